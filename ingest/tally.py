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
from models import DoorCount, Office

log = structlog.get_logger()

DISTINCT_LIMIT = 10_000  # lines between two flushes; beyond it a flood is counted without addresses

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

    def count(self, tally: DoorTally, address: str = "", office_id: UUID | None = None) -> None:
        line = (tally, address.lower(), office_id)
        with self._lock:
            if len(self._counts) >= DISTINCT_LIMIT and line not in self._counts:
                line = (tally, "", None)
            self._counts[line] += 1

    def flush(self, now: datetime) -> None:
        """One transaction for everything counted so far. With the database away it is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with self._database.write() as session:
                for line, count in counts.items():
                    _add(session, now.astimezone(OFFICE_TIME).date(), line, count)
        except (TryLater, IntegrityError):  # IntegrityError: another receiver was first with the same new line
            with self._lock:
                self._counts += counts
            log.warning("door-counts-postponed", lines=len(counts))


def _add(session: Session, day: date, line: _Line, count: int) -> None:
    tally, address, office_id = line
    same = (DoorCount.day == day, DoorCount.tally == tally, DoorCount.address == address)
    row = session.scalar(select(DoorCount.id).where(*same))
    if row is not None:
        session.execute(update(DoorCount).where(DoorCount.id == row).values(count=DoorCount.count + count))
    else:
        session.add(DoorCount(day=day, office_id=office_id, tally=tally, address=address, count=count))
        session.flush()
