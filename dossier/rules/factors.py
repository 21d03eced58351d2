"""Factors: with what a person proves to be themself, for what, and why a proof was not taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from dossier.rules.tries import Limit

CODE_LIMIT = Limit(tries=5, first_lock=timedelta(minutes=1))  # per person and purpose
SMS_LIFE = timedelta(minutes=5)
RESEND_WAIT = timedelta(seconds=30)
SENDS_PER_HOUR, SENDS_PER_DAY = 5, 15  # per person, and per number: several people may share one
RECOVERY_CODES = 10
PIN_SHORTEST, PIN_LONGEST = 5, 8  # digits
SHOWN_START, SHOWN_END = 3, 2  # characters of a number that its owner may recognise


class Factor(StrEnum):
    TOTP = "totp"  # the authenticator app
    SMS = "sms"
    RECOVERY = "recovery"
    PIN = "pin"
    PASSKEY = "passkey"


class Purpose(StrEnum):
    """What is confirmed. A code for one purpose confirms no other."""

    LOGIN = "login"
    APPROVE = "approve"
    CHANGE_MOBILE = "change-mobile"
    CHANGE_APPROVAL_RIGHT = "change-approval-right"
    CHANGE_FACTORS = "change-factors"
    BIND_DEVICE = "bind-device"


class Denial(StrEnum):
    """Why a proof was not taken, or a code not sent."""

    WRONG = "wrong"
    WRONG_PIN = "wrong-pin"
    USED = "used"  # it was right, once
    EXPIRED = "expired"
    LOCKED = "locked"  # too many tries
    NOT_FOR_THIS = "not-for-this"  # a recovery code confirms a login only
    NOT_SET_UP = "not-set-up"
    NO_MOBILE = "no-mobile"
    MOBILE_CHANGED = "mobile-changed"  # lately: an approval by SMS waits
    WAIT = "wait"  # a code was sent a moment ago
    TOO_MANY_SENT = "too-many-sent"
    SMS_FAILED = "sms-failed"


@dataclass(frozen=True, slots=True)
class Confirmed:
    factor: Factor
    masked: str  # the number, as its owner may recognise it; "" for what has none


@dataclass(frozen=True, slots=True)
class Denied:
    why: Denial
    tries_left: int | None = None  # None: nothing was tried
    again_at: datetime | None = None  # None: at once, or not at all


@dataclass(frozen=True, slots=True)
class Sent:
    masked: str
    expires_at: datetime
    resend_at: datetime


@dataclass(frozen=True, slots=True)
class Usable:
    """A factor, and whether somebody may confirm with it now."""

    factor: Factor
    why_not: Denial | None  # None: they may
    masked: str = ""
    again_at: datetime | None = None  # None: at once, or not at all


def masked(number: str) -> str:
    """'+31*******78'."""
    hidden = max(0, len(number) - SHOWN_START - SHOWN_END)
    return number[:SHOWN_START] + "*" * hidden + number[SHOWN_START + hidden :]


def waits_until(
    purpose: Purpose, mobile_changed_at: datetime | None, wait: timedelta, now: datetime
) -> datetime | None:
    """Until when a new number confirms no approval: whoever took it over has to be noticed first. None: it may."""
    if mobile_changed_at is None or purpose is not Purpose.APPROVE:
        return None
    until = mobile_changed_at + wait
    return until if until > now else None


def resend_at(own: list[datetime], of_number: list[datetime], now: datetime) -> tuple[Denial, datetime] | None:
    """Why no code may be sent now, and when it may. None: it may. Times of sending of the last day, newest first."""
    if own and own[0] + RESEND_WAIT > now:
        return Denial.WAIT, own[0] + RESEND_WAIT
    for sent in (own, of_number):
        for allowed, period in ((SENDS_PER_HOUR, timedelta(hours=1)), (SENDS_PER_DAY, timedelta(days=1))):
            if len(sent) >= allowed and sent[allowed - 1] + period > now:
                return Denial.TOO_MANY_SENT, sent[allowed - 1] + period
    return None


def weak_pin(pin: str) -> bool:
    """Not five to eight digits, or one that everybody tries first."""
    if not (pin.isascii() and pin.isdecimal() and PIN_SHORTEST <= len(pin) <= PIN_LONGEST):
        return True
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
