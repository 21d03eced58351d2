"""Office users: which roles they have, and which administrations they are restricted to."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Role
from models import Administration, ClientMember, Person, StaffRestriction, StaffRole
from models.locks import lock_office


def set_roles(database: Database, office_id: UUID, person_id: UUID, roles: Collection[Role], act: Act) -> None:
    """Exactly these roles; with none, somebody is no office user.

    Raises NotFound; Refused, also for oneself and for a client user.
    """
    with database.write() as session:
        person = _other(session, office_id, person_id, act)
        _change(session, person, add=roles, take=set(Role) - set(roles), act=act)


def take_role(database: Database, office_id: UUID, person_id: UUID, role: Role, act: Act) -> None:
    """One role less. Raises NotFound; Refused for the last beheerder, and for oneself."""
    with database.write() as session:
        person = _other(session, office_id, person_id, act)
        _refuse_no_staff(session, person_id)
        _change(session, person, add=(), take={role}, act=act)


def give_roles(session: Session, person: Person, roles: Collection[Role], act: Act) -> None:
    """Within a transaction of the caller, who asked for the power. Raises Refused for oneself."""
    _refuse_own(person.id, act)
    lock_office(session, person.office_id)
    _change(session, person, add=roles, take=(), act=act)


def restrict(
    database: Database, office_id: UUID, person_id: UUID, administrations: Collection[UUID] | None, act: Act
) -> None:
    """Let an office user enter these administrations only, whichever are added later; None: all.

    Raises NotFound for one that is not of this office, Refused.
    """
    with database.write() as session:
        person = _other(session, office_id, person_id, act)
        _refuse_no_staff(session, person_id)
        if administrations is not None:
            refuse_last(session, person, act.now)
        wanted = set(administrations or ())
        ours = Administration.office_id == office_id, Administration.id.in_(wanted)
        if len(session.scalars(select(Administration.id).where(*ours)).all()) != len(wanted):
            raise NotFound("There is no such administration.")
        person.restricted = administrations is not None
        session.execute(delete(StaffRestriction).where(StaffRestriction.person_id == person.id))
        session.add_all(StaffRestriction(person_id=person.id, administration_id=each) for each in sorted(wanted))
        details = {"administrations": None if administrations is None else [str(each) for each in sorted(wanted)]}
        record(session, Event(office_id, "person.restricted", person.id, details), act)


def is_colleague(session: Session, person_id: UUID) -> bool:
    """Whether this person has a role in the office."""
    return session.scalar(select(StaffRole.id).where(StaffRole.person_id == person_id).limit(1)) is not None


def entered(database: Database, person_id: UUID) -> frozenset[UUID] | None:
    """The administrations that an office user is restricted to. None: all."""
    with database.read() as session:
        person = session.get(Person, person_id)
        if person is None or not person.restricted:
            return None
        only = select(StaffRestriction.administration_id).where(StaffRestriction.person_id == person_id)
        return frozenset(session.scalars(only))


def refuse_last(session: Session, person: Person, until: datetime) -> None:
    """Somebody else who is beheerder of the whole office has to be there then. Raises Refused. Lock the office first.

    `until`: the moment from which this person is none.
    """
    beheerder = select(Person.id).join(StaffRole, StaffRole.person_id == Person.id)
    beheerder = beheerder.where(Person.office_id == person.office_id, StaffRole.role == Role.ADMINISTRATOR)
    there = or_(Person.expires_at.is_(None), Person.expires_at > until)
    others = beheerder.where(Person.id != person.id, there, Person.restricted.is_(False))
    if session.scalar(beheerder.where(Person.id == person.id)) and session.scalar(others.limit(1)) is None:
        raise Refused("This is the last beheerder of the office: give somebody else that role first.")


def _change(session: Session, person: Person, *, add: Collection[Role], take: Collection[Role], act: Act) -> None:
    held = {each.role: each for each in session.scalars(select(StaffRole).where(StaffRole.person_id == person.id))}
    if add and not held:
        _refuse_client_user(session, person.id)
    if Role.ADMINISTRATOR in held and Role.ADMINISTRATOR in take:
        refuse_last(session, person, act.now)
    for role in sorted(set(add) - set(held)):
        session.add(StaffRole(person_id=person.id, role=role))
        record(session, Event(person.office_id, "person.role-given", person.id, {"role": role}), act)
    for role in sorted(set(take) & set(held)):
        session.delete(held[role])
        record(session, Event(person.office_id, "person.role-taken", person.id, {"role": role}), act)


def _other(session: Session, office_id: UUID, person_id: UUID, act: Act) -> Person:
    """Somebody of this office to change, with the office locked. Raises NotFound; Refused for oneself."""
    refuse_without(act, Power.OFFICE)
    _refuse_own(person_id, act)
    lock_office(session, office_id)
    person = session.get(Person, person_id)
    if person is None or person.office_id != office_id:
        raise NotFound("There is no such office user.")
    return person


def _refuse_client_user(session: Session, person_id: UUID) -> None:
    """One login of a client that becomes one of the office would see every client. Raises Refused."""
    if session.scalar(select(ClientMember.id).where(ClientMember.person_id == person_id).limit(1)):
        raise Refused(
            "This is a client user, who gets no role in the office. Give a colleague a login with another mail address."
        )


def _refuse_own(person_id: UUID, act: Act) -> None:
    if act.actor == str(person_id):
        raise Refused("Nobody changes their own role or restriction: ask another beheerder.")


def _refuse_no_staff(session: Session, person_id: UUID) -> None:
    """Raises NotFound for who has no role in the office."""
    if not is_colleague(session, person_id):
        raise NotFound("There is no such office user.")
