"""Zip archives, by the standard library, with limits and names of our own."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from dossier.rules.states import Flag, Why
from ingest.reading.limits import Budget, Meter
from ingest.reading.openers.seam import Child, Opened, Trouble, blocks, damaged, locked, size_of, tolerant
from ingest.reading.openers.zip_names import names_in

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800  # general purpose bits, APPNOTE 4.4.4
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, then the lengths of name and extra field: APPNOTE 4.3.7
_ANY_BYTES = 1 << 62


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        yield damaged(f"zip: {type(fault).__name__}")
        return
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if trouble := _bomb(archive, entries, budget):
        yield trouble
        return
    meter, names = budget.meter(size_of(stream)), names_in(archive)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            yield locked("zip: encrypted entry")
        else:
            yield _child(archive, entry, names[entry.header_offset], meter)
    if min((entry.header_offset for entry in archive.infolist()), default=0) > 0:
        # APPNOTE 4.1.9 lets a zip begin anywhere; what stands before it may be another archive that other readers show
        yield Trouble(None, Flag.AMBIGUOUS, "zip: data before the first entry")


def _bomb(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], budget: Budget) -> Trouble | None:
    if why := budget.room_for(len(entries)):
        return Trouble(why, note=f"zip: {len(entries)} entries")
    if _overlap(entries, archive.start_dir):
        return Trouble(Why.BUDGET_RATIO, note="zip: entries overlap")
    return None


def _overlap(entries: list[zipfile.ZipInfo], directory_offset: int) -> bool:
    """Whether entries share bytes: CVE-2024-0450, which Python before 3.11.8 does not see."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [entry.header_offset + _LOCAL_HEADER.size + entry.compress_size for entry in ordered]
    starts = [entry.header_offset for entry in ordered] + [directory_offset]
    return any(end > start for end, start in zip(ends, starts[1:], strict=True))


def _child(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, meter: Meter) -> Child:
    flags = frozenset[Flag]()
    if not _local_name_agrees(archive, entry):
        flags = frozenset({Flag.NAME_MISLEADING})
    return tolerant(Child((), name, flags=flags), meter.pour(_content(archive, entry)), "zip")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    entry.file_size = _ANY_BYTES  # zipfile would stop at the declared size and call a lie a broken checksum
    with archive.open(entry) as opened:
        yield from blocks(opened)


def _local_name_agrees(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Compare the name before the data with the one in the directory, which zipfile refuses to see differ."""
    stream = archive.fp
    if stream is None:
        return True
    stream.seek(entry.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        return True
    _, name_length, _ = _LOCAL_HEADER.unpack(header)
    charset = "utf-8" if entry.flag_bits & _UTF8_NAME else "cp437"
    local = stream.read(name_length).decode(charset, "replace")
    agrees = local == entry.orig_filename
    entry.orig_filename = local  # so that zipfile gives the bytes; the name shown stays the directory's
    return agrees
