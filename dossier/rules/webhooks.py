"""Webhooks: what is told, how a message is signed, where it may go, and when it is tried again. Pure decisions."""

import base64
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any
from urllib.parse import urlsplit

from dossier.rules.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PREFIX = "whsec_"
SECRET_BYTES = 32
ROTATION = timedelta(days=7)  # so long the old secret signs as well
GIVE_UP_AFTER = timedelta(days=4)
PAUSES = [timedelta(seconds=each) for each in (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400)]  # then as the last
REST = timedelta(minutes=5)  # for a receiver that let us wait: ten of them take a third of one worker at the most
ENDPOINT_GONE = 410  # Gone (RFC 9110 15.5.11): the receiver wants nothing any more


TRIAL = "test"  # type of a message that means nothing


class WebhookEvent(StrEnum):
    """What a program hears of, as it chooses."""

    APPROVAL_CHANGED = "approval.changed"
    DOCUMENT_FILED = "document.filed"  # came into a folder
    DOCUMENT_MOVED = "document.moved"
    DOCUMENT_VERSIONED = "document.versioned"  # has another file
    DOCUMENT_BINNED = "document.binned"
    DOCUMENT_RESTORED = "document.restored"
    DOCUMENT_DESTROYED = "document.destroyed"
    INBOX_ARRIVED = "inbox.arrived"
    UPLOAD_JUDGED = "upload.judged"


class DeliveryState(StrEnum):
    """Where one message stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


class Failure(StrEnum):
    """Why a receiver could not be asked."""

    NO_ADDRESS = "no-address"
    FORBIDDEN_ADDRESS = "forbidden-address"  # inside our own network, or not on the internet at all
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too-slow"
    NOT_HTTP = "not-http"
    BAD_CERTIFICATE = "bad-certificate"


def is_taken(answer: int | Failure | None) -> bool:
    """Whether the receiver has it: Successful (RFC 9110 15.3)."""
    return isinstance(answer, int) and answer // 100 == 2  # noqa: PLR2004 - the class of the status


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes."""

    host: str
    port: int
    path: str  # with its query
    secure: bool

    @property
    def named(self) -> str:
        """As the Host field says it (RFC 9110 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises Refused for what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is no address. Give https://host/path.") from None
    # Characters that an address cannot hold would otherwise travel into the request (RFC 3986 2).
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise Refused("Give an address as https://host/path, without a name, password or fragment.")
    secure = parts.scheme == "https"
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Target(parts.hostname, port or (443 if secure else 80), path, secure)


def may_reach(address: Address, *, secure: bool, inside: Sequence[Network]) -> bool:
    """Whether a message may go there: over TLS to the public internet, and in any way to the networks named."""
    plain = getattr(address, "ipv4_mapped", None) or address  # ::ffff:127.0.0.1 is 127.0.0.1
    if any(plain in network for network in inside):
        return True
    # 6to4 and NAT64 carry an IPv4 address that may be one of ours (RFC 3056, RFC 6052)
    carries = isinstance(plain, IPv6Address) and (plain.sixtofour is not None or plain in NAT64)
    return secure and plain.is_global and not plain.is_multicast and not carries


NAT64 = IPv6Network("64:ff9b::/96")


def signature(secrets: Iterable[bytes], message_id: str, moment: datetime, body: bytes) -> str:
    """The value of `webhook-signature` (Standard Webhooks): one signature for each secret."""
    signed = b".".join((message_id.encode(), str(int(moment.timestamp())).encode(), body))
    made = (hmac.digest(each, signed, sha256) for each in secrets)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)


def written(secret: bytes) -> str:
    """A secret as the receiver has to configure it."""
    return PREFIX + base64.b64encode(secret).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign, of a secret as written."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def next_try(asked_at: datetime, attempts: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after so many attempts; `jitter` in 0..1 spreads what failed together. None: given up."""
    pause = PAUSES[min(attempts, len(PAUSES)) - 1] * (1 + jitter / 10)
    last = asked_at + GIVE_UP_AFTER
    return min(now + pause, last) if now < last else None


def body_of(kind: str, data: Mapping[str, Any], now: datetime) -> str:
    """The very text that is signed and sent."""
    return json.dumps({"type": kind, "timestamp": now.isoformat(), "data": dict(data)})


def kind_of(body: str) -> str:
    return str(json.loads(body)["type"])
