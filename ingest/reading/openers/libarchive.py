"""7z and rar, by libarchive: it streams in bounded memory and reads every rar but solid, split and locked old ones."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from ingest.reading.limits import Budget
from ingest.reading.openers.libarchive_child import BROKEN, DATA, DONE, LENGTH_BYTES, LOCKED, NAME, tell
from ingest.reading.openers.seam import Child, Opened, Trouble, damaged, locked, size_of

_LOCKED, _EARLY = locked("archive: encrypted"), damaged("archive: ends early")

_Frames = Iterator[tuple[bytes, bytes]]


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    meter = budget.meter(size_of(stream))
    with _told_by_child(stream) as frames:
        for members, (kind, said) in enumerate(frames, 1):  # those of a content are taken by whoever takes its chunks
            if kind != NAME:
                break
            if why := budget.room_for(members) or budget.time():
                yield Trouble(why, note="archive: too many members")
                return
            child = Child((), said.decode("utf-8", "replace"))
            child.chunks = meter.pour(_content(child, frames))
            yield child
            if child.trouble == _LOCKED:
                break
        else:
            kind, said = BROKEN, b""  # it died
    if kind == NAME or (kind, said) == (BROKEN, LOCKED):
        yield _LOCKED
    elif kind != DONE:
        yield _EARLY


def _content(child: Child, frames: _Frames) -> Iterator[bytes]:
    for kind, said in frames:
        if kind != DATA:
            trouble = _LOCKED if said == LOCKED else damaged("archive: entry ends early")
            child.trouble = trouble if said else None
            return
        yield said
    child.trouble = damaged("archive: entry ends early")


@contextmanager
def _told_by_child(stream: BinaryIO) -> Iterator[_Frames]:
    with NamedTemporaryFile() as file:  # by its name: of a stream the binding keeps a pointer into bytes it lets go
        shutil.copyfileobj(stream, file)
        file.flush()
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            tell(file.name, theirs)
        os.close(theirs)
        with os.fdopen(ours, "rb") as pipe:
            yield _frames(pipe)
        with suppress(PermissionError):  # a confined reader kills nobody: what it started ends with it
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _frames(pipe: BinaryIO) -> _Frames:
    while head := pipe.read(1 + LENGTH_BYTES):
        yield head[:1], pipe.read(int.from_bytes(head[1:], "big"))
