"""Whether a clock may be believed before anything is destroyed by it. Pure decisions on what clocks said.

A clock that runs ahead makes everything look old enough to go. So it has to agree with another clock, and with itself
at the last run. Where nobody can say whether it stepped, it has to run steadily for some days first.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

APART = timedelta(minutes=10)  # between two clocks that agree
LONGEST_STEP = timedelta(days=1)  # terms are months: less does no harm
PROBATION = timedelta(days=3)  # of steady running: over a weekend somebody reads the alert


class Trust(StrEnum):
    BELIEVED = "believed"
    UNPROVEN = "unproven"  # first run, or the machine stood still for more than a day: nobody can tell
    CONTRADICTED = "contradicted"  # another clock says otherwise


class Moment(NamedTuple):
    """What the clocks of one machine say at the same time."""

    at: datetime  # the time of day
    boot: str  # which start of which machine; "": not known
    running: float  # seconds since then, sleep included: nobody sets this clock

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "boot": self.boot, "running": self.running}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        return cls(datetime.fromisoformat(plain["at"]), plain["boot"], plain["running"])


@dataclass(frozen=True, slots=True)
class Mark:
    """What is remembered from one run to the next."""

    believed: Moment | None = None  # the last one; None: there was none yet
    doubted: Moment | None = None  # the last one since the clock stepped. None: it is believed
    since: datetime | None = None  # when this clock was first doubted, by itself
    trust: Trust = Trust.UNPROVEN
    step: timedelta = timedelta(0)  # how far it is from what was to be expected; ahead is positive
    proven: bool = False  # by how long the machine runs: only a person may say that the clock is right all the same

    def to_json(self) -> dict[str, Any]:
        return {
            "believed": self.believed.to_json() if self.believed else None,
            "doubted": self.doubted.to_json() if self.doubted else None,
            "since": self.since.isoformat() if self.since else None,
            "trust": self.trust,
            "step": self.step.total_seconds(),
            "proven": self.proven,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        return cls(
            believed=Moment.from_json(plain["believed"]) if plain["believed"] else None,
            doubted=Moment.from_json(plain["doubted"]) if plain["doubted"] else None,
            since=datetime.fromisoformat(plain["since"]) if plain["since"] else None,
            trust=Trust(plain["trust"]),
            step=timedelta(seconds=plain["step"]),
            proven=plain["proven"],
        )


def believe(now: Moment) -> Mark:
    return Mark(believed=now, trust=Trust.BELIEVED)


def judge(mark: Mark, now: Moment, apart: timedelta) -> Mark:
    """The next mark, with what this clock deserves. `apart`: how far it is ahead of another clock."""
    if abs(apart) > APART:
        return replace(mark, trust=Trust.CONTRADICTED, step=apart)
    step = stepped(mark.believed, now) if mark.believed else timedelta(0)
    if mark.believed and abs(step) <= LONGEST_STEP:
        return believe(now)
    goes_on = mark.doubted is not None and abs(stepped(mark.doubted, now)) <= LONGEST_STEP
    since = mark.since if goes_on and mark.since else now.at
    proven = (goes_on and mark.proven) or (mark.believed is not None and _same_run(mark.believed, now))
    if not proven and now.at - since >= PROBATION:
        return believe(now)
    return Mark(mark.believed, now, since, Trust.CONTRADICTED if proven else Trust.UNPROVEN, step, proven)


def stepped(before: Moment, now: Moment) -> timedelta:
    """How far the time of day went beyond what passed. Of two runs of a machine: all of it, as nobody can tell."""
    went = now.at - before.at
    return went - timedelta(seconds=now.running - before.running) if _same_run(before, now) else went


def _same_run(before: Moment, now: Moment) -> bool:
    return before.boot == now.boot != ""
