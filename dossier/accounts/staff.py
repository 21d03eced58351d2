"""Office users: which roles they have, and which administrations they are restricted to."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Role
from models import Administration, Person, StaffRestriction, StaffRole


def take_role(database: Database, office_id: UUID, person_id: UUID, role: Role, act: Act) -> None:
    """Without any role somebody is no office user any more. Raises NotFound; Refused for the last beheerder."""
    with database.write() as session:
        person = _colleague(session, office_id, person_id, act)
        held = session.scalar(select(StaffRole).where(StaffRole.person_id == person.id, StaffRole.role == role))
        if held is None:
            return
        if role is Role.ADMINISTRATOR and _administrators(session, office_id) == 1:
            raise Refused("This is the last beheerder of the office: give somebody else that role first.")
        session.delete(held)
        record(session, Event(office_id, "person.role-taken", person.id, {"role": role}), act)


def restrict(
    database: Database, office_id: UUID, person_id: UUID, administrations: Collection[UUID] | None, act: Act
) -> None:
    """Let an office user enter these administrations only, whichever are added later; None: all.

    Raises NotFound for one that is not of this office, Refused.
    """
    with database.write() as session:
        person = _colleague(session, office_id, person_id, act)
        wanted = set(administrations or ())
        ours = Administration.office_id == office_id, Administration.id.in_(wanted)
        if len(session.scalars(select(Administration.id).where(*ours)).all()) != len(wanted):
            raise NotFound("There is no such administration.")
        person.restricted = administrations is not None
        session.execute(delete(StaffRestriction).where(StaffRestriction.person_id == person.id))
        session.add_all(StaffRestriction(person_id=person.id, administration_id=each) for each in sorted(wanted))
        details = {"administrations": None if administrations is None else [str(each) for each in sorted(wanted)]}
        record(session, Event(office_id, "person.restricted", person.id, details), act)


def entered(database: Database, person_id: UUID) -> frozenset[UUID] | None:
    """The administrations that an office user is restricted to. None: all."""
    with database.read() as session:
        person = session.get(Person, person_id)
        if person is None or not person.restricted:
            return None
        only = select(StaffRestriction.administration_id).where(StaffRestriction.person_id == person_id)
        return frozenset(session.scalars(only))


def _colleague(session: Session, office_id: UUID, person_id: UUID, act: Act) -> Person:
    """Raises NotFound for who is no office user of this office, Refused."""
    refuse_without(act, Power.OFFICE)
    if act.actor == str(person_id):
        raise Refused("Nobody changes their own role or restriction: ask another beheerder.")
    person = session.get(Person, person_id)
    staff = select(StaffRole.id).where(StaffRole.person_id == person_id)
    if person is None or person.office_id != office_id or session.scalar(staff.limit(1)) is None:
        raise NotFound("There is no such office user.")
    return person


def _administrators(session: Session, office_id: UUID) -> int:
    held = select(func.count()).select_from(StaffRole).join(Person, Person.id == StaffRole.person_id)
    return session.scalar(held.where(Person.office_id == office_id, StaffRole.role == Role.ADMINISTRATOR)) or 0
