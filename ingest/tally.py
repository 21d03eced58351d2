"""What the door counts for staff, per day and address. Best effort: counting never stops mail."""

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import TryLater
from dossier.rules.states import DoorTally
from ingest.near_miss import KnownMailNames
from models import Administration, DoorCount, MailAddress, Office

log = structlog.get_logger()

DISTINCT_LIMIT = 10_000  # lines between two flushes; beyond it a flood is counted without addresses
GUESSES = 100  # addresses between two flushes that are held against the mail names of the office; the rest is not

_Line = tuple[DoorTally, str, UUID | None]


@dataclass(frozen=True, slots=True)
class DoorLine:
    """How often the door did this on one day."""

    tally: DoorTally
    address: (
        str  # as asked for; "@domain" for unknown ones, because anybody can make those up; "" for domains of others
    )
    office: str | None  # its mail domain; None: not one of ours
    count: int


def counted(house: House, day: date) -> tuple[DoorLine, ...]:
    """What the door did on this day in the Netherlands, of each kind the most frequent first. Raises TryLater."""
    lines = select(DoorCount.tally, DoorCount.address, Office.mail_domain, DoorCount.count).outerjoin(
        Office, Office.id == DoorCount.office_id
    )
    order = (DoorCount.tally, DoorCount.count.desc(), DoorCount.address)
    with house.database.read() as session:
        rows = session.execute(lines.where(DoorCount.day == day).order_by(*order))
        return tuple(DoorLine(DoorTally(tally), address, office, count) for tally, address, office, count in rows)


class Tally:
    """Thread-safe."""

    def __init__(self, house: House) -> None:
        self._database = house.database
        self._lock = threading.Lock()
        self._counts: Counter[_Line] = Counter()
        self._guesses: Counter[_Line] = Counter()  # addresses that do not exist: perhaps one of them was mistyped

    def count(self, tally: DoorTally, address: str = "", office_id: UUID | None = None) -> None:
        """An address that does not exist is kept under its domain, or as a near miss if it is one: `flush` looks."""
        line = (tally, address.lower(), office_id)
        with self._lock:
            if tally is DoorTally.REFUSED_UNKNOWN and office_id:
                if len(self._guesses) < GUESSES or line in self._guesses:
                    self._guesses[line] += 1
                    return
                line = _by_domain(line)
            if len(self._counts) >= DISTINCT_LIMIT and line not in self._counts:
                line = (tally, "", None)
            self._counts[line] += 1

    def flush(self, now: datetime) -> None:
        """One transaction for everything counted so far. With the database away it is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            guesses, self._guesses = self._guesses, Counter()
        if not counts and not guesses:
            return
        try:
            with self._database.write() as session:
                for line, count in (counts + _judged(session, guesses)).items():
                    _add(session, now.astimezone(OFFICE_TIME).date(), line, count)
        except (TryLater, IntegrityError):  # IntegrityError: another receiver was first with the same new line
            with self._lock:
                self._counts += counts
                self._guesses += guesses
            log.warning("door-counts-postponed", lines=len(counts) + len(guesses))


def _judged(session: Session, guesses: Counter[_Line]) -> Counter[_Line]:
    """Each under its domain, or under its own address where a mail name of the office was meant."""
    found: Counter[_Line] = Counter()
    for office_id in {line[2] for line in guesses}:
        names = select(MailAddress.mail_name).join(MailAddress.administration)
        known = KnownMailNames(session.scalars(names.where(Administration.office_id == office_id)).all())
        for line, count in guesses.items():
            if line[2] == office_id:
                is_near = known.almost(line[1].rpartition("@")[0])
                found[(DoorTally.NEAR_MISS, *line[1:]) if is_near else _by_domain(line)] += count
    return found


def _by_domain(line: _Line) -> _Line:
    tally, address, office_id = line
    return tally, f"@{address.rpartition('@')[2]}", office_id


def _add(session: Session, day: date, line: _Line, count: int) -> None:
    tally, address, office_id = line
    same = (DoorCount.day == day, DoorCount.tally == tally, DoorCount.address == address)
    row = session.scalar(select(DoorCount.id).where(*same))
    if row is not None:
        session.execute(update(DoorCount).where(DoorCount.id == row).values(count=DoorCount.count + count))
    else:
        session.add(DoorCount(day=day, office_id=office_id, tally=tally, address=address, count=count))
        session.flush()
