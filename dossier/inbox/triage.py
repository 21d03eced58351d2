"""The inbox of the whole office: what waits for a person, over every dossier that this office user may enter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, false, func, or_, select
from sqlalchemy.orm import Bundle, Session

from adapters.database import Database
from dossier.access.visible import documents_for, enters
from dossier.access.visitor import Visitor
from dossier.accounts.actors import names_in
from dossier.documents.lists import PAGE, ByTime
from dossier.inbox import texts
from dossier.inbox.pairs import Face, First, items_of
from dossier.rules.errors import NotFound
from dossier.rules.states import DocumentState, Flag, Outcome, Reason
from models import Administration, Delivery, Document, Mail

_Row = Row[Any, str, Any, Any]  # of a document, the name of its dossier, its delivery and its mail

_DOCUMENT: Bundle[Any] = Bundle(
    "document",
    *(Document.id, Document.administration_id, Document.delivery_id, Document.part_id, Document.duplicate_of_id),
    *(Document.name, Document.size_bytes, Document.content_type, Document.flags, Document.state),
    *(Document.received_at, Document.claimed_by, Document.claimed_until, Document.made_from_id),
)
_DELIVERY: Bundle[Any] = Bundle("delivery", Delivery.id, Delivery.outcome, Delivery.reason)
_MAIL: Bundle[Any] = Bundle("mail", Mail.id, Mail.header_from, Mail.header_from_name, Mail.mail_from, Mail.subject)
COUNTED = 1000  # documents of one pile: nobody handles more in a day


class Pile(StrEnum):
    """A tab of the inbox."""

    INBOX = "inbox"
    QUARANTINE = "quarantine"
    LOCKED = "locked"  # needs a password
    TEXT = "text"  # mails with a text and no document: dossier.inbox.texts lists them
    PARKED = "parked"  # whole mails, which could not be read: ingest.mails lists them


@dataclass(frozen=True, slots=True)
class Gist:
    """The mail that a document came with."""

    id: UUID
    sender: str  # name in From, else the address; "" when it has neither
    address: str  # in From, else the envelope sender
    subject: str
    held: Reason | None  # why it is in quarantine; None: it is not


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody is at work on it."""

    actor: str
    name: str  # of the person; "" when it is none
    until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document in a pile. Those of one mail follow each other, as in the mail."""

    id: UUID
    administration_id: UUID
    administration: str
    name: str
    size_bytes: int
    content_type: str
    flags: tuple[Flag, ...]
    state: DocumentState
    received_at: datetime
    claim: Claim | None  # None: nobody is at work on it now
    duplicate_of: First | None  # None: the first there with these bytes
    other: Face | None  # the XML of the invoice that it shows, which goes where it goes; None: it has one face
    invoice: tuple[tuple[str, str], ...]  # what the XML says; () when it is no invoice
    mail: Gist | None  # None: uploaded
    opened_from: UUID | None  # the locked document that it was in; None: it was in none

    @property
    def by_time(self) -> ByTime:
        return ByTime(self.received_at, max(self.id, self.other.id) if self.other else self.id)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Of both faces."""
        return (self.id, self.other.id) if self.other else (self.id,)


@dataclass(frozen=True, slots=True)
class InDossier:
    """What waits in the inbox of one dossier."""

    administration_id: UUID
    name: str
    documents: int
    oldest_at: datetime


def pile(  # noqa: PLR0913 - which page of which pile takes so much to say
    database: Database,
    visitor: Visitor,
    which: Pile,
    now: datetime,
    *,
    administration_id: UUID | None = None,
    after: ByTime | None = None,
    limit: int = PAGE,
) -> tuple[Waiting, ...]:
    """The newest mail first, by the page; no mail is cut in two. Six queries at most. Nothing for a client user."""
    query = _rows().where(_in(visitor, which)).order_by(Document.received_at.desc(), Document.id)
    if administration_id is not None:
        query = query.where(Document.administration_id == administration_id)
    if after is not None:
        query = query.where(_beyond(after))
    with database.read() as session:
        rows = list(session.execute(query.limit(limit)))
        if len(rows) == limit and rows[-1][0].delivery_id:
            last = rows[-1][0]
            rest = query.where(Document.delivery_id == last.delivery_id, _beyond(ByTime(last.received_at, last.id)))
            rows += session.execute(rest)
        return _waiting(session, visitor, rows, now)


def one(database: Database, visitor: Visitor, document_id: UUID, now: datetime) -> Waiting:
    """With its other face. Raises NotFound for what does not wait, or not for them."""
    waits = or_(_in(visitor, Pile.INBOX), _in(visitor, Pile.QUARANTINE))
    with database.read() as session:
        document = session.scalar(select(Document).where(Document.id == document_id, waits))
        if document is None:
            raise NotFound("This document does not wait any more.")
        together = Document.delivery_id == document.delivery_id if document.delivery_id else Document.id == document_id
        same = (together, Document.state == document.state, waits)
        rows = session.execute(_rows().where(*same).order_by(Document.id)).all()
        return next(each for each in _waiting(session, visitor, rows, now) if document_id in each.ids)


def refuse_unseen(database: Database, visitor: Visitor, document_ids: Collection[UUID]) -> None:
    """Raises NotFound unless they see every one of these, wherever it stands: then nothing is done with the others."""
    seen = and_(Document.id.in_(document_ids), documents_for(visitor.viewer, visitor.person_id))
    with database.read() as session:
        if session.scalar(select(func.count()).where(seen)) != len(set(document_ids)):
            raise NotFound("There is no such document.")


