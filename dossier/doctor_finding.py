"""What a check of the doctor found, how bad it is and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.house import House


class Level(StrEnum):
    FINE = "fine"
    ADVICE = "advice"  # works, but is not how production should be
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    says: str
    todo: str = ""  # "" when there is nothing to do


Check = Callable[[House, datetime], Finding]


def fine(says: str) -> Finding:
    return Finding(Level.FINE, says)


def advice(says: str, todo: str) -> Finding:
    return Finding(Level.ADVICE, says, todo)


def wrong(says: str, todo: str) -> Finding:
    return Finding(Level.WRONG, says, todo)
