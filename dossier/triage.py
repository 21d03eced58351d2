"""The inbox of the whole office: what waits for a person, over every dossier that this office user may enter."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, tuple_

from adapters.database import Database
from dossier.lists import PAGE, ByTime
from dossier.rules.errors import NotFound
from dossier.rules.states import DocumentState, Flag
from dossier.visible import documents_for
from dossier.visitor import Visitor
from models import Administration, Delivery, Document, Mail


class Pile(StrEnum):
    """A tab of the inbox."""

    INBOX = "inbox"
    QUARANTINE = "quarantine"
    LOCKED = "locked"  # needs a password


@dataclass(frozen=True, slots=True)
class Gist:
    """The mail that a document came with."""

    id: UUID
    sender: str  # name in From, else the address; "" when it has neither
    address: str  # in From, else the envelope sender
    subject: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document in a pile. Those of one mail follow each other."""

    id: UUID
    administration_id: UUID
    administration: str
    name: str
    size_bytes: int
    content_type: str
    flags: tuple[str, ...]
    state: DocumentState
    received_at: datetime
    claimed_by: str | None  # the actor at work on it; None: nobody
    claimed_until: datetime | None  # the claim counts until then; None: no claim
    duplicate_of_id: UUID | None  # the first one there with the same bytes
    mail: Gist | None  # None: uploaded

    @property
    def by_time(self) -> ByTime:
        return ByTime(self.received_at, self.id)


def pile(  # noqa: PLR0913 - which page of which pile takes so much to say
    database: Database,
    visitor: Visitor,
    which: Pile = Pile.INBOX,
    *,
    administration_id: UUID | None = None,
    after: ByTime | None = None,
    limit: int = PAGE,
) -> tuple[Waiting, ...]:
    """The newest first, by the page. One query. Nothing for a client user."""
    newest_first = (Document.received_at.desc(), Document.id.desc())
    query = _rows().where(_in(visitor, which)).order_by(*newest_first).limit(limit)
    if administration_id is not None:
        query = query.where(Document.administration_id == administration_id)
    if after is not None:
        query = query.where(tuple_(Document.received_at, Document.id) < (after.received_at, after.id))
    with database.read() as session:
        return tuple(_waiting(*row) for row in session.execute(query))


def one(database: Database, visitor: Visitor, document_id: UUID) -> Waiting:
    """Raises NotFound for what does not wait, or not for them."""
    waits = or_(_in(visitor, Pile.INBOX), _in(visitor, Pile.QUARANTINE))
    with database.read() as session:
        row = session.execute(_rows().where(Document.id == document_id, waits)).one_or_none()
    if row is None:
        raise NotFound("This document does not wait any more.")
    return _waiting(*row)


def counts(database: Database, visitor: Visitor) -> dict[Pile, int]:
    """How many wait in each. One query each."""
    with database.read() as session:
        return {each: session.scalar(_count(visitor, each)) or 0 for each in Pile}


def _rows() -> Select[Document, str, UUID, Mail]:
    return (
        select(Document, Administration.name, Delivery.id, Mail)
        .join(Administration, Administration.id == Document.administration_id)
        .outerjoin(Delivery, Delivery.id == Document.delivery_id)
        .outerjoin(Mail, Mail.id == Delivery.mail_id)
    )


def _count(visitor: Visitor, which: Pile) -> Select[int]:
    return select(func.count()).select_from(Document).where(_in(visitor, which))


def _in(visitor: Visitor, which: Pile) -> ColumnElement[bool]:
    held = DocumentState.QUARANTINED if which is Pile.QUARANTINE else DocumentState.INBOX
    here = (Document.office_id == visitor.viewer.office_id) & (Document.state == held)
    if which is Pile.LOCKED:
        here &= cast(Document.flags, String).contains(f'"{Flag.LOCKED}"')
    return here & documents_for(visitor.viewer, visitor.person_id)


def _waiting(document: Document, administration: str, delivery_id: UUID | None, mail: Mail | None) -> Waiting:
    return Waiting(
        id=document.id,
        administration_id=document.administration_id,
        administration=administration,
        name=document.name,
        size_bytes=document.size_bytes,
        content_type=document.content_type,
        flags=tuple(document.flags),
        state=DocumentState(document.state),
        received_at=document.received_at,
        claimed_by=document.claimed_by,
        claimed_until=document.claimed_until,
        duplicate_of_id=document.duplicate_of_id,
        mail=_gist(delivery_id, mail) if delivery_id and mail else None,
    )


def _gist(delivery_id: UUID, mail: Mail) -> Gist:
    address = mail.header_from or mail.mail_from
    return Gist(delivery_id, mail.header_from_name or address, address, mail.subject or "")
