"""Claims on hand-over rows. The row count decides who works; the token tells a late finisher that it is too late.

Every function takes the session of the caller's transaction. A claim is committed before the risky work,
and given back in the commit that holds the result.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Table, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.rules.queues import Queue
from dossier.rules.retries import WORKER_LOST, poison
from dossier.rules.states import Reason
from dossier.rules.work import Claim, ClaimLost, Due, Work
from models.handover import HandOver, Lease
from models.missing import insert_missing

CROWD = 500  # works of one office: what two children do in ten seconds

# Each station of each mail runs these: as tables and built once they cost half of what mapped ones do.
_rows = cast("Table", HandOver.__table__)
_unchanged = (_rows.c.id == bindparam("at"), _rows.c.token == bindparam("seen"), _rows.c.parked_at.is_(None))
_TAKEN = ("attempts", "token", "lease_until", "last_error")
_KNOWN = select(_rows.c.id).where(_rows.c.station == bindparam("name"), _rows.c.subject_id == bindparam("subject"))
_ADD = insert(_rows)
_FIND = select(_rows).where(_rows.c.id == bindparam("at"))
_TAKE = update(_rows).where(*_unchanged).values({name: bindparam(name) for name in _TAKEN})
_FINISH = delete(_rows).where(*_unchanged)


def wake(session: Session, work: Work, now: datetime) -> UUID:
    """Let a station know, in the commit of the result: the hand-over's id. A second wake changes nothing."""
    known: UUID | None = session.scalar(_KNOWN, {"name": work.station, "subject": work.subject_id})
    return known or wake_many(session, [work], now)[0].hand_over_id


def wake_many(
    session: Session, works: Sequence[Work], now: datetime, crowded: Collection[UUID] = ()
) -> tuple[Due, ...]:
    """`wake` for works that are new, in one statement. The caller rings after its commit for those it gets back.

    For offices that are `crowded` the sweeper rings, one work of each office in turn.
    """
    rows: list[dict[str, Any]] = [
        {"id": uuid7(), **work._asdict(), "due_at": now, "rung_at": None if work.office_id in crowded else now,
         "created_at": now}
        for work in works
    ]  # fmt: skip
    if rows:
        session.execute(_ADD, rows)
    return tuple(Due(row["id"], row["queue"]) for row in rows if row["rung_at"])


def crowded(session: Session) -> set[UUID]:
    """Offices that have so much waiting that more rings would only stand before those of others."""
    waiting = select(HandOver.office_id).where(HandOver.parked_at.is_(None)).group_by(HandOver.office_id)
    return set(session.scalars(waiting.having(func.count() >= CROWD)))


def claim(session: Session, hand_over_id: UUID, now: datetime, lease: timedelta) -> Claim | None:
    """Take the work and count the attempt. None: done, parked, not due, somebody has it, or only newer programs can."""
    row = session.execute(_FIND, {"at": hand_over_id}).one_or_none()
    if (
        row is None
        or row.queue not in set(Queue)
        or row.parked_at
        or row.due_at > now
        or (row.lease_until and row.lease_until > now)
    ):
        return None
    lease_ran_out = row.lease_until is not None
    reason = poison(row.attempts, row.last_error, lease_ran_out=lease_ran_out)
    work = Work(row.station, row.subject_id, row.office_id, Queue(row.queue))
    taken = Claim(row.id, work, row.attempts + 1, row.token + 1, row.created_at, reason)
    values = {
        "attempts": taken.attempts,
        "token": taken.token,
        "lease_until": now + lease,
        "last_error": WORKER_LOST if lease_ran_out else row.last_error,
    }
    return taken if _changed(session.execute(_TAKE, {"at": row.id, "seen": row.token, **values})) else None


def finish(session: Session, claim: Claim) -> None:
    """Give the claim back with the work done: call it first in the commit of the result. Raises ClaimLost."""
    _only_ours(session.execute(_FINISH, {"at": claim.hand_over_id, "seen": claim.token}))


def postpone(session: Session, claim: Claim, due_at: datetime, error: str, *, counted: bool) -> None:
    """Give the claim back with the work undone. Not counted: the fault was not the mail's. Raises ClaimLost."""
    attempts = claim.attempts if counted else claim.attempts - 1
    values = {"due_at": due_at, "attempts": attempts, "last_error": error, "lease_until": None, "rung_at": None}
    _only_ours(session.execute(update(HandOver).where(*_ours(claim)).values(values)))


