"""What people want to hear of, how often and when; and the link that switches it off with one click (RFC 8058)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from adapters.database import Database
from adapters.house import House
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import MANNERS, Happening, Lapse, NoticeState, Pace
from dossier.rules.notice_times import Habit, due_at
from models import Letter, Notice, NoticeChoice, NoticeHabit, Person
from models.notice import habit_of

MARK_CHARACTERS = 32  # of the hex digest: 128 bits


def paces(database: Database, person_id: UUID) -> Mapping[Happening, Pace]:
    """How often this person hears of each kind."""
    with database.read() as session:
        chosen = session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
        own = {each.happening: each.pace for each in chosen}
        return {each: own.get(each, manner.pace) for each, manner in MANNERS.items()}


def habit_of_person(database: Database, person_id: UUID) -> Habit:
    """When this person wants mail."""
    with database.read() as session:
        row = session.get(NoticeHabit, person_id)
        return habit_of(row) if row else Habit()


def set_pace(database: Database, person_id: UUID, happening: Happening, pace: Pace, now: datetime) -> None:
    """Also for what waits already. Raises Refused for what cannot be off; NotFound."""
    with database.write() as session:
        _set_pace(session, _person(session, person_id), happening, pace, now)


def set_habit(database: Database, person_id: UUID, habit: Habit, now: datetime) -> None:
    """When this person wants mail, from the next notice on. Raises NotFound, Refused for a weekday that is none."""
    if habit.weekday not in range(7):
        raise Refused("A weekday is 0 (Monday) to 6 (Sunday).")
    with database.write() as session:
        _person(session, person_id)
        session.execute(delete(NoticeHabit).where(NoticeHabit.person_id == person_id))
        quiet = habit.quiet
        row = NoticeHabit(person_id=person_id, digest_at=habit.digest_at, weekday=habit.weekday)
        row.quiet_since, row.quiet_until = (quiet.since, quiet.until) if quiet else (None, None)
        session.add(row)


def unsubscribe_token(house: House, person_id: UUID, kinds: Collection[Happening]) -> str:
    """Switches these kinds off for this person, and can do nothing else. "": nothing may be off, or there is no key."""
    if not kinds:
        return ""
    said = json.dumps([str(person_id), sorted(kinds)], separators=(",", ":"))
    try:
        signature = house.seals.mark(f"unsubscribe {said}")[:MARK_CHARACTERS]
    except Refused:
        return ""
    return urlsafe_b64encode(said.encode()).decode().rstrip("=") + "." + signature


def unsubscribe(house: House, token: str, now: datetime) -> None:
    """What the one click does; the same again changes nothing. Raises NotFound for a token that is not ours."""
    written, _, signature = token.partition(".")
    try:
        said = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except ValueError:
        raise NotFound("This link is not known.") from None
    if not house.seals.is_mark(signature, f"unsubscribe {said}", MARK_CHARACTERS):
        raise NotFound("This link is not known.")
    person_id, kinds = json.loads(said)
    with house.database.write() as session:
        person = _person(session, UUID(person_id))
        for each in kinds:
            _set_pace(session, person, Happening(each), Pace.OFF, now)


def _set_pace(session: Session, person: Person, happening: Happening, pace: Pace, now: datetime) -> None:
    manner = MANNERS[happening]
    if pace is Pace.OFF and not manner.may_be_off:
        raise Refused("This cannot be switched off: it asks you to do something, or guards your account.")
    session.merge(NoticeChoice(person_id=person.id, happening=happening, pace=pace))
    mine = (Notice.person_id == person.id, Notice.happening == happening)
    unwritten = select(Letter.id).where(Letter.person_id == person.id, Letter.raw.is_(None))
    in_none = or_(Notice.letter_id.is_(None), Notice.letter_id.in_(unwritten))  # that may have arrived
    waiting = (*mine, Notice.state == NoticeState.WAITING, in_none)
    habit = session.get(NoticeHabit, person.id)
    due = due_at(pace, manner.lane, habit_of(habit) if habit else Habit(), now)
    if due is None:
        off = {"state": NoticeState.LAPSED, "lapse": Lapse.SWITCHED_OFF, "settled_at": now}
        session.execute(update(Notice).where(*waiting).values(off))
    else:
        session.execute(update(Notice).where(*waiting).values(pace=pace, due_at=due, letter_id=None))


def _person(session: Session, person_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person
