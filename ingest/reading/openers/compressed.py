"""One compressed file: gzip, bzip2, xz. A tar inside is a container of its own."""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from dossier.rules.states import Why
from ingest.reading.kinds import BZIP2, GZIP, XZ
from ingest.reading.limits import MIB, BeyondBudget, Budget
from ingest.reading.openers.seam import CHUNK_BYTES, Child, Opened, Opener, blocks, size_of, tolerant

_XZ_MEMORY_BYTES = 128 * MIB  # `xz -9` makes files that need 65 MiB
_SHORT_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}


def opener(kind: str, name: str) -> Opener:
    """For this type; the child is named after its wrapper: these formats hardly keep names."""
    decompress = {GZIP: _gunzip, BZIP2: _bunzip, XZ: _unxz}[kind]

    def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
        meter = budget.meter(size_of(stream))
        yield tolerant(Child((), _inner_name(name)), meter.pour(decompress(stream)), kind)

    return Opener(kind, take_apart)


def _inner_name(name: str) -> str | None:
    path = PurePath(name)
    ending = path.suffix.lower()
    return path.stem + _SHORT_ENDINGS[ending] if ending in _SHORT_ENDINGS else None


def _gunzip(stream: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=stream) as opened:
        yield from blocks(opened)


def _bunzip(stream: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(stream) as opened:
        yield from blocks(opened)


def _unxz(stream: BinaryIO) -> Iterator[bytes]:
    """LZMAFile knows no memory limit, and a dictionary may ask for 4 GiB. Streams may follow each other."""
    packed = stream.read(CHUNK_BYTES)
    while packed:
        decompressor = _xz()
        while not decompressor.eof:
            packed = packed or (stream.read(CHUNK_BYTES) if decompressor.needs_input else b"")
            if decompressor.needs_input and not packed:
                raise EOFError
            yield _piece(decompressor, packed)
            packed = b""
        packed = decompressor.unused_data.lstrip(b"\0") or stream.read(CHUNK_BYTES)  # zeros may stand between


def _piece(decompressor: lzma.LZMADecompressor, packed: bytes) -> bytes:
    try:
        return decompressor.decompress(packed, CHUNK_BYTES)
    except lzma.LZMAError as fault:
        if "memory" in str(fault).lower():  # it has no error class of its own
            raise BeyondBudget(Why.BUDGET_BYTES) from fault
        raise


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)
