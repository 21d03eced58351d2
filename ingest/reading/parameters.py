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
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_QUOTE = re.compile(r'\\(["\\])')
_TYPE = re.compile(r"[a-z0-9!#$&^_.+*-]+/[a-z0-9!#$&^_.+*-]+")


@dataclass(frozen=True, slots=True)
class Valued:
    """A header value with parameters."""

    main: str  # lower case: "text/plain", "attachment"; "" when absent
    raw: Mapping[str, bytes] = field(default_factory=dict)  # as sent, without the quotes around
    extended: Mapping[str, str] = field(default_factory=dict)  # RFC 2231, decoded
    repeated: frozenset[str] = frozenset()  # names that were given twice in the same form

    def text(self, name: str, hint: str | None = None) -> str | None:
        """One parameter as text; RFC 2231 wins over the plain form (RFC 6266 4.3). None when absent."""
        # decoded before the quoted pairs (RFC 5322 3.2.4) are resolved: Shift_JIS has backslashes inside characters
        return self._text(name, hint, _QUOTED_PAIR)

    def path(self, name: str, hint: str | None = None) -> str | None:
        """As `text`, but keeping the backslashes of a Windows path that the sender forgot to escape."""
        return self._text(name, hint, _QUOTED_QUOTE)

    def _text(self, name: str, hint: str | None, quoted: re.Pattern[str]) -> str | None:
        if name in self.extended or name not in self.raw:
            return self.extended.get(name)
        text = decode_words(self.raw[name], hint)
        return quoted.sub(r"\1", text) if "\\" in text else text

    def media_type(self) -> str:
        """`type/subtype`: text/plain when there is none (RFC 2045 5.2), octets when it is not understood."""
        match = _TYPE.match(self.main)
        if match:
            return match[0]
        return "text/plain" if self.main in ("", "text", "plain") else "application/octet-stream"


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
    repeated: set[str] = set()
    for count, found in enumerate(_PARAMETER.finditer(value, at)):
        if count == MAX_PARAMETERS:
            break
        name = found[1].decode("latin-1").lower()
        if name in raw:
            repeated.add(name)
        _take(name, _unquote(found[2]), raw, pieces)
    extended = {name: _join(numbered, hint) for name, numbered in pieces.items()}
    return Valued("" if b"=" in main else main.decode("latin-1").lower(), raw, extended, frozenset(repeated))


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
    return value[1:-1] if closed else value[1:]


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