def counts(database: Database, visitor: Visitor, administration_id: UUID | None = None) -> dict[Pile, int]:
    """How many wait in each, everywhere or here; COUNTED: so many, or more. One query each."""
    with database.read() as session:
        return {each: session.scalar(_count(visitor, each, administration_id)) or 0 for each in Pile}


def by_dossier(database: Database, visitor: Visitor, limit: int) -> tuple[InDossier, ...]:
    """The dossiers with most in their inbox, of the COUNTED documents that wait longest. One query."""
    oldest = select(Document.administration_id, Document.received_at).where(_in(visitor, Pile.INBOX))
    some = oldest.order_by(Document.received_at).limit(COUNTED).subquery()
    number = func.count()
    found = (
        select(Administration.id, Administration.name, number, func.min(some.c.received_at))
        .join(some, some.c.administration_id == Administration.id)
        .group_by(Administration.id, Administration.name)
    )
    with database.read() as session:
        rows = session.execute(found.order_by(number.desc(), Administration.name).limit(limit))
        return tuple(InDossier(*row) for row in rows)


def _rows() -> Select[Any]:
    """Of each only what is told of it, as plain values: making objects of a long list costs more than asking for it."""
    return (
        select(_DOCUMENT, Administration.name, _DELIVERY, _MAIL)
        .join(Administration, Administration.id == Document.administration_id)
        .outerjoin(Delivery, Delivery.id == Document.delivery_id)
        .outerjoin(Mail, Mail.id == Delivery.mail_id)
    )


def _beyond(place: ByTime) -> ColumnElement[bool]:
    same_time = and_(Document.received_at == place.received_at, Document.id > place.id)
    return or_(Document.received_at < place.received_at, same_time)


def _count(visitor: Visitor, which: Pile, administration_id: UUID | None) -> Select[int]:
    if which is Pile.TEXT:
        return texts.count(visitor, administration_id, COUNTED)
    if which is not Pile.PARKED:
        here = [Document.administration_id == administration_id] if administration_id else []
        some = select(Document.id).where(_in(visitor, which), *here).limit(COUNTED)
        return select(func.count()).select_from(some.subquery())
    theirs = false() if visitor.is_client else enters(visitor.viewer, Delivery.administration_id)
    parked = [Delivery.office_id == visitor.viewer.office_id, Delivery.outcome == Outcome.PARKED]
    parked += [Delivery.administration_id == administration_id] if administration_id else []
    return select(func.count()).select_from(Delivery).where(*parked, theirs)


def _in(visitor: Visitor, which: Pile) -> ColumnElement[bool]:
    if which in {Pile.PARKED, Pile.TEXT}:
        return false()  # nothing of it is a document
    held = DocumentState.QUARANTINED if which is Pile.QUARANTINE else DocumentState.INBOX
    here = (Document.office_id == visitor.viewer.office_id) & (Document.state == held)
    if which is Pile.LOCKED:
        here &= cast(Document.flags, String).contains(f'"{Flag.LOCKED}"')
    return here & documents_for(visitor.viewer, visitor.person_id)


def _waiting(session: Session, visitor: Visitor, rows: Sequence[_Row], now: datetime) -> tuple[Waiting, ...]:
    names = names_in(session, (row[0].claimed_by for row in rows if row[0].claimed_by))
    row_of = {row[0].id: row for row in rows}
    items, found = items_of(session, [row[0] for row in rows]), []
    firsts = _seen(session, visitor, [item.shown.duplicate_of for item in items if item.shown.duplicate_of])
    for item in items:
        document, administration, delivery, mail = row_of[item.shown.id]
        found.append(
            Waiting(
                id=document.id,
                administration_id=document.administration_id,
                administration=administration,
                name=document.name,
                size_bytes=document.size_bytes,
                content_type=document.content_type,
                flags=tuple(map(Flag, document.flags)),
                state=DocumentState(document.state),
                received_at=document.received_at,
                claim=_claim(document, names, now),
                duplicate_of=item.shown.duplicate_of if item.shown.duplicate_of in firsts else None,
                other=item.other,
                invoice=item.invoice,
                mail=_gist(delivery, mail) if mail.id else None,
                opened_from=document.made_from_id,
            )
        )
    return tuple(found)


def _seen(session: Session, visitor: Visitor, firsts: Sequence[First]) -> frozenset[First]:
    """Those that this person sees: the name of a document in a closed folder is told to nobody else."""
    if not firsts:
        return frozenset()
    visible = (Document.id.in_([each.id for each in firsts]), documents_for(visitor.viewer, visitor.person_id))
    ids = set(session.scalars(select(Document.id).where(*visible)))
    return frozenset(each for each in firsts if each.id in ids)


def _claim(document: Any, names: dict[str, str], now: datetime) -> Claim | None:
    actor, until = document.claimed_by, document.claimed_until
    return Claim(actor, names.get(actor, ""), until) if actor and until and until > now else None


def _gist(delivery: Any, mail: Any) -> Gist:
    address = mail.header_from or mail.mail_from
    held = Reason(delivery.reason) if delivery.outcome is Outcome.QUARANTINED else None
    return Gist(delivery.id, mail.header_from_name or address, address, mail.subject or "", held)
