"""People: office users with their roles, and client users of one or more clients with one login (S1-8)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.accountability.trail import Event, record
from dossier.accounts.members import link
from dossier.accounts.staff import give_roles, refuse_last
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Role
from models import Client, ClientMember, Office, Person, StaffRole
from models.locks import lock_office


@dataclass(frozen=True, slots=True)
class NewPerson:
    name: str
    email: str
    expires_at: datetime | None = None  # None: no end


@dataclass(frozen=True, slots=True)
class Membership:
    client: str
    kind: str  # directie, administratie, salaris, vennoot:A, ...


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]  # in the office; empty: no office user
    clients: tuple[Membership, ...]
    expires_at: datetime | None  # None: no end
    restricted: bool = False  # office user who enters some administrations only

    @property
    def is_client_user(self) -> bool:
        """Acts for clients only: no role in the office is for them."""
        return bool(self.clients) and not self.roles


def list_all(database: Database, domain: str) -> tuple[PersonLine, ...]:
    """Everybody of the office of this domain and of its clients, by name. Three queries."""
    with database.read() as session:
        return _lines(session, select(Person).join(Office, Office.id == Person.office_id), Office.mail_domain == domain)


def one(database: Database, office_id: UUID, person_id: UUID) -> PersonLine:
    """Somebody of this office or its clients. Three queries. Raises NotFound."""
    with database.read() as session:
        found = _lines(session, select(Person), (Person.id == person_id) & (Person.office_id == office_id))
    if not found:
        raise NotFound("There is no such person.")
    return found[0]


def _lines(session: Session, people: Select[Person], which: ColumnElement[bool]) -> tuple[PersonLine, ...]:
    rows = session.scalars(people.where(which).order_by(Person.name, Person.id)).all()
    ids = people.where(which).with_only_columns(Person.id)
    roles, clients = defaultdict(list), defaultdict(list)
    for role in session.scalars(select(StaffRole).where(StaffRole.person_id.in_(ids)).order_by(StaffRole.role)):
        roles[role.person_id].append(Role(role.role))
    members = select(ClientMember, Client.name).join(Client, Client.id == ClientMember.client_id)
    for member, client in session.execute(members.where(ClientMember.person_id.in_(ids)).order_by(Client.name)):
        clients[member.person_id].append(Membership(client, member.kind))
    return tuple(
        PersonLine(
            each.id,
            each.name,
            each.email,
            tuple(roles[each.id]),
            tuple(clients[each.id]),
            each.expires_at,
            each.restricted,
        )
        for each in rows
    )


def add_staff(database: Database, domain: str, new: NewPerson, roles: tuple[Role, ...], act: Act) -> UUID:
    """An office user with these roles, added to those they have.

    Raises NotFound for an unknown office; Refused, also for the own address.
    """
    refuse_without(act, Power.OFFICE)
    with database.write() as session:
        person = person_for(session, _office(session, domain), new, act)
        give_roles(session, person, roles, act)
        return person.id


def add_client_user(database: Database, desk: Desk, new: NewPerson, kind: str) -> UUID:
    """A user of the client of this dossier, who sees nothing yet (S2-31). Raises NotFound, Refused."""
    with at_work(database, desk, Power.CLIENT_USERS) as work:
        if work.administration.client_id is None:
            raise Refused("This is the administration of the office itself: it has no client.")
        person = person_for(work.session, work.administration.office_id, new, desk.act)
        link(work.session, person, work.administration.client_id, kind, desk.act)
        return person.id


def expire(database: Database, domain: str, email: str, at: datetime | None, act: Act) -> None:
    """No entry anywhere from this moment on; None: no end. Raises NotFound; Refused for the last beheerder."""
    refuse_without(act, Power.OFFICE)
    with database.write() as session:
        office_id = _office(session, domain)
        lock_office(session, office_id)
        person = known_person(session, office_id, email)
        if person is None:
            raise NotFound("Nobody of this office or its clients has that address.")
        if at is not None:
            refuse_last(session, person, max(at, act.now))
        person.expires_at = at
        details = {"expires_at": at.isoformat() if at else None}
        record(session, Event(office_id, "person.expiry-set", person.id, details), act)


def id_of(database: Database, domain: str, email: str) -> UUID:
    """Raises NotFound."""
    with database.read() as session:
        person = known_person(session, _office(session, domain), email)
        if person is None:
            raise NotFound("Nobody of this office or its clients has that address.")
        return person.id


def person_for(session: Session, office_id: UUID, new: NewPerson, act: Act) -> Person:
    """The person with this address; a new one when there is none. Raises Refused."""
    known = known_person(session, office_id, new.email)
    if known is not None:
        return known
    name, email = new.name.strip(), _as_stored(new.email)
    local, _, domain = email.rpartition("@")
    if not name or not local or not domain or any(each.isspace() for each in email):
        raise Refused("Give a name and a mail address.")
    person = Person(office_id=office_id, name=name, email=email, created_at=act.now, expires_at=new.expires_at)
    session.add(person)
    session.flush()
    record(session, Event(office_id, "person.added", person.id), act)
    return person


def known_person(session: Session, office_id: UUID, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.office_id == office_id, Person.email == _as_stored(email)))


def _as_stored(email: str) -> str:
    return email.strip().lower()


def _office(session: Session, domain: str) -> UUID:
    found = session.scalar(select(Office.id).where(Office.mail_domain == domain))
    if found is None:
        raise NotFound(f"There is no office of {domain} yet. See: dossier administration add")
    return found
