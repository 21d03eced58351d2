"""Content-Transfer-Encoding (RFC 2045 6): from a slice of the mail to decoded bytes, in bounded pieces, tolerantly."""

import re
from binascii import Error, a2b_qp
from collections.abc import Callable, Generator, Iterator

from pybase64 import b64decode

from ingest.reading.fields import Buffer
from ingest.reading.textblocks import find_blocks, uudecode

PIECE_BYTES = 64 * 1024  # fits the cache of a core; larger pieces were slower

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_PADDING = re.compile(rb"=(?:\s*=)?")
_MORE_BASE64 = re.compile(rb"[ \t]*[A-Za-z0-9+/=\r\n]*[ \t\r\n]*")
_SOFT_BREAK = re.compile(
    rb"=[ \t]*(?:\r?\n|\r)"
)  # our own: a2b_qp skips all up to the next LF behind "=" and a bare CR
_BLANKS = (b"\n", b"\r", b" ", b"\t")


class Decoding:
    """The decoded bytes of a slice. Iterate once; `is_damaged` is known afterwards."""

    def __init__(self, raw: Buffer, start: int, end: int, encoding: str) -> None:
        self.is_damaged = False
        self._raw, self._start, self._end, self._encoding = raw, start, end, encoding

    @property
    def is_identity(self) -> bool:
        """True when the slice itself is the content. Unknown encodings count as none: better raw than lost."""
        return self._decoder() == self._pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._decoder()()

    def _decoder(self) -> Callable[[], Iterator[bytes]]:
        match self._encoding:
            case "base64":
                return self._base64
            case "quoted-printable":
                return self._quoted_printable
            case "x-uuencode" | "uuencode" | "x-uue" | "uue":
                return self._uuencoded
        return self._pieces

    def _pieces(self) -> Iterator[bytes]:
        return self._until(self._end)

    def _until(self, end: int) -> Iterator[bytes]:
        for at in range(self._start, end, PIECE_BYTES):
            yield bytes(self._raw[at : min(at + PIECE_BYTES, end)])

    def _base64(self) -> Iterator[bytes]:
        """Foreign characters are skipped (RFC 2045 6.8); lines after padding are a run of their own (joined files)."""
        end = self._above_footer()
        self.is_damaged = end < self._end
        rest = b""  # too few characters for three bytes
        for piece in self._until(end):
            lines = rest + piece.replace(b"\r\n", b"").replace(b"\n", b"")
            whole = len(lines) // 4 * 4
            try:
                yield b64decode(lines[:whole], validate=True)
                rest = lines[whole:]
            except Error:  # not as it should be: far slower, and rare
                rest = yield from self._odd_base64(lines)
        if rest and (rest := (yield from self._odd_base64(rest))):
            self.is_damaged = True  # the padding is missing
            yield self._run(rest)

    def _odd_base64(self, lines: bytes) -> Generator[bytes, None, bytes]:
        """Lines with blanks, rubbish, or padding in the middle. Gives what is too little for three bytes."""
        digits = lines.translate(None, _NOT_BASE64)
        self.is_damaged |= len(lines) - len(digits) != sum(map(lines.count, _BLANKS))
        *padded, rest = digits.split(b"=")
        for run in padded:
            yield self._run(run)
        whole = len(rest) // 4 * 4
        yield b64decode(rest[:whole], validate=True)
        return rest[whole:]

    def _above_footer(self) -> int:
        """Where base64 ends: before a text that somebody (a list server) wrote below complete padding."""
        sign = self._raw.find(b"=", self._start, self._end)
        padding = _PADDING.match(self._raw, sign, self._end) if sign >= 0 else None
        if not padding or _MORE_BASE64.fullmatch(self._raw, padding.end(), min(padding.end() + 1000, self._end)):
            return self._end
        digits = sum(len(piece.translate(None, _NOT_BASE64)) for piece in self._until(padding.start()))
        is_complete = digits % 4 > 1 and (digits + padding[0].count(b"=")) % 4 == 0
        return padding.end() if is_complete else self._end

    def _run(self, run: bytes) -> bytes:
        if len(run) % 4 == 1:
            self.is_damaged = True
            run = run[:-1]  # a lone character carries no byte
        return b64decode(run + b"=" * (-len(run) % 4), validate=True)

    def _quoted_printable(self) -> Iterator[bytes]:
        at = self._start
        while at < self._end:
            to = self._cut(at, min(at + PIECE_BYTES, self._end))
            yield a2b_qp(_SOFT_BREAK.sub(b"", self._raw[at:to]))
            at = to

    def _cut(self, at: int, to: int) -> int:
        """Where a piece may end: behind a line, or at least not inside "=E9" or a soft line break."""
        if to == self._end:
            return to
        if line := self._raw.rfind(b"\n", at, to) + 1:
            return line
        sign = self._raw.rfind(b"=", at, to)
        is_inside = sign > at and (to - sign < len(b"=E9") or not self._raw[sign + 1 : to].strip())
        return sign if is_inside else to

    def _uuencoded(self) -> Iterator[bytes]:
        data = b"".join(self._pieces())
        block = next(find_blocks(data), None)
        content, self.is_damaged = (block.content, block.is_damaged) if block else uudecode(data)
        yield content
