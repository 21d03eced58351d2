"""Queues by weight, so that one mail of 25 MB never holds up small ones."""

from enum import StrEnum

LIGHT_BYTES = 2_000_000  # up to here a mail is read in tens of milliseconds


class Queue(StrEnum):
    LIGHT = "light"
    HEAVY = "heavy"
    DERIVED = "derived"  # texts and previews of documents that stand in the inbox already: never before mail
    OUTGOING = "outgoing"  # letters: a relay that is slow holds up nothing else
    SWEEP = "sweep"  # the sweeper and the housekeeping: never behind mail


def queue_for(size_bytes: int) -> Queue:
    """The queue of a mail with this many raw bytes."""
    return Queue.LIGHT if size_bytes <= LIGHT_BYTES else Queue.HEAVY
