"""Questions about notices and letters: what waits, what left, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update

from adapters.database import Database
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.happenings import Happening, Lapse, LetterState, NoticeState, Pace
from models import Letter, LetterTry, Notice, Office, Person, StoppedAddress
from models.audit import record

LIMIT = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    id: UUID
    created_at: datetime
    happening: Happening
    person: str
    state: NoticeState
    lapse: Lapse | None  # None: it did not fall out
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TryLine:
    at: datetime
    outcome: str
    code: int  # 0: none
    status: str  # "": none


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice with the history of the letter that it went in."""

    line: NoticeLine
    pace: Pace
    subject_id: UUID
    occurrence: str
    settled_at: datetime | None  # None: waits
    message_id: str  # "": in no letter
    address: str  # "": not written yet
    tries: tuple[TryLine, ...]


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter that waits to leave."""

    id: UUID
    created_at: datetime
    due_at: datetime
    person: str
    notices: int
    tries: int
    state: LetterState


@dataclass(frozen=True, slots=True)
class StoppedLine:
    address: str
    why: str  # dossier.rules.bounces.Return
    stopped_at: datetime


def notices(database: Database, domain: str, state: NoticeState | None, limit: int = LIMIT) -> tuple[NoticeLine, ...]:
    """Of this office, the newest first."""
    query = _notices(domain).order_by(Notice.id.desc()).limit(limit)
    with database.read() as session:
        rows = session.execute(query.where(Notice.state == state) if state else query)
        return tuple(_line(row, person) for row, person in rows)


def notice(database: Database, domain: str, notice_id: UUID) -> NoticeView:
    """Raises NotFound."""
    with database.read() as session:
        found = session.execute(_notices(domain).where(Notice.id == notice_id)).one_or_none()
        if found is None:
            raise NotFound("There is no such notice.")
        row, person = found
        letter = session.get(Letter, row.letter_id) if row.letter_id else None
        tries = select(LetterTry).where(LetterTry.letter_id == row.letter_id).order_by(LetterTry.id)
        return NoticeView(
            line=_line(row, person),
            pace=row.pace,
            subject_id=row.subject_id,
            occurrence=row.occurrence,
            settled_at=row.settled_at,
            message_id=letter.message_id if letter else "",
            address=letter.address if letter else "",
            tries=tuple(TryLine(each.at, each.outcome, each.code, each.status) for each in session.scalars(tries)),
        )


def outbox(database: Database, domain: str, limit: int = LIMIT) -> tuple[LetterLine, ...]:
    """Letters of this office that are under way, the oldest first."""
    inside = select(func.count()).where(Notice.letter_id == Letter.id).scalar_subquery()
    tries = select(func.count()).where(LetterTry.letter_id == Letter.id).scalar_subquery()
    waiting = (
        select(Letter, Person.name, inside, tries)
        .join(Person, Person.id == Letter.person_id)
        .join(Office, Office.id == Letter.office_id)
        .where(Office.mail_domain == domain, Letter.state == LetterState.WAITING)
    )
    with database.read() as session:
        rows = session.execute(waiting.order_by(Letter.id).limit(limit))
        return tuple(
            LetterLine(row.id, row.created_at, row.due_at, person, notices, tried, row.state)
            for row, person, notices, tried in rows
        )


def stopped(database: Database, domain: str) -> tuple[StoppedLine, ...]:
    """Addresses of this office that take no more mail."""
    here = (
        select(StoppedAddress).join(Office, Office.id == StoppedAddress.office_id).where(Office.mail_domain == domain)
    )
    with database.read() as session:
        rows = session.scalars(here.order_by(StoppedAddress.address))
        return tuple(StoppedLine(each.address, each.why, each.stopped_at) for each in rows if each.stopped_at)


def is_stopped(database: Database, person_id: UUID) -> bool:
    """Whether this person's address takes no more mail: the portal says so, since no mail can."""
    same = (StoppedAddress.office_id == Person.office_id) & (StoppedAddress.address == Person.email)
    found = select(StoppedAddress.id).join(Person, same).where(Person.id == person_id)
    with database.read() as session:
        return session.scalar(found.where(StoppedAddress.stopped_at.is_not(None))) is not None


def reopen(database: Database, domain: str, address: str, act: Act) -> None:
    """Send to this address again. Raises NotFound."""
    office = select(Office.id).where(Office.mail_domain == domain).scalar_subquery()
    row = (StoppedAddress.office_id == office, StoppedAddress.address == address.strip().lower())
    with database.write() as session:
        stop = session.scalar(select(StoppedAddress).where(*row, StoppedAddress.stopped_at.is_not(None)))
        if stop is None:
            raise NotFound("This address is not stopped.")
        session.execute(update(StoppedAddress).where(StoppedAddress.id == stop.id).values(stopped_at=None))
        record(
            session,
            office_id=stop.office_id,
            actor=act.actor,
            action="address.reopened",
            subject_id=stop.id,
            details={},
            now=act.now,
        )


def _notices(domain: str) -> Select[Notice, str]:
    joined = select(Notice, Person.name).join(Person, Person.id == Notice.person_id)
    return joined.join(Office, Office.id == Notice.office_id).where(Office.mail_domain == domain)


def _line(row: Notice, person: str) -> NoticeLine:
    return NoticeLine(row.id, row.created_at, row.happening, person, row.state, row.lapse, row.due_at)
