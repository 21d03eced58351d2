"""Somebody lost everything to confirm with: the office takes the old factors away, with four eyes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from adapters.sms import SmsFailed
from dossier.accountability.trail import Event, record
from dossier.factors.alarms import say_own
from dossier.login.ending import end_sessions, forget_devices
from dossier.rows import changed_one, locked_person
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.rights import Role
from models import Authenticator, FactorReset, Office, Passkey, Person, Pin, RecoveryCode, SmsCode, StaffRole

OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class OpenReset:
    id: UUID
    person_id: UUID
    name: str
    reason: str
    asked_by: UUID
    asked_at: datetime


def ask(house: House, person_id: UUID, reason: str, by: UUID, now: datetime) -> UUID:
    """The first administrator, who established that it is really them. Raises NotFound, Refused."""
    if not reason.strip():
        raise Refused("Write down how you established who asks this.")
    with house.database.write() as session:
        person = locked_person(session, person_id)
        _refuse_unless_administrator(session, person, by, now)
        id_ = uuid7()
        row = FactorReset(id=id_, person_id=person_id, reason=reason.strip(), asked_by=by, asked_at=now)
        session.add(row)
        act = Act(str(by), now)
        record(session, Event(person.office_id, "factors.reset-asked", person_id, {"reset": str(id_)}), act)
        say_own(session, person, "factor-reset-asked", act)
        return id_


def open_resets(house: House, office_id: UUID, now: datetime) -> tuple[OpenReset, ...]:
    """What waits for a second administrator, oldest first."""
    with house.database.read() as session:
        waiting = _waiting(now).where(Person.office_id == office_id)
        return tuple(_line(row, name) for row, name in session.execute(waiting))


def open_reset_of(house: House, person_id: UUID, now: datetime) -> OpenReset | None:
    """What waits for this person, the oldest. None: nothing."""
    with house.database.read() as session:
        found = session.execute(_waiting(now).where(FactorReset.person_id == person_id).limit(1)).one_or_none()
        return _line(*found) if found else None


def decide(house: House, reset_id: UUID, by: UUID, now: datetime, *, agree: bool) -> None:
    """The second administrator. Agreed: every factor is gone and the person is logged out everywhere, and told.

    Raises NotFound, Refused for who asked it, for whom it is about, and when it was asked too long ago.
    """
    act = Act(str(by), now)
    with house.database.write() as session:
        asked = session.get(FactorReset, reset_id)
        if asked is None:
            raise NotFound("There is no such request.")
        person = locked_person(session, asked.person_id)
        _refuse_unless_administrator(session, person, by, now)
        if by == asked.asked_by:
            raise Refused("A second administrator has to decide this, not the one who asked it.")
        open_ = (FactorReset.id == reset_id, FactorReset.decided_at.is_(None), FactorReset.asked_at > now - OPEN_FOR)
        decided = {"decided_by": by, "decided_at": now, "done": agree}
        if not changed_one(session, update(FactorReset).where(*open_).values(decided)):
            raise Refused("This was decided already, or asked more than a day ago. Ask it again.")
        record(session, Event(person.office_id, "factors.reset-decided", person.id, {"done": agree}), act)
        if agree:
            _take_away(session, person, act)
        number = person.mobile if agree else None
        text = _text(session.get_one(Office, person.office_id).name, person.language)
    if number:
        _tell_by_sms(house, number, text)


def _waiting(now: datetime) -> Select[FactorReset, str]:
    waiting = select(FactorReset, Person.name).join(Person, Person.id == FactorReset.person_id)
    open_ = (FactorReset.decided_at.is_(None), FactorReset.asked_at > now - OPEN_FOR)
    return waiting.where(*open_).order_by(FactorReset.asked_at, FactorReset.id)


def _line(row: FactorReset, name: str) -> OpenReset:
    return OpenReset(row.id, row.person_id, name, row.reason, row.asked_by, row.asked_at)


def _take_away(session: Session, person: Person, act: Act) -> None:
    for table in (Authenticator, RecoveryCode, Passkey, Pin):
        session.execute(delete(table).where(table.person_id == person.id))
    unused = (SmsCode.person_id == person.id, SmsCode.used_at.is_(None))
    session.execute(update(SmsCode).where(*unused).values(used_at=act.now))
    end_sessions(session, person.id, act.now)
    forget_devices(session, person.id, act.now)
    say_own(session, person, "factors-reset", act)


def _refuse_unless_administrator(session: Session, person: Person, by: UUID, now: datetime) -> None:
    if by == person.id:
        raise Refused("Nobody resets their own factors: two other administrators do.")
    administrator = session.scalar(
        select(exists().where(StaffRole.person_id == by, StaffRole.role == Role.ADMINISTRATOR))
    )
    who = session.get(Person, by)
    if who is None or who.office_id != person.office_id:
        raise NotFound("There is no such person.")
    if not administrator or (who.expires_at is not None and who.expires_at <= now):
        raise Refused("Only an administrator of this office can do this.")


def _tell_by_sms(house: House, number: str, text: str) -> None:
    """Beside the mail: whoever reads the one may not read the other."""
    try:
        house.sms.send(number, text)
    except (SmsFailed, TryLater):
        return  # the mail tells it; the gateway says in the log that it failed


def _text(office: str, language: str) -> str:
    if language == "en":
        return f"{office} has reset the second step of your login at your request. Was it not you? Call the office."
    return f"{office} heeft op uw verzoek de tweede stap van uw login gewist. Was u dit niet? Bel dan het kantoor."
