"""Header text: RFC 2047 encoded words and raw 8-bit, decoded tolerantly."""

import re
from binascii import Error, a2b_base64, a2b_qp

from ingest.reading.charsets import decode

# Senders put blanks and "?" into words and leave out what must stand around one: take all that, up to the next word.
_WORD = re.compile(rb"=\?([^?\s]{1,40})\?([BbQq])\?((?:(?!\?=|=\?[^?\s]{1,40}\?[BbQq]\?).)*)\?=", re.DOTALL)
_BLANK = re.compile(rb"[ \t\r\n]*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_LINE_ENDS = re.compile(r"[\r\n]+")


def decode_words(raw: bytes, hint: str | None = None) -> str:
    """The text of an unfolded header value. `hint` is the charset to try for raw 8-bit that is not UTF-8."""
    if raw.isascii() and b"=?" not in raw and b"\n" not in raw:
        return raw.decode("ascii").strip()  # nearly all fields: worth its own way
    text = _with_words(raw, hint) if b"=?" in raw else decode(raw, None, hint)
    return _LINE_ENDS.sub(" ", text).strip()


def _with_words(raw: bytes, hint: str | None) -> str:
    out: list[str] = []
    charset, pending, end = "", b"", 0
    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        name = match[1].split(b"*", 1)[0].decode("ascii", "replace").lower()  # RFC 2231 5: charset*language
        data = _b(match[3]) if match[2] in b"Bb" else _q(match[3])
        # Blanks between two words are not shown (RFC 2047 6.2); their bytes are joined, since senders
        # cut inside a character although RFC 2047 5 forbids it.
        adjacent = end > 0 and _BLANK.fullmatch(between)
        if not (adjacent and name == charset):
            out.append(decode(pending, charset, hint))
            pending = b""
        if not adjacent:
            out.append(decode(between, None, hint))
        charset, pending, end = name, pending + data, match.end()
    out += [decode(pending, charset, hint), decode(raw[end:], None, hint)]
    return "".join(out)


def _b(data: bytes) -> bytes:
    clean = _NOT_BASE64.sub(b"", data)
    if len(clean) % 4 == 1:
        clean = clean[:-1]  # a lone character carries no byte
    try:
        return a2b_base64(clean + b"=" * (-len(clean) % 4))
    except Error:
        return data


def _q(data: bytes) -> bytes:
    return a2b_qp(data.replace(b"\r", b"").replace(b"\n", b""), header=True)
