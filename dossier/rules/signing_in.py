"""Logging in: who needs a second step, what limits guessing, and when a session has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from dossier.rules.tries import Limit

NAME_LIMIT = Limit(tries=10, first_lock=timedelta(minutes=1))  # per name, from browsers that the person never used
DEVICE_LIMIT = Limit(tries=10, first_lock=timedelta(minutes=1))  # per known browser, which a lock of the name passes by
ADDRESS_LIMIT = Limit(tries=50, first_lock=timedelta(minutes=1), longest_lock=timedelta(minutes=15))  # a whole office
LETTER_LIMIT = Limit(tries=4, first_lock=timedelta(hours=1), longest_lock=timedelta(hours=1))  # asked for per name
APP_LIMIT = Limit(tries=5, first_lock=timedelta(minutes=1))  # wrong PINs of an app: instead of a lock it is revoked

HALF_LIFE = timedelta(minutes=15)  # between the password and the second step
RESET_LIFE = timedelta(hours=1)
CEREMONY_LIFE = timedelta(minutes=5)
FRESH = timedelta(minutes=15)  # for pages about the account: logged in no longer ago
SEEN_EVERY = timedelta(minutes=1)  # a page sooner than this writes nothing
IPV6_SITE = 64  # bits: one customer of a provider


class TwoStep(StrEnum):
    """What a client chose for its users (S2-50)."""

    YES = "yes"
    OPTIONAL = "optional"  # who set it up is asked
    NO = "no"


class NextStep(StrEnum):
    """What somebody with the right password still has to do."""

    NOTHING = "nothing"
    GIVE_CODE = "give-code"
    SET_UP = "set-up"  # a second step is asked, and they have none yet


class Readiness(StrEnum):
    """What somebody has for a second step."""

    NOTHING = "nothing"
    NUMBER_KNOWN = "number-known"  # the office knows a mobile number: they chose nothing themself
    SET_UP = "set-up"


class LetterKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"  # a new password
    NEW_ADDRESS = "new-address"  # to a new mail address, to prove that it is theirs
    ADDRESS_CHANGED = "address-changed"  # to the old one: that it counts no more


class LetterState(StrEnum):
    """Where an invitation, or a letter for a new password, stands."""

    ASKED = "asked"  # not sent yet
    INVITED = "invited"
    SEEN = "seen"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"  # by the office, or because a newer one was sent


@dataclass(frozen=True, slots=True)
class LetterTimes:
    """None: did not happen."""

    expires_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None
    used_at: datetime | None
    bounced_at: datetime | None
    withdrawn_at: datetime | None


def two_step(choices: Iterable[str], *, is_staff: bool) -> TwoStep:
    """The strictest of the clients that somebody acts for; the office always."""
    found = {TwoStep(each) for each in choices}
    if is_staff or TwoStep.YES in found or not found:
        return TwoStep.YES
    return TwoStep.OPTIONAL if TwoStep.OPTIONAL in found else TwoStep.NO


def next_step(asked: TwoStep, ready: Readiness, *, trusted: bool) -> NextStep:
    """`trusted`: this browser passed a second step lately, and its owner wanted it remembered."""
    if asked is TwoStep.NO or (asked is TwoStep.OPTIONAL and ready is not Readiness.SET_UP):
        return NextStep.NOTHING
    if ready is Readiness.NOTHING:
        return NextStep.SET_UP
    return NextStep.NOTHING if trusted else NextStep.GIVE_CODE


def letter_state(times: LetterTimes, now: datetime) -> LetterState:
    if times.used_at:
        return LetterState.ACCEPTED
    if times.withdrawn_at:
        return LetterState.WITHDRAWN
    if times.bounced_at:
        return LetterState.BOUNCED
    if times.expires_at <= now:
        return LetterState.EXPIRED
    if times.seen_at:
        return LetterState.SEEN
    return LetterState.INVITED if times.sent_at else LetterState.ASKED


def network(address: str) -> str:
    """What shares one count: an IPv4 address, or the IPv6 addresses of one site. What is no address: itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped or parsed.version == 4:  # noqa: PLR2004 - the number is the name
        return str(mapped or parsed)
    return str(ip_network((parsed, IPV6_SITE), strict=False))
