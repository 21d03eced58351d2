"""When a notice leaves: in Dutch local time, through the changes of summer time, and not in somebody's quiet hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dossier.rules.happenings import Lane, Pace

NETHERLANDS = ZoneInfo("Europe/Amsterdam")
GRACE = timedelta(minutes=2)  # before news leaves at once: what is put right meanwhile is never mailed
GATHERING = timedelta(hours=1)  # from the first of it: what happens in an hour is one letter


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without mail, by the clock; may pass midnight. Equal times: none."""

    since: time
    until: time

    def holds_at(self, clock: time) -> bool:
        if self.since <= self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until


@dataclass(frozen=True, slots=True)
class Habit:
    """When a person wants mail."""

    digest_at: time = time(8)
    weekday: int = 0  # of the weekly letter; 0: Monday
    quiet: Quiet | None = None


def due_at(pace: Pace, lane: Lane, habit: Habit, now: datetime) -> datetime | None:
    """When something that happens now is mailed, in UTC. None: never."""
    match pace:
        case Pace.OFF:
            return None
        case Pace.AT_ONCE:
            moment = now + GRACE if lane is Lane.NEWS else now
        case Pace.HOURLY:
            moment = now + GATHERING
        case Pace.DAILY:
            return _next(now, habit.digest_at)  # asked for by the clock: quiet hours do not move it
        case Pace.WEEKLY:
            return _next(now, habit.digest_at, habit.weekday)
    return moment if lane is Lane.ACCOUNT else _after_quiet(moment, habit.quiet)  # an account may be under attack


def _after_quiet(moment: datetime, quiet: Quiet | None) -> datetime:
    local = moment.astimezone(NETHERLANDS)
    if quiet is None or not quiet.holds_at(local.time()):
        return moment
    day = local.date() if quiet.until > local.time() else local.date() + timedelta(days=1)
    return _moment(day, quiet.until, local.fold if day == local.date() else 0)


def _next(now: datetime, clock: time, weekday: int | None = None) -> datetime:
    """The first time after `now` that the clock says so; once a day, also when an hour comes twice."""
    today = now.astimezone(NETHERLANDS).date()
    days = (today + timedelta(days=each) for each in range(9))
    wanted = (_moment(day, clock) for day in days if weekday is None or day.weekday() == weekday)
    return next(moment for moment in wanted if moment > now)


def _moment(day: date, clock: time, fold: int = 0) -> datetime:
    """In UTC. A time that is skipped in March is an hour later on the clock; in October the first of the two."""
    return datetime.combine(day, clock.replace(fold=fold), NETHERLANDS).astimezone(UTC)
