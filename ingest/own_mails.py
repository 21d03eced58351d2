"""What became of the mails that a client user sent into the own dossiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from adapters.house import House
from dossier.access.visitor import Visitor
from dossier.rules.pictures import fate_here
from dossier.rules.states import DocumentState, Fate, Outcome, Reason, Why
from dossier.rules.visibility import ClientUser
from models import Administration, Delivery, Document, Mail, Part, Person

PAGE = 50

_States = Mapping[tuple[UUID | None, UUID | None], DocumentState]  # of documents, by mail id and part id


@dataclass(frozen=True, slots=True)
class OwnPart:
    name: str
    fate: str
    why: str


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One mail in one dossier."""

    id: UUID
    dossier: str
    recipient: str
    subject: str
    received_at: datetime
    outcome: Outcome
    reason: Reason
    parts: tuple[OwnPart, ...]  # those with a name


def own_mails(house: House, visitor: Visitor, *, before: UUID | None = None, limit: int = PAGE) -> tuple[OwnMail, ...]:
    """Those with the address of this person in From, to dossiers of the active client, the newest first.

    What others mailed is not theirs to see: it may hold what the office shares with nobody yet. Four queries.
    """
    viewer = visitor.viewer
    if not isinstance(viewer, ClientUser) or viewer.expired:
        return ()
    with house.database.read() as session:
        address = session.get_one(Person, visitor.person_id).email
        query = _deliveries().where(func.lower(Mail.header_from) == address, Administration.dossier_on)
        query = query.where(Delivery.administration_id.in_(viewer.administrations))
        if before:
            query = query.where(Delivery.id < before)
        found = session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()
        states = _states(session, found)
        return tuple(_line(each, states) for each in found)


def _deliveries() -> Select[Delivery]:
    joined = select(Delivery).join(Delivery.mail).join(Delivery.administration)
    return joined.options(
        contains_eager(Delivery.mail).selectinload(Mail.parts), contains_eager(Delivery.administration)
    )


def _states(session: Session, found: Sequence[Delivery]) -> _States:
    query = select(Document.delivery_id, Document.part_id, Document.state)
    rows = session.execute(query.where(Document.delivery_id.in_([each.id for each in found])))
    return {(delivery_id, part_id): DocumentState(state) for delivery_id, part_id, state in rows}


def _line(delivery: Delivery, states: _States) -> OwnMail:
    return OwnMail(
        id=delivery.id,
        dossier=delivery.administration.name,
        recipient=delivery.recipient,
        subject=delivery.mail.subject or "",
        received_at=delivery.received_at,
        outcome=Outcome(delivery.outcome),
        reason=Reason(delivery.reason),
        parts=tuple(_part(each, states.get((delivery.id, each.id))) for each in delivery.mail.parts if each.name),
    )


def _part(part: Part, state: DocumentState | None) -> OwnPart:
    fate, why = fate_here(Fate(part.fate), Why(part.why), state)
    return OwnPart(part.name, fate, why)
