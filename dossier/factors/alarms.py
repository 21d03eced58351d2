"""What people are told about their own login, and the office about theirs."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening
from dossier.rules.rights import Role
from models import Person, StaffRole
from models.notice import tell


def administrators(session: Session, office_id: UUID) -> list[UUID]:
    """Of an office."""
    of_office = select(StaffRole.person_id).join(Person, Person.id == StaffRole.person_id)
    return list(session.scalars(of_office.where(Person.office_id == office_id, StaffRole.role == Role.ADMINISTRATOR)))


def locked(session: Session, person: Person, what: str, act: Act) -> None:
    """Too many wrong tries: in the audit trail, and told to the person and to the office."""
    record(session, Event(person.office_id, "factor.locked", person.id, {"what": what}), act)
    people = {person.id, *administrators(session, person.office_id)}
    say(session, Happening.ACCOUNT_CHANGED, person, people, f"locked-{what}", act.now)


def say(  # noqa: PLR0913, PLR0917 - a notice has these parts
    session: Session, happening: Happening, person: Person, people: Iterable[UUID], what: str, now: datetime
) -> None:
    """Tell people what happened to a login. Never left out for who did it: it may have been somebody else."""
    tell(
        session,
        happening=happening,
        office_id=person.office_id,
        administration_id=None,
        subject_id=person.id,
        people=sorted(people),
        now=now,
        occurrence=f"{what} {now:%Y-%m-%dT%H:%M:%S}",
    )


def say_own(session: Session, person: Person, what: str, act: Act) -> None:
    """Tell a person that something about their own login changed, and write it in the audit trail."""
    record(session, Event(person.office_id, f"login.{what}", person.id), act)
    say(session, Happening.ACCOUNT_CHANGED, person, [person.id], what, act.now)
