"""Content-Type and Content-Disposition with their parameters: RFC 2045, RFC 2231, and what senders make of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from ingest.reading.charsets import decode
from ingest.reading.words import decode_words

MAX_PARAMETERS = 200

_MAIN = re.compile(rb"[ \t]*([^;\s]*)")
# name = "quoted" or everything up to the next ";": blanks in unquoted file names are common. An open quote runs on.
_PARAMETER = re.compile(rb'([^=;\s"]{1,100})[ \t]*=[ \t]*("(?:\\.|[^"\\])*"?|[^;]*)', re.DOTALL)
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")
_QUOTED_PAIR = re.compile(rb'\\(["\\])')  # not every pair: Windows paths come with bare backslashes
_TYPE = re.compile(r"[a-z0-9!#$&^_.+*-]+/[a-z0-9!#$&^_.+*-]+")


@dataclass(frozen=True, slots=True)
class Valued:
    """A header value with parameters."""

    main: str  # lower case: "text/plain", "attachment"; "" when absent
    raw: Mapping[str, bytes] = field(default_factory=dict)  # as sent, without quotes
    extended: Mapping[str, str] = field(default_factory=dict)  # RFC 2231, decoded

    def text(self, name: str, hint: str | None = None) -> str | None:
        """One parameter as text; RFC 2231 wins over the plain form (RFC 6266 4.3). None when absent."""
        if name in self.extended:
            return self.extended[name]
        return decode_words(self.raw[name], hint) if name in self.raw else None

    def media_type(self) -> str:
        """`type/subtype`; text/plain when there is none to be read (RFC 2045 5.2)."""
        match = _TYPE.match(self.main)
        return match[0] if match else "text/plain"


@dataclass(slots=True)
class _Piece:
    is_extended: bool
    value: bytes


def parse_valued(value: bytes | None, hint: str | None = None) -> Valued:
    """Never fails: what cannot be understood is left out. The first of equal names counts."""
    if not value:
        return Valued("")
    match = _MAIN.match(value)
    main = match[1] if match else b""
    at = len(main) if b"=" not in main else 0
    raw: dict[str, bytes] = {}
    pieces: dict[str, dict[int, _Piece]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value, at)):
        if count == MAX_PARAMETERS:
            break
        _take(found[1].decode("latin-1").lower(), _unquote(found[2]), raw, pieces)
    extended = {name: _join(numbered, hint) for name, numbered in pieces.items()}
    return Valued("" if b"=" in main else main.decode("latin-1").lower(), raw, extended)


def _take(name: str, value: bytes, raw: dict[str, bytes], pieces: dict[str, dict[int, _Piece]]) -> None:
    match = _PIECE.match(name)
    if match and (match[2] or match[3]):
        piece = _Piece(match[3] is not None, value)
        pieces.setdefault(match[1], {}).setdefault(int(match[2] or 0), piece)
    else:
        raw.setdefault(name, value)


def _unquote(value: bytes) -> bytes:
    value = value.strip(b" \t\r\n")
    if not value.startswith(b'"'):
        return value
    closed = len(value) > 1 and value.endswith(b'"')
    return _QUOTED_PAIR.sub(rb"\1", value[1:-1] if closed else value[1:])


def _join(pieces: Mapping[int, _Piece], hint: str | None) -> str:
    """RFC 2231 3 and 4: pieces in order of their numbers, the charset in the first one."""
    first = pieces.get(0)
    if first is None or not any(piece.is_extended for piece in pieces.values()):
        return decode_words(b"".join(pieces[number].value for number in sorted(pieces)), hint)
    charset = b""
    if first.is_extended and first.value.count(b"'") > 1:
        charset, _, text = first.value.split(b"'", 2)
        first = _Piece(is_extended=True, value=text)
    joined = b"".join(
        unquote_to_bytes(piece.value) if piece.is_extended else piece.value
        for _, piece in sorted({**pieces, 0: first}.items())
    )
    return decode(joined, charset.decode("latin-1"), hint)
