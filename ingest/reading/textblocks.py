"""Files written into a text: uuencode, yEnc and BinHex blocks, found so that they can be cut out."""

import re
from binascii import Error, a2b_base64, a2b_uu
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

MAX_BLOCKS = 100  # tries in one text

_BEGIN = re.compile(
    rb"^(?:begin(?P<base64>-base64)? [0-7]{3,4}(?P<uu> [^\r\n]*|)"
    rb"|=ybegin [^\r\n]*?\bname=(?P<yenc>[^\r\n]+)"
    rb"|(?P<binhex>\(This file must be converted with BinHex)[^\r\n]*)(?:\r?\n|\r)",
    re.MULTILINE,
)
# A block ends at its last line, or where the next one begins: so a text is gone through once, whatever it holds.
_UU_END = re.compile(rb"^(?:(?P<last>end[ \t]*|====[ \t]*)(?:\r?\n|\Z)|begin(?:-base64)? [0-7]{3,4})", re.MULTILINE)
_YENC_END = re.compile(rb"=yend [^\r\n]*(?:\r?\n|\Z)")
_YENC_PART = re.compile(rb"=ypart [^\r\n]*\r?\n")
_YENC_CRC = re.compile(rb"\b(?:pcrc32|crc32)=0*([0-9a-fA-F]{1,8})")
_BINHEX_END = re.compile(rb"(?<!^):[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_UNSHIFT = bytes((byte - 42) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Block:
    """A file found in a text."""

    start: int  # of the whole block, its first and last line included
    end: int
    name: bytes | None
    content: bytes  # decoded; a BinHex file as it stands
    is_damaged: bool


def find_blocks(text: bytes) -> Iterator[Block]:
    """The blocks in order, not overlapping."""
    at = 0
    for _ in range(MAX_BLOCKS):
        begin = _BEGIN.search(text, at)
        if begin is None:
            return
        block = _read(text, begin)
        if block:
            yield block
        at = block.end if block else begin.end()


def _read(text: bytes, begin: re.Match[bytes]) -> Block | None:
    if begin["yenc"]:
        return _yenc(text, begin)
    if begin["binhex"]:
        return _binhex(text, begin)
    return _uu(text, begin)


def _uu(text: bytes, begin: re.Match[bytes]) -> Block | None:
    end = _UU_END.search(text, begin.end())
    last = end if end and end["last"] else None
    data = text[begin.end() : end.start() if end else len(text)]
    content, is_damaged = _base64_lines(data) if begin["base64"] else uudecode(data)
    if not content and (is_damaged or last is None):
        return None  # "begin 100 percent" in a sentence
    stop = last.end() if last else begin.end() + len(data)
    return Block(begin.start(), stop, begin["uu"].strip() or None, content, is_damaged or last is None)


def uudecode(data: bytes) -> tuple[bytes, bool]:
    """The bytes of uuencoded lines, and whether some line was not one."""
    out, is_damaged = [], False
    for line in data.splitlines():
        if not line.strip():
            continue
        length = (line[0] - 32) & 63
        needed = 1 + (length + 2) // 3 * 4
        if not b" " <= line[:1] <= b"`" or len(line) < needed - 4:
            is_damaged = True
            continue
        try:
            out.append(a2b_uu(line[:needed]))  # what stands behind (checksums, blanks) is not data
        except Error:
            is_damaged = True
    return b"".join(out), is_damaged


def _base64_lines(data: bytes) -> tuple[bytes, bool]:
    try:
        return a2b_base64(data), False
    except Error:
        return b"", True


def _yenc(text: bytes, begin: re.Match[bytes]) -> Block | None:
    at = text.find(b"\n=yend ", begin.end() - 1)
    end = _YENC_END.match(text, at + 1) if at >= 0 else None
    if end is None:
        return None
    part = _YENC_PART.match(text, begin.end())
    data = text[part.end() if part else begin.end() : end.start()].replace(b"\r", b"").replace(b"\n", b"")
    shifted = _ESCAPED.sub(lambda match: bytes([(match[1][0] - 64) % 256]), data)
    content = shifted.translate(_UNSHIFT)
    crc = _YENC_CRC.search(end[0])
    return Block(
        begin.start(), end.end(), begin["yenc"].strip(), content, bool(crc and int(crc[1], 16) != crc32(content))
    )


def _binhex(text: bytes, begin: re.Match[bytes]) -> Block | None:
    start = text.find(b":", begin.end())
    end = _BINHEX_END.search(text, start + 1) if start >= 0 else None
    return Block(begin.start(), end.end(), None, text[begin.start() : end.end()], is_damaged=False) if end else None
