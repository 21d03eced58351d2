"""Tar archives: only the bytes of plain files come out; links and devices are nothing to keep."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from ingest.reading.limits import Budget
from ingest.reading.openers.seam import Child, Opened, Trouble, blocks, damaged, size_of, tolerant


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    meter = budget.meter(size_of(stream))
    members = 0
    with tarfile.open(fileobj=stream, mode="r:", errors="surrogateescape") as archive:
        try:
            for member in archive:
                members += 1
                if why := budget.room_for(members) or budget.time():
                    yield Trouble(why, note="tar: too many members")
                    return
                if member.isreg():
                    yield tolerant(Child((), _name(member.name)), meter.pour(_content(archive, member)), "tar")
        except tarfile.ReadError:
            yield damaged("tar: ends early")


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    opened = archive.extractfile(member)
    if opened is not None:
        yield from blocks(opened)


def _name(name: str) -> str:
    """Tar names have no charset: utf-8, else the latin-1 of old Unix."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
