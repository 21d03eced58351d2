"""What one account opened between two moments, and whose data that is: for who has to tell them (AVG art. 33, 34)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.office.offices import works_for
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from models import Administration, Client, ClientMember, Document, Opening, Person


@dataclass(frozen=True, slots=True)
class Opened:
    opened_at: datetime
    document_id: UUID
    document: str
    version: int
    administration: str
    client: str  # "": the office itself
    people: tuple[str, ...]  # users of that client: with the client, those to tell first; who else is in it, reads it


def of_person(database: Database, person_id: UUID, start: datetime, end: datetime, act: Act) -> tuple[Opened, ...]:
    """In the order of opening. For administrators; audited. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    if start > end:
        raise Refused("The first moment comes after the last one.")
    with database.write() as session:
        person = session.get(Person, person_id)
        if person is None or not works_for(session, act, person.office_id):
            raise NotFound("There is no such person.")
        details = {"from": start.isoformat(), "until": end.isoformat()}
        record(session, Event(person.office_id, "openings.asked", person_id, details), act)
        return _opened(session, person_id, start, end)


def _opened(session: Session, person_id: UUID, start: datetime, end: datetime) -> tuple[Opened, ...]:
    query = (
        select(Opening, Document, Administration, Client)
        .join(Document, Document.id == Opening.document_id)
        .join(Administration, Administration.id == Document.administration_id)
        .outerjoin(Client, Client.id == Administration.client_id)
        .where(Opening.person_id == person_id, Opening.opened_at.between(start, end))
        .order_by(Opening.opened_at, Opening.id)
    )
    rows = session.execute(query).all()
    people = _people(session, {client.id for *_, client in rows if client})
    return tuple(
        Opened(
            opening.opened_at,
            document.id,
            document.name,
            opening.version,
            administration.name,
            client.name if client else "",
            people.get(client.id, ()) if client else (),
        )
        for opening, document, administration, client in rows
    )


def _people(session: Session, clients: set[UUID]) -> dict[UUID, tuple[str, ...]]:
    members = select(ClientMember.client_id, Person.name).join(Person, Person.id == ClientMember.person_id)
    found: dict[UUID, tuple[str, ...]] = {}
    for client_id, name in session.execute(members.where(ClientMember.client_id.in_(clients)).order_by(Person.name)):
        found[client_id] = (*found.get(client_id, ()), name)
    return found
