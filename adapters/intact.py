"""Bytes leave the store as they were stored, or not at all: missing and altered ones are counted and told aloud.

Who is told gets a reference number; the log has it beside the key of the bytes.
"""

import secrets
from collections.abc import Generator
from contextlib import ExitStack, closing
from hashlib import sha256 as new_digest
from typing import BinaryIO

import structlog

from adapters import meters
from adapters.blob_keys import BLOCK_BYTES, Area
from adapters.blobs import Blobs
from dossier.rules.errors import BytesSpoiled

MISSING, ALTERED = "missing", "altered"
AT_ONCE_BYTES = 4 * 1024 * 1024  # up to here all is looked at before the first byte leaves

log = structlog.get_logger()


def spoiled(area: Area, sha256: str, found: str) -> BytesSpoiled:
    """To be raised by who wanted these bytes."""
    reference = secrets.token_hex(4)
    log.error("bytes.spoiled", reference=reference, area=area, sha256=sha256, found=found)
    meters.SPOILED.labels(found).inc()
    return BytesSpoiled(reference)


def opened(blobs: Blobs, area: Area, sha256: str) -> BinaryIO:
    """Seekable, looked through before. Raises FileNotFoundError, BytesSpoiled when altered, TryLater."""
    file = blobs.open(area, sha256)
    with ExitStack() as not_given:
        not_given.callback(file.close)
        digest = new_digest()
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
        if digest.hexdigest() != sha256:
            raise spoiled(area, sha256, ALTERED)
        file.seek(0)
        not_given.pop_all()
    return file


def part(blobs: Blobs, area: Area, sha256: str, size_bytes: int, span: range) -> Generator[bytes]:
    """The bytes of `span`; who asked closes it. Of a blob that is large, a part alone is not looked through.

    Raises FileNotFoundError, BytesSpoiled and TryLater at once; the last two also on the way.
    """
    if size_bytes <= AT_ONCE_BYTES:
        with opened(blobs, area, sha256) as file:
            content = file.read()
        return _given(content[span.start : span.stop])
    blocks = blobs.part(area, sha256, span.start, span.stop)
    return _held_back(blocks, area, sha256) if len(span) == size_bytes else blocks


def _given(content: bytes) -> Generator[bytes]:
    yield content


def _held_back(blocks: Generator[bytes], area: Area, sha256: str) -> Generator[bytes]:
    """All of it; the last block only when all was right: a reader who counts the bytes does not take the file."""
    digest, last = new_digest(), b""
    with closing(blocks):
        for block in blocks:
            if last:
                yield last
            digest.update(block)
            last = block
    if digest.hexdigest() != sha256:
        raise spoiled(area, sha256, ALTERED)
    yield last
