"""What a file is, by its content: magic numbers first, then a look inside, libmagic for the rest."""

import re
from functools import lru_cache
from typing import BinaryIO

from ingest.reading import kinds
from ingest.reading.magic_library import guesser
from ingest.reading.sniff_text import text_type
from ingest.reading.sniff_wrapped import asn1_type, ole_type, zip_type

HEAD_BYTES = 8192  # enough for every test below; more is not looked at

# by place and length: at most one of all signatures fits a file
_SIGNATURES = [
    (
        offset,
        size,
        {signature: kind for at, signature, kind in kinds.SIGNATURES if (at, len(signature)) == (offset, size)},
    )
    for offset, size in sorted({(at, len(signature)) for at, signature, _ in kinds.SIGNATURES})
]
_EXTENSION = re.compile(r"\.([A-Za-z0-9_-]{1,20})[\s.]*$")
_DOS_PROGRAM = b"MZ"
_PDF_WINDOW = 1024  # a PDF may have rubbish before its header: readers look so far


def detect(head: bytes, stream: BinaryIO | None, name: str) -> str:
    """MIME type, lower case. `head`: the first HEAD_BYTES; `stream`: the whole file, seekable, when it can be had.

    Without the stream containers are told apart less well. Never raises; thread-safe. The name decides only between
    texts that look alike (a script, a CSV), never against the content.
    """
    head = head[:HEAD_BYTES]
    if not head:
        return "application/x-empty"
    return _signed(head, stream) or text_type(head, extension(name)) or _guessed(head)


def _signed(head: bytes, stream: BinaryIO | None) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")):
        return zip_type(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_type(stream)
    for offset, size, signed in _SIGNATURES:
        if kind := signed.get(head[offset : offset + size]):
            return kind
    if head.startswith(b"\x30"):
        return asn1_type(head)
    if b"%PDF-" in head[:_PDF_WINDOW] and text_type(head, "") != kinds.MESSAGE:  # a short mail may hold one raw
        return kinds.PDF
    return kinds.PROGRAM if head.startswith(_DOS_PROGRAM) and b"\0" in head else None


def _guessed(head: bytes) -> str:
    """By libmagic, for what is no text: where it thinks so, it does not know."""
    try:
        guess = guesser().from_buffer(head).lower()
        return kinds.OCTETS if guess.startswith("text/") else guess
    except Exception:  # noqa: BLE001 - no libmagic, or one that stumbles: unknown is an answer too
        return kinds.OCTETS


@lru_cache(maxsize=64)  # asked four times for each file
def extension(name: str) -> str:
    """The last one, lower case, without dot and without the blanks and dots that Windows drops; "" when none."""
    found = _EXTENSION.search(name)
    return found.group(1).lower() if found else ""


def is_active(detected_type: str, name: str) -> bool:
    """True when it can run something where it is opened. Such parts are never served inline."""
    return detected_type in kinds.ACTIVE_TYPES or extension(name) in kinds.ACTIVE_EXTENSIONS


def mismatch(detected_type: str, declared_type: str, name: str) -> bool:
    """True when the content contradicts the name or the declared type in a way that would mislead a person."""
    promised = kinds.BY_EXTENSION.get(extension(name)), kinds.BY_DECLARATION.get(declared_type)
    if any(types is not None and detected_type not in types for types in promised):
        return True
    active_by_content = detected_type in kinds.ACTIVE_TYPES and not detected_type.startswith("text/")
    return active_by_content and extension(name) not in kinds.ACTIVE_EXTENSIONS
