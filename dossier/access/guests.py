"""Who is signed in, as every page of the portal wants to know it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.errors import NotFound
from dossier.rules.rights import Role
from dossier.rules.text import Language
from models import Client, ClientMember, Office, Person, StaffRole


@dataclass(frozen=True, slots=True)
class ActingFor:
    """A client that this person acts for."""

    id: UUID
    name: str
    may_approve: bool
    may_add_users: bool


@dataclass(frozen=True, slots=True)
class Guest:
    person_id: UUID
    office_id: UUID
    office: str
    domain: str  # mail domain of the office
    name: str
    email: str
    language: Language
    roles: frozenset[Role]  # in the office; empty: no office user
    clients: tuple[ActingFor, ...]  # by name; those whose relation or membership ended are not there
    client: ActingFor | None  # the active one; None: works for the office
    looked_by: UUID | None = None  # the office user who looks as this person; None: the person does
    theme: str = ""  # light or dark; "": as the browser
    shortcuts: bool = True  # single keys do something in the inbox


def guest_of(
    database: Database, person_id: UUID, now: datetime, *, client_id: UUID | None = None, looked_by: UUID | None = None
) -> Guest:
    """With `client_id` as the active client if they act for it, else their first; staff act for none unless they say.

    Three queries. Raises NotFound for somebody who is nobody here (any more).
    """
    with database.read() as session:
        found = session.execute(
            select(Person, Office)
            .join(Office, Office.id == Person.office_id)
            .where(Person.id == person_id, _lasts(Person.expires_at, now))
        ).one_or_none()
        if found is None:
            raise NotFound("There is no such person.")
        person, office = found
        # who looks as somebody sees what they see as client user, whatever else they are
        roles = (
            frozenset(Role(each) for each in session.scalars(_roles(person_id))) if looked_by is None else frozenset()
        )
        clients = _clients(session, person_id, now)
        active = next((each for each in clients if each.id == client_id), None)
        if active is None and clients and not roles:
            active = clients[0]
        return Guest(
            person.id,
            office.id,
            office.name,
            office.mail_domain,
            person.name,
            person.email,
            "en" if person.language == "en" else "nl",
            roles,
            clients,
            active,
            looked_by,
            person.theme,
            person.shortcuts,
        )


def _roles(person_id: UUID) -> Select[str]:
    return select(StaffRole.role).where(StaffRole.person_id == person_id)


def _clients(session: Session, person_id: UUID, now: datetime) -> tuple[ActingFor, ...]:
    query = (
        select(Client, ClientMember)
        .join(ClientMember, ClientMember.client_id == Client.id)
        .where(ClientMember.person_id == person_id, _lasts(ClientMember.expires_at, now), _lasts(Client.ended_at, now))
    )
    rows = session.execute(query.order_by(Client.name, Client.id))
    return tuple(
        ActingFor(client.id, client.name, member.may_approve, member.delegated_admin) for client, member in rows
    )


def _lasts(end: Any, now: datetime) -> ColumnElement[bool]:
    return or_(end.is_(None), end > now)
