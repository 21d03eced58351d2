"""Limited tries: after so many wrong ones a lock that grows, and that wears off. Nothing is locked for ever."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

GROWTH = 4  # each lock is so many times the one before
ENOUGH = 20  # locks after which growing further changes nothing
QUIET = timedelta(hours=48)  # without a try, after the last lock: all is forgotten


@dataclass(frozen=True, slots=True)
class Limit:
    tries: int
    first_lock: timedelta
    longest_lock: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Tally:
    """Tries since the last right one."""

    tries: int = 0  # since the last lock
    locks: int = 0
    locked_until: datetime | None = None  # None: never locked
    last_at: datetime | None = None  # None: never tried

    def locked(self, now: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > now


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a try is allowed, and what follows when it is wrong."""

    allowed: bool
    tries_left: int
    again_at: datetime | None  # the end of the lock; None: no lock follows

    @property
    def locks(self) -> bool:
        """Whether a lock begins when this try is wrong."""
        return self.allowed and self.again_at is not None


def counted(tally: Tally, limit: Limit, now: datetime) -> tuple[Turn, Tally]:
    """Count a try before it is judged, so that tries at the same moment do not share one."""
    if tally.locked(now):
        return Turn(allowed=False, tries_left=0, again_at=tally.locked_until), tally
    quiet_since = max(filter(None, (tally.last_at, tally.locked_until)), default=now)
    if now - quiet_since >= QUIET:
        tally = Tally()
    left = limit.tries - tally.tries - 1
    if left > 0:
        after = replace(tally, tries=tally.tries + 1, locked_until=None, last_at=now)
        return Turn(allowed=True, tries_left=left, again_at=None), after
    until = now + min(limit.first_lock * GROWTH ** min(tally.locks, ENOUGH), limit.longest_lock)
    after = Tally(tries=0, locks=tally.locks + 1, locked_until=until, last_at=now)
    return Turn(allowed=True, tries_left=0, again_at=until), after
