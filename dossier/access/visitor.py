"""Who looks: a person with the eyes of the office or of a client user. Doors get their visitors here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.office.administrations import administration_of
from dossier.rules.errors import NotFound, Refused
from dossier.rules.visibility import ClientUser, Staff, Viewer
from models import Administration, Client, ClientMember, Folder, Person, StaffRestriction, StaffRole


@dataclass(frozen=True, slots=True)
class Visitor:
    viewer: Viewer
    person_id: UUID  # whose eyes
    looked_by: UUID | None = None  # the office user who looks as this person; None: the person does
    client_id: UUID | None = None  # the active client; None: as the office
    by_token: bool = False  # True: no person looks, but a program of others, and `person_id` is the id of its token

    @property
    def is_client(self) -> bool:
        return isinstance(self.viewer, ClientUser)


def of_staff(database: Database, person_id: UUID, now: datetime) -> Visitor:
    """An office user. Raises NotFound for somebody without a role in the office."""
    with database.read() as session:
        return Visitor(staff_viewer(session, person_id, now), person_id)


def of_client(database: Database, person_id: UUID, client_id: UUID, now: datetime) -> Visitor:
    """A user of this client: it is the active one, and of others nothing is seen. Raises NotFound."""
    with database.read() as session:
        return Visitor(client_viewer(session, person_id, client_id, now), person_id, client_id=client_id)


def of_person(database: Database, person_id: UUID, administration_id: UUID, now: datetime) -> Visitor:
    """Who has a role in the office looks as the office, others as user of the client. Raises NotFound."""
    with database.read() as session:
        client_id = administration_of(session, administration_id).client_id
        if session.scalar(select(StaffRole.id).where(StaffRole.person_id == person_id).limit(1)):
            return Visitor(staff_viewer(session, person_id, now), person_id)
        return Visitor(client_viewer(session, person_id, client_id, now), person_id, client_id=client_id)


def program(database: Database, administration_id: UUID) -> Visitor:
    """The program on this machine, which sees the whole of this one dossier. Raises NotFound."""
    with database.read() as session:
        administration = administration_of(session, administration_id)
        here = select(Folder.office_role).where(Folder.administration_id == administration_id)
        roles = frozenset(role for role in session.scalars(here.distinct()) if role)
        viewer = Staff(administration.office_id, roles, only=frozenset({administration_id}))
        return Visitor(viewer, administration_id)  # nobody in person: no grant or setting has this id


def refuse_onlooker(visitor: Visitor) -> None:
    """Who looks as somebody else changes nothing. Raises Refused."""
    if visitor.looked_by is not None:
        raise Refused("You look as a client user: only looking is possible.")


def staff_viewer(session: Session, person_id: UUID, now: datetime) -> Staff:
    """Raises NotFound for somebody without a role in the office."""
    found = _staff(session, select(Person).where(Person.id == person_id), now)
    if not found:
        raise NotFound("There is no such office user.")
    return found[0][1]


def client_viewer(session: Session, person_id: UUID, client_id: UUID | None, now: datetime) -> ClientUser:
    """`client_id` None: of the office itself, which has no users. Raises NotFound."""
    query = _members().where(ClientMember.person_id == person_id, ClientMember.client_id == client_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such client user.")
    theirs = session.scalars(select(Administration.id).where(Administration.client_id == client_id))
    return _as_client(row, frozenset(theirs), now)


def everybody(session: Session, administration: Administration, now: datetime) -> list[tuple[Person, Viewer]]:
    """Whom this dossier could concern: staff, then the users of the client, each by name. Four queries.

    Somebody may be both.
    """
    office = select(Person).where(Person.office_id == administration.office_id)
    return [*_staff(session, office, now), *client_users(session, administration, now)]


def client_users(session: Session, administration: Administration, now: datetime) -> list[tuple[Person, ClientUser]]:
    """The users of the client of this dossier, by name, as they look at this dossier. One query."""
    rows = session.execute(_members().where(ClientMember.client_id == administration.client_id).order_by(Person.name))
    here = frozenset({administration.id})
    return [(row[0], _as_client(row, here, now)) for row in rows]


def pairs_of_eyes(session: Session, people: Collection[UUID], now: datetime) -> Mapping[UUID, list[Viewer]]:
    """With whose eyes each of these looks: as office user, and as user of each of their clients. Five queries."""
    found: dict[UUID, list[Viewer]] = defaultdict(list)
    for person, staff in _staff(session, select(Person).where(Person.id.in_(people)), now):
        found[person.id].append(staff)
    rows = session.execute(_members().where(ClientMember.person_id.in_(people))).all()
    theirs: dict[UUID | None, set[UUID]] = defaultdict(set)
    here = select(Administration.client_id, Administration.id)
    for client_id, id_ in session.execute(here.where(Administration.client_id.in_({row[2].id for row in rows}))):
        theirs[client_id].add(id_)
    for row in rows:
        found[row[0].id].append(_as_client(row, frozenset(theirs[row[2].id]), now))
    return found


def _staff(session: Session, people: Select[Person], now: datetime) -> list[tuple[Person, Staff]]:
    """Those of these people who have a role in the office, by name. Three queries."""
    ids = people.with_only_columns(Person.id)
    roles: dict[UUID, set[str]] = defaultdict(set)
    only: dict[UUID, set[UUID]] = defaultdict(set)
    for role in session.scalars(select(StaffRole).where(StaffRole.person_id.in_(ids))):
        roles[role.person_id].add(role.role)
    for row in session.scalars(select(StaffRestriction).where(StaffRestriction.person_id.in_(ids))):
        only[row.person_id].add(row.administration_id)
    staff = session.scalars(people.where(Person.id.in_(select(StaffRole.person_id))).order_by(Person.name)).all()
    return [(each, _as_staff(each, roles[each.id], only[each.id], now)) for each in staff]


def _as_staff(person: Person, roles: Iterable[str], only: Iterable[UUID], now: datetime) -> Staff:
    entered = frozenset(only) if person.restricted else None
    return Staff(person.office_id, frozenset(roles), only=entered, expired=ended(now, person.expires_at))


def _as_client(row: Row[Person, ClientMember, Client], administrations: frozenset[UUID], now: datetime) -> ClientUser:
    person, member, client = row
    is_over = ended(now, person.expires_at, member.expires_at, client.ended_at)
    return ClientUser(person.office_id, administrations, expired=is_over)


def _members() -> Select[Person, ClientMember, Client]:
    joined = select(Person, ClientMember, Client).join(ClientMember, ClientMember.person_id == Person.id)
    return joined.join(Client, Client.id == ClientMember.client_id)


def ended(now: datetime, *ends: datetime | None) -> bool:
    """Whether one of these ends has come. None: no end."""
    return any(end is not None and end <= now for end in ends)
