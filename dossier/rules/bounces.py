"""What comes back of our own mail, and what follows from it."""

from datetime import timedelta
from enum import StrEnum

SOFT_LIMIT = 5  # soft ones within SOFT_WINDOW that stop an address
SOFT_WINDOW = timedelta(days=30)

# RFC 3463: the address, its mailbox or its domain is not there, or takes nothing. The rest may pass: a full mailbox,
# a large mail, a filter that did not like this one.
HARD = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.0", "5.2.1", "5.4.1", "5.4.4", "5.7.13")


class Return(StrEnum):
    """What a mail to a return address is."""

    HARD = "hard"  # the address takes no mail
    SOFT = "soft"  # this letter did not arrive; another may
    DELAYED = "delayed"  # they are still trying
    COMPLAINT = "complaint"  # its reader calls it spam
    AUTOMATIC = "automatic"  # out of office and the like: it arrived
    FORGED = "forged"  # the address was not made here
    NOT_SENT = "not-sent"  # no such letter has left us
    UNKNOWN = "unknown"  # no report that we can read


STOPPING = (Return.HARD, Return.COMPLAINT)


def is_hard(status: str) -> bool:
    """Whether this enhanced status code (RFC 3463) speaks of the address and not of this one mail."""
    return status in HARD


def stops(what: Return, soft_ones: int) -> bool:
    """Whether the address is stopped. `soft_ones`: within the window, this one included."""
    return what in STOPPING or (what is Return.SOFT and soft_ones >= SOFT_LIMIT)
