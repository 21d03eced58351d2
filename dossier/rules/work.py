"""What stations hand over to each other, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from dossier.rules.queues import Queue
from dossier.rules.states import Reason


class Work(NamedTuple):
    """What a station is asked to do."""

    station: str
    subject_id: UUID  # mail, delivery or derivation, as the station says
    office_id: UUID
    queue: Queue


class SideWork(StrEnum):
    """Stations whose work is no mail and no upload on its way in: parked work of theirs is shown and retried apart."""

    CERTIFICATE = "certificate"
    TELL = "tell"
    RECEIPT = "receipt"
    SEND = "send"
    LOGIN_LETTER = "login-letter"
    PUSH = "push"
    WEBHOOK = "webhook"
    RESCAN = "rescan"
    UNLOCK = "unlock"
    DERIVE = "derive"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one piece of work, until its lease ends."""

    hand_over_id: UUID
    work: Work
    attempts: int  # this one included
    token: int
    since: datetime  # when the work was asked for
    poison: Reason | None  # not None: do not start the work, set it apart for this reason


class ClaimLost(Exception):  # noqa: N818 - a fact, not a fault: somebody else has this work now
    """Our lease ran out and the work was taken by another, or is done. Roll back, and say nothing of it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A hand-over to ring for."""

    hand_over_id: UUID
    queue: Queue
