"""The body that Outlook hides in compressed RTF: the HTML it was made from ([MS-OXRTFEX]), or its plain text."""

import re
from dataclasses import dataclass

import compressed_rtf

from ingest.reading.limits import MIB
from ingest.reading.openers.mapi import charset_of

_MAX_PACKED_BYTES = 2 * MIB  # the decompressor is slow; a covering text is never so long

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,9})?[ ]?|\\'([0-9a-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE | re.DOTALL
)
_IGNORED = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"listtable")
)
_BREAKS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t",
    b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
    b"endash": "\u2013", b"emdash": "\u2014",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    subtype: str  # "html" or "plain"
    text: str


def body(packed: bytes) -> Body | None:
    """None when there is nothing readable in it. Never raises."""
    if len(packed) > _MAX_PACKED_BYTES:
        return None
    try:
        rtf = compressed_rtf.decompress(packed)
    except Exception:  # noqa: BLE001 - the library raises bare Exceptions; a broken body must not cost the attachments
        return None
    reader = _Reader(rtf)
    text = reader.read()
    return Body("html" if reader.is_html else "plain", text) if text.strip() else None


def plain(rtf: bytes) -> str:
    """The text of a file of its own, as it came."""
    return _Reader(rtf).read()


@dataclass(slots=True)
class _Group:
    """What a brace encloses: it ends where the brace does."""

    silent: bool = False  # a destination that is not text
    in_rtf_only: bool = False  # \\htmlrtf: shown by RTF readers, not part of the HTML
    fallback_characters: int = 1  # \\ucN: how many characters stand in for one \\u


class _Reader:
    def __init__(self, rtf: bytes) -> None:
        self._rtf = rtf
        self._charset = "cp1252"
        self.is_html = b"\\fromhtml" in rtf[:4096]
        self._out: list[str] = []
        self._bytes = bytearray()  # neighbouring \\'xx may be one character together
        self._skip = 0
        self._starred = False

    def read(self) -> str:
        groups = [_Group()]
        for token in _TOKEN.finditer(self._rtf):
            word, number, code, symbol, brace, plain = token.groups()
            if brace == b"{":
                last = groups[-1]
                groups.append(_Group(last.silent, last.in_rtf_only, last.fallback_characters))
            elif brace == b"}":
                if len(groups) > 1:
                    groups.pop()
            elif word:
                self._word(groups[-1], word.lower(), int(number) if number else None)
            elif code:
                self._raw(groups[-1], bytes([int(code, 16)]))
            elif symbol:
                self._symbol(groups[-1], symbol)
            elif plain:
                self._raw(groups[-1], plain)
        self._flush()
        return "".join(self._out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins halves of pairs

    def _word(self, group: _Group, word: bytes, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == b"htmltag":  # starred too, but it holds the HTML itself
            group.silent = False
        elif starred or word in _IGNORED:
            group.silent = True
        elif word == b"htmlrtf":
            group.in_rtf_only = number != 0
        elif word == b"ansicpg":
            self._charset = charset_of(number)
        elif word == b"uc":
            group.fallback_characters = max(0, number or 0)
        elif word == b"u" and number is not None:
            self._text(group, chr(number & 0xFFFF))  # RTF writes signed 16 bits
            self._skip = group.fallback_characters
        elif word in _BREAKS:
            self._text(group, _BREAKS[word])

    def _symbol(self, group: _Group, symbol: bytes) -> None:
        self._starred = symbol == b"*"
        if symbol in b"\\{}":
            self._raw(group, symbol)
        elif symbol == b"~":
            self._text(group, "\u00a0")

    def _raw(self, group: _Group, raw: bytes) -> None:
        skipped = min(self._skip, len(raw))
        self._skip -= skipped
        if not group.silent and not (self.is_html and group.in_rtf_only):
            self._bytes += raw[skipped:]

    def _text(self, group: _Group, text: str) -> None:
        if not group.silent and not (self.is_html and group.in_rtf_only):
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(self._bytes.decode(self._charset, "replace"))
            self._bytes.clear()
