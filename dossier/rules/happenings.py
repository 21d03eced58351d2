"""What people hear of: every happening, in which kind of letter it goes, and how often unless they say otherwise."""

from enum import StrEnum
from typing import NamedTuple


class Happening(StrEnum):
    """What happened."""

    DOCUMENT_VISIBLE = "document-visible"
    DOCUMENT_CHANGED = "document-changed"
    DOCUMENT_WITHDRAWN = "document-withdrawn"
    APPROVAL_ASKED = "approval-asked"
    APPROVAL_REMINDER = "approval-reminder"
    APPROVAL_DECIDED = "approval-decided"
    APPROVAL_EXPIRED = "approval-expired"
    FIRST_ACCESS = "first-access"
    UPLOADED = "uploaded"
    MAIL_RECEIVED = "mail-received"
    MAIL_PARKED = "mail-parked"
    MAIL_QUARANTINED = "mail-quarantined"
    ACCOUNT_CHANGED = "account-changed"
    NEW_DEVICE = "new-device"
    INVITED = "invited"
    ADDRESS_STOPPED = "address-stopped"
    SMS_FAILED = "sms-failed"
    WEBHOOK_FAILED = "webhook-failed"
    DOCUMENT_INFECTED = "document-infected"


class Lane(StrEnum):
    """The kind of letter: what asks to do something is never between the news."""

    ACTION = "action"
    NEWS = "news"
    ACCOUNT = "account"  # about the login itself


class Pace(StrEnum):
    """How often a person hears of it."""

    AT_ONCE = "at-once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Manner(NamedTuple):
    lane: Lane
    pace: Pace  # unless the person chose another one
    may_be_off: bool = True


MANNERS = {
    Happening.DOCUMENT_VISIBLE: Manner(Lane.NEWS, Pace.HOURLY),
    Happening.DOCUMENT_CHANGED: Manner(Lane.NEWS, Pace.HOURLY),
    Happening.DOCUMENT_WITHDRAWN: Manner(Lane.NEWS, Pace.HOURLY),
    Happening.APPROVAL_ASKED: Manner(Lane.ACTION, Pace.AT_ONCE, may_be_off=False),
    Happening.APPROVAL_REMINDER: Manner(Lane.ACTION, Pace.DAILY),
    Happening.APPROVAL_DECIDED: Manner(Lane.NEWS, Pace.HOURLY),
    Happening.APPROVAL_EXPIRED: Manner(Lane.ACTION, Pace.AT_ONCE),
    Happening.FIRST_ACCESS: Manner(Lane.NEWS, Pace.AT_ONCE),
    Happening.UPLOADED: Manner(Lane.NEWS, Pace.DAILY),
    Happening.MAIL_RECEIVED: Manner(Lane.NEWS, Pace.OFF),
    Happening.MAIL_PARKED: Manner(Lane.ACTION, Pace.HOURLY),
    Happening.MAIL_QUARANTINED: Manner(Lane.ACTION, Pace.DAILY),
    Happening.ACCOUNT_CHANGED: Manner(Lane.ACCOUNT, Pace.AT_ONCE, may_be_off=False),
    Happening.NEW_DEVICE: Manner(Lane.ACCOUNT, Pace.AT_ONCE, may_be_off=False),
    Happening.INVITED: Manner(Lane.ACCOUNT, Pace.AT_ONCE, may_be_off=False),
    Happening.ADDRESS_STOPPED: Manner(Lane.ACTION, Pace.AT_ONCE),
    Happening.SMS_FAILED: Manner(Lane.ACTION, Pace.HOURLY),
    Happening.WEBHOOK_FAILED: Manner(Lane.ACTION, Pace.DAILY),
    Happening.DOCUMENT_INFECTED: Manner(Lane.ACTION, Pace.AT_ONCE),
}


class NoticeState(StrEnum):
    """Where a notice stands."""

    WAITING = "waiting"
    SENT = "sent"
    LAPSED = "lapsed"  # fell out before it left; told again, it waits again
    CORRECTED = "corrected"  # was sent, and the opposite was sent since
    NOT_SENT = "not-sent"


class Lapse(StrEnum):
    """Why a notice fell out before it left."""

    NOT_VISIBLE = "not-visible"
    SEEN = "seen"
    VISIBLE_AGAIN = "visible-again"
    SETTLED = "settled"  # what it asked for is done
    NO_ENTRY = "no-entry"
    ADDRESS_STOPPED = "address-stopped"
    SWITCHED_OFF = "switched-off"
    RESTORED = "restored"  # a backup was restored: it may have been sent already


class LetterState(StrEnum):
    """Where an outgoing letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    EMPTY = "empty"  # everything in it fell out: nothing was mailed
    NOT_SENT = "not-sent"
    BOUNCED = "bounced"
