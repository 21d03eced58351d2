"""The value that reading gives: a Letter with its Parts, and the store it puts the bytes in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from dossier.rules.states import Fate, Flag, Why


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that the store holds."""

    sha256: str  # lower-case hex
    size_bytes: int


class Store(Protocol):
    """Where decoded bytes go. Content-addressed: keeping the same bytes twice is harmless."""

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        """Take all chunks, hash them on the way. Raises OSError when it cannot (ours, not the mail's)."""

    def open(self, sha256: str) -> BinaryIO:
        """Seekable, read-only. Raises FileNotFoundError."""


@dataclass(frozen=True, slots=True)
class Address:
    name: str  # decoded, control characters removed; "" when absent
    address: str  # as written, "local@domain"; "" when there is none (a group, an X.500 name)


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree: of MIME, and below it of what containers held."""

    path: str  # "1", "1.2"; a container's children go on below it: "1.2.1". Unique in the letter.
    parent: str | None  # path of the parent; None for the root
    content_type: str  # declared, lower case "type/subtype"; "text/plain" when absent (RFC 2045 5.2)
    detected_type: str  # by content
    name: str  # readable, safe, unique in the letter; "" only for structure and bodies
    original_name: str | None  # decoded as sent; None when the part had none
    disposition: str | None  # "attachment", "inline" or None
    content_id: str | None  # without <>
    fate: Fate
    why: Why
    flags: frozenset[Flag]
    kept: Kept | None  # None for structure
    note: str = ""  # English detail for the log of this part, e.g. "zip: 3 entries"; never content
    facts: tuple[tuple[str, str], ...] = ()  # what we read from it: invoice number, inner sender, ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person would describe it."""

    subject: str
    sender: Address | None  # From (RFC 5322 3.6.2); the first one when there are more
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None  # aware UTC; None when absent or unreadable
    message_id: str | None  # without <>
    in_reply_to: str | None
    text: str  # the covering text as plain text; "" when there is none
    parts: tuple[Part, ...]  # in order of appearance, parents before children
    received_hops: int
    auto_submitted: bool  # RFC 3834, lists, bounces, out-of-office
    defects: tuple[str, ...] = ()  # short English names, e.g. "two-from-headers"
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # decoded, in order, bounded

    def documents(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.fate is Fate.DOCUMENT)
