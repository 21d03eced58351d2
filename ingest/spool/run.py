"""One run of one receiver process in the spool, and what dead runs left behind."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

_LOCK = "lock"


def ensure_folders(spool: Path) -> None:
    """Mail is nobody's but ours: folders 0700."""
    for folder in (spool, spool / "tmp", spool / "new", spool / "damaged"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """The names in it are on the disk on return. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Holds the lock on a file or folder; gives False when it must not wait and another has it."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


class Run:
    """The own corner of `tmp` of this run, locked while the process lives. Leaving it removes it."""

    def __init__(self, spool: Path) -> None:
        ensure_folders(spool)
        for folder in (spool, spool.parent):  # the names of new folders: no mail is safer than the folder it is in
            sync_folder(folder)
        self.id = uuid4().hex
        self.spool = spool
        self.new = spool / "new"
        self.tmp = spool / "tmp" / self.id
        with locked(spool / "tmp"):  # no other run may take our corner for a dead one before it is locked
            self.swept = _sweep(spool / "tmp")
            self.tmp.mkdir(mode=0o700)
            self._lock = os.open(self.tmp / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        shutil.rmtree(self.tmp, ignore_errors=True)
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _sweep(tmp: Path) -> int:
    """Removes the corners of dead runs; gives the number of files. Nobody heard 250 for any of them."""
    files = 0
    for corner in tmp.iterdir():
        with locked(corner / _LOCK, wait=False) as dead:
            if dead:
                files += sum(1 for each in corner.iterdir() if each.name != _LOCK)
                shutil.rmtree(corner)
    return files
