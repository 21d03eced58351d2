"""The sweeper: rings again for work that nobody took, and asks for what new documents lack.

The broker may have forgotten everything.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from ingest import derive
from models import Lease
from models.claims import by_queue, due, hold

SWEEP_EVERY = timedelta(seconds=3)
QUIET = timedelta(seconds=5)  # a ring gets so long to be heard before it is repeated
_LOCK, _HELD = "sweep", SWEEP_EVERY - timedelta(seconds=1)
BATCH = 150  # hand-overs per sweep: about what two children do until the next one, so that rings do not pile up


def sweep(house: House, now: datetime) -> int:
    """Ring for what is due and silent: the number of hand-overs. Raises TryLater.

    One sweeper at a time: of two that two beats have sent, one does nothing.
    """
    with house.database.write() as session:
        until = now + _HELD  # the lock is not given back: the next round finds it ended
        alone = hold(session, _LOCK, uuid4().hex, now, until)
        found = (*derive.ask(session, now), *due(session, now, QUIET, BATCH)) if alone else ()
    for queue, hand_over_ids in by_queue(found).items():
        house.bell.ring(queue, hand_over_ids)
    return len(found)


def last_swept_at(session: Session) -> datetime | None:
    """By any worker: so beat, broker and a worker did their part then. None: nobody ever did."""
    until = session.scalar(select(Lease.until).where(Lease.name == _LOCK))
    return until - _HELD if until else None
