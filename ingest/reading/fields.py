"""The header block: finds its fields and where the body starts, also when senders broke the rules."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from mmap import mmap
from typing import NamedTuple

Buffer = bytes | mmap

MAX_HEADER_BYTES = 262_144  # of one header block; what follows is skipped, the raw mail keeps it
MAX_FIELDS = 2_000
MAX_VALUE_BYTES = 65_536

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")  # RFC 5322 2.2, and 4.5 for the blank before the colon
_LIKELY_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,80}:")
_MBOX_LINE = re.compile(rb">?From ")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\r?\n)*")
_FIRST_END = re.compile(rb"[\r\n]")
# One field as RFC 5322 2.2 wants it, with the lines that continue it
_PROPER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)(?:\r?\n|\r?\Z)")
_SHORT_BYTES = 4_096  # a header block that is worth a try whether all of it is proper
_BARE_CR = re.compile(rb"\r(?!\r{0,2}\n)")
_BLANK_LF = re.compile(rb"\n\r{0,3}\n")
_BLANK_CR = re.compile(rb"\r\r")


class Field(NamedTuple):
    name: str  # lower case
    value: bytes  # unfolded, as sent


class Fields:
    """The header fields of one entity, in order."""

    __slots__ = ("_first", "all_fields", "defects", "repeated")

    def __init__(self, all_fields: Iterable[Field] = (), defects: Sequence[str] = ()) -> None:
        self.all_fields = tuple(all_fields)
        self.defects = tuple(defects)
        self._first: dict[str, bytes] = {}
        self.repeated: set[str] = set()  # names that more than one field has
        for name, value in self.all_fields:
            if name in self._first:
                self.repeated.add(name)
            else:
                self._first[name] = value

    def get(self, name: str) -> bytes | None:
        """The first field of this name; None when there is none."""
        return self._first.get(name)

    def count(self, name: str) -> int:
        return sum(field.name == name for field in self.all_fields)


def read_fields(raw: Buffer, start: int, end: int, *, top: bool) -> tuple[Fields, int]:
    """The fields of the entity in raw[start:end] and where its body starts. `top`: a whole message, not a part.

    Lines that are no field are skipped when fields follow; otherwise the body starts there, without its blank line.
    """
    if top:
        start = _skip_before_header(raw, start, end)
    line_end = _line_end(raw, start, end)
    if raw[start : start + 2].startswith((b"\n", b"\r")):  # no header at all: a part may be so (RFC 2046 5.1)
        return Fields(), start + (2 if raw[start : start + 2] == b"\r\n" else 1)
    stop = (_BLANK_CR if line_end == b"\r" else _BLANK_LF).search(raw, start, end)
    block = bytes(raw[start : min(stop.start() if stop else end, start + MAX_HEADER_BYTES)])
    if line_end == b"\n" and len(block) <= _SHORT_BYTES and (proper := _proper_fields(block)):
        return Fields(proper), stop.end() if stop else end
    lines = block.split(line_end)
    count, defects = _header_lines(lines)
    body = stop.end() if stop else end
    if count < len(lines):
        body = start + sum(len(line) + 1 for line in lines[:count])
        defects.append("header-without-end")
    elif len(block) == MAX_HEADER_BYTES:
        defects.append("header-cut")
    return Fields(_unfold(lines[:count]), defects), body


def _skip_before_header(raw: Buffer, start: int, end: int) -> int:
    """Past a byte order mark, empty lines and the From line of an mbox."""
    if raw[start : start + 3] == codecs.BOM_UTF8:
        start += 3
    blank = _BLANK_LINES.match(raw, start, end)
    if blank and (_LIKELY_FIELD.match(raw, blank.end(), end) or _MBOX_LINE.match(raw, blank.end(), end)):
        start = blank.end()
    if _MBOX_LINE.match(raw, start, end):
        first_end = _FIRST_END.search(raw, start, end)
        start = first_end.end() if first_end else end
        if raw[start - 1 : start + 1] == b"\r\n":
            start += 1
    return start


def _line_end(raw: Buffer, start: int, end: int) -> bytes:
    """LF (with or without CR before it), or the bare CR of old Macintosh mail."""
    first = _FIRST_END.search(raw, start, end)
    return b"\r" if first and _BARE_CR.match(raw, first.start(), end) else b"\n"


def _proper_fields(block: bytes) -> list[Field]:
    """The fields of a block in which nothing else stands; none when something does. Parts mostly have such headers."""
    fields, at = [], 0
    while found := _PROPER.match(block, at):
        at = found.end()
        value = found[2].replace(b"\r\n", b"").replace(b"\n", b"")
        fields.append(Field(found[1].decode("ascii").lower(), value.strip(b" \t")))
    return fields if at == len(block) else []


def _header_lines(lines: list[bytes]) -> tuple[int, list[str]]:
    """How many of these lines belong to the header, and what is wrong with them."""
    odd = [number for number, line in enumerate(lines) if line[:1].strip() and not _FIELD.match(line)]
    if not odd:
        return len(lines), []
    last = max((number for number, line in enumerate(lines) if _LIKELY_FIELD.match(line)), default=-1)
    skipped = ["header-line-without-colon"] if odd[0] < last else []
    return next((number for number in odd if number > last), len(lines)), skipped


def _unfold(lines: list[bytes]) -> Iterator[Field]:
    """RFC 5322 2.2.3: the line end goes, the blank after it stays."""
    name, pieces, count = "", [b""], 0
    for line in [*lines, b":"]:
        if line[:1] in (b" ", b"\t"):
            pieces.append(line.rstrip(b"\r"))
            continue
        match = _FIELD.match(line)
        if not match and line != b":":
            continue
        if name:
            yield Field(name, b"".join(pieces)[:MAX_VALUE_BYTES].strip(b" \t\r"))
            count += 1
        if not match or count == MAX_FIELDS:
            return
        name, pieces = match[1].decode("ascii").lower(), [line[match.end() :].rstrip(b"\r")]
