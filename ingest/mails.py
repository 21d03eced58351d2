"""Questions about mails and documents, answered as values. Each page takes a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from adapters.house import House
from dossier.access.visible import documents_for, enters
from dossier.access.visitor import Visitor
from dossier.rules.bsn import flags_of
from dossier.rules.errors import NotFound
from dossier.rules.pictures import fate_here
from dossier.rules.states import DocumentState, Fate, Flag, Outcome, Reason, Why
from dossier.rules.telling_parts import told
from ingest import whereabouts
from ingest.sent_by import PlacedLine, SentBy, placed, sent_by
from ingest.wanted import Wanted, conditions
from ingest.whereabouts import Whereabouts
from models import Administration, Delivery, Document, Folder, Mail, MailAddress, Part

PAGE = 100

_Key = tuple[UUID | None, UUID | None]  # mail id and part id of a document


@dataclass(frozen=True, slots=True)
class _Documents:
    """What became documents of some mails."""

    states: Mapping[_Key, DocumentState]
    hidden: frozenset[_Key]  # in folders that the visitor may not see


@dataclass(frozen=True, slots=True)
class PartLine:
    """One node of a mail and what became of it."""

    id: UUID
    path: str
    name: str
    original_name: str | None  # as sent; None: it had none
    content_type: str  # declared
    detected_type: str
    size: int | None  # bytes; None: structure
    sha256: str | None  # None: structure
    fate: str
    why: str
    flags: tuple[Flag, ...]
    note: str

    @property
    def told(self) -> tuple[Why | Flag, ...]:
        """To staff: why, and what they must know."""
        return told(Fate(self.fate), Why(self.why), self.flags)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in one administration."""

    id: UUID
    spool_id: str  # what the sender heard in the 250
    administration: str  # its current mail name
    administration_id: UUID
    administration_name: str
    recipient: str
    mail_from: str
    header_from: str | None  # None: not read yet
    subject: str | None  # None: not read yet
    received_at: datetime
    outcome: Outcome
    reason: Reason
    parts: tuple[PartLine, ...]
    hides: bool  # something of it is in a folder that the visitor may not see: its parts and its text are not here


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One time that the door said 250 for it."""

    spool_id: str
    received_at: datetime
    peer: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """Everything about one mail in one administration."""

    line: MailLine
    settled_at: datetime | None  # None: still waiting
    raw_sha256: str
    raw_size: int  # bytes
    peer: str
    helo: str
    tls: str | None  # None: plain text
    header_from: str | None
    header_date: datetime | None
    message_id: str | None
    body_text: str | None
    defects: tuple[str, ...]
    sender: SentBy
    placed: tuple[PlacedLine, ...]  # what a rule filed, or the misdirection guard holds
    receipts: tuple[ReceiptLine, ...]
    documents: tuple[Whereabouts, ...]  # made of it, where they are today

    @property
    def by_part(self) -> Mapping[UUID | None, Whereabouts]:
        return {each.part_id: each for each in self.documents}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    id: UUID
    administration: str  # its current mail name
    folder: str | None  # None: in the inbox
    filename: str
    size: int  # bytes
    sha256: str
    content_type: str
    state: DocumentState
    flags: tuple[str, ...]
    received_at: datetime
    mail_id: UUID | None  # None: not from a mail
    duplicate_of: UUID | None  # the first document here with the same bytes


def list_mails(
    house: House, wanted: Wanted, limit: int = PAGE, *, visitor: Visitor | None = None
) -> tuple[MailLine, ...]:
    """The newest first. `visitor` None: the program, which sees all.

    Raises NotFound for an unknown mail name, TryLater.
    """
    with house.database.read() as session:
        query = _deliveries().where(_seen(visitor), *conditions(wanted))
        if wanted.mail_name is not None:
            query = query.where(Delivery.administration_id == _administration(session, wanted.mail_name).id)
        deliveries = session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()
        found = _documents(session, deliveries, visitor)
        return tuple(_mail_line(each, found) for each in deliveries)


def show_mail(house: House, reference: str, visitor: Visitor | None = None) -> MailPage:
    """By mail id, by the id of the shared message, or by the spool id of the 250. `visitor` None: the program.

    Raises NotFound when there is none for them, or more than one because it went to several administrations; TryLater.
    """
    with house.database.read() as session:
        query = _deliveries().options(selectinload(Delivery.receipts)).where(_seen(visitor), _referred_to(reference))
        found = session.scalars(query.limit(2)).all()
        if len(found) != 1:
            raise NotFound(f"{'no' if not found else 'more than one'} mail is called {reference}")
        return _mail_page(session, found[0], visitor)


def inbox(house: House, mail_name: str, *, before: UUID | None = None, limit: int = PAGE) -> tuple[DocumentLine, ...]:
    """The documents that wait in the inbox, newest first, quarantined ones included. Raises NotFound, TryLater."""
    with house.database.read() as session:
        administration = _administration(session, mail_name)
        unfiled = Document.state.in_((DocumentState.INBOX, DocumentState.QUARANTINED))
        query = (
            select(Document, Folder.name)
            .outerjoin(Folder, Folder.id == Document.folder_id)
            .where(Document.administration_id == administration.id, unfiled)
            .order_by(Document.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(Document.id < before)
        name = _current_name(administration.addresses)
        return tuple(_document_line(document, name, folder) for document, folder in session.execute(query))


def _seen(visitor: Visitor | None) -> ColumnElement[bool]:
    """Whose mail they see: of the dossiers that they may enter as the office. Client users see none."""
    if visitor is None:
        return true()
    return false() if visitor.is_client else enters(visitor.viewer, Delivery.administration_id)


def _deliveries() -> Select[Delivery]:
    return (
        select(Delivery)
        .join(Delivery.mail)
        .options(
            contains_eager(Delivery.mail).selectinload(Mail.parts),
            joinedload(Delivery.administration).selectinload(Administration.addresses),
        )
    )


def _administration(session: Session, mail_name: str) -> Administration:
    with_names = select(Administration).options(selectinload(Administration.addresses))
    found = session.scalar(with_names.join(MailAddress).where(MailAddress.mail_name == mail_name.lower()))
    if found is None:
        raise NotFound(f"no administration has the mail name {mail_name}")
    return found


def _referred_to(reference: str) -> ColumnElement[bool]:
    try:
        key = UUID(reference)
    except ValueError:
        return Mail.spool_id == reference
    return or_(Delivery.id == key, Delivery.mail_id == key, Mail.spool_id == reference)


def _current_name(addresses: Iterable[MailAddress]) -> str:
    return next((each.mail_name for each in addresses if each.current), "")


def _documents(session: Session, deliveries: Sequence[Delivery], visitor: Visitor | None) -> _Documents:
    seen = documents_for(visitor.viewer, visitor.person_id) if visitor else true()
    query = select(Document.delivery_id, Document.part_id, Document.state, and_(seen, true()))
    rows = session.execute(query.where(Document.delivery_id.in_([each.id for each in deliveries]))).all()
    states = {(delivery_id, part_id): DocumentState(state) for delivery_id, part_id, state, _ in rows}
    return _Documents(states, frozenset((row[0], row[1]) for row in rows if not row[3]))


def _mail_line(delivery: Delivery, found: _Documents) -> MailLine:
    mail = delivery.mail
    hides = any(mail_id == delivery.id for mail_id, _ in found.hidden)
    return MailLine(
        id=delivery.id,
        spool_id=mail.spool_id,
        administration=_current_name(delivery.administration.addresses),
        administration_id=delivery.administration_id,
        administration_name=delivery.administration.name,
        recipient=delivery.recipient,
        mail_from=mail.mail_from,
        header_from=mail.header_from,
        subject=mail.subject,
        received_at=delivery.received_at,
        outcome=Outcome(delivery.outcome),
        reason=Reason(delivery.reason),
        parts=() if hides else tuple(_part_line(each, found.states.get((delivery.id, each.id))) for each in mail.parts),
        hides=hides,
    )


def _part_line(part: Part, state: DocumentState | None) -> PartLine:
    fate, why = fate_here(Fate(part.fate), Why(part.why), state, locked=Flag.LOCKED in part.flags)
    return PartLine(
        id=part.id,
        path=part.path,
        name=part.name,
        original_name=part.original_name,
        content_type=part.content_type,
        detected_type=part.detected_type,
        size=part.size_bytes,
        sha256=part.blob_sha256,
        fate=fate,
        why=why,
        flags=tuple(map(Flag, part.flags)),
        note=part.note,
    )


def _mail_page(session: Session, delivery: Delivery, visitor: Visitor | None) -> MailPage:
    mail, line = delivery.mail, _mail_line(delivery, _documents(session, [delivery], visitor))
    return MailPage(
        line=line,
        settled_at=delivery.settled_at,
        raw_sha256=mail.raw_sha256,
        raw_size=mail.raw_size_bytes,
        peer=mail.peer,
        helo=mail.helo,
        tls=mail.tls,
        header_from=mail.header_from,
        header_date=mail.header_date,
        message_id=mail.message_id,
        body_text=None if line.hides else mail.body_text,
        defects=tuple(mail.defects),
        sender=sent_by(session, delivery),
        placed=() if line.hides else placed(session, delivery.id),
        receipts=tuple(ReceiptLine(each.spool_id, each.received_at, each.peer) for each in delivery.receipts),
        documents=() if line.hides else whereabouts.in_session(session, visitor, [delivery.id]).get(delivery.id, ()),
    )


def _document_line(document: Document, administration: str, folder: str | None) -> DocumentLine:
    return DocumentLine(
        id=document.id,
        administration=administration,
        folder=folder,
        filename=document.name,
        size=document.size_bytes,
        sha256=document.blob_sha256,
        content_type=document.content_type,
        state=DocumentState(document.state),
        flags=(*document.flags, *flags_of(document.name)),
        received_at=document.received_at,
        mail_id=document.delivery_id,
        duplicate_of=document.duplicate_of_id,
    )