def park(session: Session, claim: Claim, reason: Reason, now: datetime) -> None:
    """Set the work apart until a person asks for it again. Raises ClaimLost."""
    values = {"parked_at": now, "parked_reason": reason, "lease_until": None}
    _only_ours(session.execute(update(HandOver).where(*_ours(claim)).values(values)))


def unpark(session: Session, subject_ids: Iterable[UUID], now: datetime) -> tuple[Due, ...]:
    """Make parked work due again, as if it had never been tried."""
    return tuple(due for due, _ in _unpark(session, HandOver.subject_id.in_(list(subject_ids)), now))


def unpark_station(
    session: Session, station: str, now: datetime, office_id: UUID | None = None
) -> tuple[tuple[Due, UUID], ...]:
    """... all parked work of this station, each with its office. `office_id` None: of every office."""
    here = HandOver.station == station
    return _unpark(session, here if office_id is None else and_(here, HandOver.office_id == office_id), now)


def _unpark(session: Session, which: ColumnElement[bool], now: datetime) -> tuple[tuple[Due, UUID], ...]:
    anew = {"attempts": 0, "last_error": None, "due_at": now, "rung_at": now, "created_at": now}
    values = {"parked_at": None, "parked_reason": None, **anew}
    parked = update(HandOver).where(which, HandOver.parked_at.is_not(None)).values(values)
    rows = session.execute(parked.returning(HandOver.id, HandOver.queue, HandOver.office_id))
    return tuple((Due(row.id, Queue(row.queue)), row.office_id) for row in rows)


def due(session: Session, now: datetime, quiet: timedelta, limit: int) -> tuple[Due, ...]:
    """Work that is due, that nobody has, and whose bell was silent for `quiet`: one of each office and queue in turn.

    Marks what it gives as rung, so that a long queue is not rung over and over. Ten thousand previews that wait would
    otherwise be rung, again and again, before a mail that came after them.
    """
    unheard = (
        HandOver.parked_at.is_(None),
        HandOver.queue.in_(list(Queue)),  # newer programs may have others
        HandOver.due_at <= now,
        _free(HandOver.lease_until, now),
        _free(HandOver.rung_at, now - quiet),
    )
    line = (HandOver.office_id, HandOver.queue)
    turn = func.row_number().over(partition_by=line, order_by=HandOver.due_at).label("turn")
    candidates = select(HandOver.id, HandOver.queue, HandOver.due_at, turn).where(*unheard).subquery()
    fair = select(candidates.c.id, candidates.c.queue).order_by(candidates.c.turn, candidates.c.due_at).limit(limit)
    found = tuple(Due(row.id, Queue(row.queue)) for row in session.execute(fair))
    if found:
        ids = [each.hand_over_id for each in found]
        session.execute(update(HandOver).where(HandOver.id.in_(ids)).values(rung_at=now))
    return found


def by_queue(dues: Iterable[Due]) -> dict[Queue, list[UUID]]:
    """What to ring: one ring per queue."""
    rings: dict[Queue, list[UUID]] = {}
    for each in dues:
        rings.setdefault(each.queue, []).append(each.hand_over_id)
    return rings


def hold(session: Session, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take or keep the named lock until `until`. False: another holder has it."""
    free = or_(Lease.until < now, Lease.holder == holder)
    take = update(Lease).where(Lease.name == name, free).values({"holder": holder, "until": until})
    if _changed(session.execute(take)):
        return True
    insert_missing(session, Lease, [{"id": uuid7(), "name": name, "holder": holder, "until": now}])
    return _changed(session.execute(take))


def _free(until: Any, now: datetime) -> ColumnElement[bool]:
    return or_(until.is_(None), until < now)


def _ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return HandOver.id == claim.hand_over_id, HandOver.token == claim.token, HandOver.parked_at.is_(None)


def _changed(result: Any) -> bool:
    assert isinstance(result, CursorResult)  # what an UPDATE or DELETE gives, unlike a SELECT
    return result.rowcount == 1


def _only_ours(result: Any) -> None:
    if not _changed(result):
        raise ClaimLost
