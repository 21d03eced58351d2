"""How a worker child goes through its work: one mail through all stations while it is hot, then the next.

Each station is its own claim and its own commit; a child that dies loses one station's work and no mail.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog
from billiard.exceptions import SoftTimeLimitExceeded

import celeryconfig
from adapters import meters
from adapters.database import was_waiting
from adapters.house import House
from adapters.insisting import insist
from adapters.logs import about
from dossier.rules.errors import GiveUp, TryLater
from dossier.rules.retries import is_not_its_fault
from dossier.rules.states import Reason
from dossier.rules.work import Claim, ClaimLost
from ingest import work_claims
from workers.stations import STATIONS, Service

SHARE = 10  # hand-overs of one ring that a child takes; the rest is rung on, so that the other children help
NO_NEW_WORK_AFTER = timedelta(seconds=10)  # so one task has nearly all of its time limit for its last mail
LEASE = timedelta(seconds=celeryconfig.task_time_limit + 15)  # a child is killed before another may take its work

log = structlog.get_logger()


def walk(house: House, queue: str, hand_over_ids: Sequence[UUID]) -> None:
    """Do the work of these hand-overs and of those they wake. Raises TryLater when the database is away."""
    deadline = time.monotonic() + NO_NEW_WORK_AFTER.total_seconds()
    mine, others = list(hand_over_ids[:SHARE]), hand_over_ids[SHARE:]
    house.bell.ring(queue, others)
    while mine and time.monotonic() < deadline:
        _walk_one(house, mine.pop(0))
    house.bell.ring(queue, mine)


def _walk_one(house: House, hand_over_id: UUID) -> None:
    todo = [hand_over_id]
    with about(work_claims.mails_of(house, hand_over_id)):  # what it wakes is about the same
        while todo:
            todo += _turn(house, todo.pop())


def _turn(house: House, hand_over_id: UUID) -> tuple[UUID, ...]:
    """One station's turn: the hand-overs that it woke."""
    claim = work_claims.take(house, hand_over_id, house.database.now(), LEASE)
    if claim is None:
        return ()
    begun = time.monotonic()
    try:
        woken = _service(claim.work.station)(house, claim, house.database.now())
    except ClaimLost:
        _say(claim, "lost", begun)
        return ()
    except SoftTimeLimitExceeded as error:
        hung = was_waiting(error)
        fault: Exception = TryLater("the database hung") if hung else GiveUp(Reason.TOOK_TOO_LONG)
    except Exception as error:  # noqa: BLE001 - whatever it is: it is recorded in the row, and the next mail goes on
        fault = error
    else:
        _say(claim, "done", begun)
        return woken
    _say(claim, "later" if is_not_its_fault(fault) else "failed", begun)
    _give_back(house, claim, fault)
    return ()


def _service(name: str) -> Service:
    """Raises TryLater for one that only a newer program has: during an upgrade that takes it."""
    if name not in STATIONS:
        raise TryLater("no such station in this program")
    return STATIONS[name].service


def _say(claim: Claim, outcome: str, begun: float) -> None:
    seconds, station = time.monotonic() - begun, claim.work.station
    meters.STATION.labels(station, outcome).observe(seconds)
    log.info("station", station=station, outcome=outcome, seconds=round(seconds, 3), id=str(claim.work.subject_id))


def _give_back(house: House, claim: Claim, fault: Exception) -> None:
    log.warning(
        "station.failed",
        station=claim.work.station,
        hand_over=str(claim.hand_over_id),
        attempts=claim.attempts,
        error=type(fault).__name__,
        at=_place(fault),
    )
    with suppress(ClaimLost):  # unsaid, the lease would run out and it would look as if the mail had killed its worker
        insist(lambda: work_claims.give_back(house, claim, fault, house.database.now()))


def _place(fault: Exception) -> str:
    """Where it was raised; the text of an error may hold a mail's content and stays out of the log."""
    at = fault.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
