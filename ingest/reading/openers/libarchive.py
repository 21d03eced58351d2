"""7z and rar, by libarchive: it streams in bounded memory and reads every rar but solid, split and locked old ones."""

from collections.abc import Iterator
from typing import BinaryIO

import archi

from ingest.reading.limits import Budget, Meter
from ingest.reading.openers.seam import Child, Opened, Trouble, blocks, damaged, locked, size_of

_FOLDER, _FILE_TYPE = 0o040000, 0o170000
_LOCKED_WORDS = ("encrypt", "passphrase", "password")  # libarchive has no error code of its own for it


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    meter = budget.meter(size_of(stream))
    try:
        for members, entry in enumerate(archi.Archive(stream), 1):
            if why := budget.room_for(members) or budget.time():
                yield Trouble(why, note="archive: too many members")
                return
            if entry.mode & _FILE_TYPE != _FOLDER:
                child = Child((), entry.filename)
                child.chunks = _content(child, entry, meter)
                yield child
                if child.trouble == _LOCKED:
                    yield _LOCKED
                    return
    except archi.Error as fault:
        yield _LOCKED if _is_locked(fault) else damaged("archive: ends early")


_LOCKED = locked("archive: encrypted")


def _content(child: Child, entry: archi.Entry, meter: Meter) -> Iterator[bytes]:
    try:
        yield from meter.pour(blocks(entry))
    except archi.Error as fault:
        child.trouble = _LOCKED if _is_locked(fault) else damaged("archive: entry ends early")


def _is_locked(fault: archi.Error) -> bool:
    return any(word in str(fault).lower() for word in _LOCKED_WORDS)
