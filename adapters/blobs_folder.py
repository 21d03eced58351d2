"""Blobs in a folder: <area>/<first two digits>/<sha256>. Bytes first, then the name, then the folder."""

import hashlib
import os
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast, get_args

from adapters.blob_keys import BLOCK_BYTES, Area, Stored, key, unkey
from adapters.folders import make_private, sync
from dossier.rules.errors import TryLater

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

INCOMING = "incoming"  # half-written files, on the same file system as the blobs
LEFTOVER_AGE = timedelta(days=1)  # of an incoming file that nobody can be writing any more
ASIDE_AGE = timedelta(minutes=1)  # of a blob that is being discarded: its process has died
OPEN_FILES = 64  # of one batch; more are settled on the way
SYNC_THREADS = 8  # files synced together share journal commits: measured twice as fast as one by one


class FolderBlobs:
    def __init__(self, root: Path) -> None:
        self.root = root
        with _try_later():
            for folder in (root / INCOMING, *(root / area for area in get_args(Area))):
                make_private(folder)
            sync(root)
            sync(root.parent)
            _sweep(root / INCOMING)

    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        with self.batch() as batch:
            return batch.put(area, chunks)

    @contextmanager
    def batch(self) -> Iterator["FolderBatch"]:
        batch = FolderBatch(self.root)
        try:
            yield batch
            batch.settle()
        finally:
            batch.drop()

    def open(self, area: Area, sha256: str) -> BinaryIO:
        with _try_later(FileNotFoundError):
            return BufferedReader(_File(self.root / key(area, sha256)))

    def part(self, area: Area, sha256: str, start: int, stop: int) -> Generator[bytes]:
        blocks = _blocks(self.open(area, sha256), start, stop)
        next(blocks)  # it has begun: closing it closes the file
        return blocks

    def size(self, area: Area, sha256: str) -> int | None:
        try:
            return (self.root / key(area, sha256)).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, area: Area, sha256: str) -> None:
        path = self.root / key(area, sha256)
        with _try_later(), suppress(FileNotFoundError):
            path.unlink()
            sync(path.parent)

    def discard(self, area: Area, sha256: str, before: datetime) -> bool:
        path, aside = self.root / key(area, sha256), self.root / INCOMING / f"{area}-{sha256}"
        with _try_later(), suppress(FileNotFoundError):
            if path.stat().st_mtime >= before.timestamp():
                return False
            path.rename(aside)  # and looked at again: it may have been put between the two calls
            if aside.stat().st_mtime >= before.timestamp():
                with suppress(FileExistsError):
                    os.link(aside, path)
                aside.unlink()
                return False
            aside.unlink()
            sync(path.parent)
        return True

    def everything(self) -> Iterator[tuple[Area, str]]:
        for area in get_args(Area):
            for path in (self.root / area).glob("??/*"):
                if found := unkey(str(path.relative_to(self.root))):
                    yield found

    def ping(self) -> None:
        with _try_later(), tempfile.NamedTemporaryFile(dir=self.root / INCOMING) as file:
            file.write(b"ping")
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True)
class _Written:
    """A file of this batch that is not durable yet."""

    file: BinaryIO
    incoming: Path
    final: Path


@dataclass
class FolderBatch:
    root: Path
    _written: list[_Written] = field(default_factory=list)
    _fault: TryLater | None = None

    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        with _try_later():
            descriptor, incoming = tempfile.mkstemp(dir=self.root / INCOMING)
        file = os.fdopen(descriptor, "wb")
        try:
            stored = _write(file, chunks)
            final = self.root / key(area, stored.sha256)
            with _try_later():
                final.parent.mkdir(exist_ok=True, mode=0o700)
                # A name that exists may be durable and in use: it is replaced after the sync below, never before.
                with suppress(FileExistsError):
                    os.link(incoming, final)
        except BaseException:
            _drop(file, Path(incoming))
            raise
        self._written.append(_Written(file, Path(incoming), final))
        if len(self._written) >= OPEN_FILES:
            self.settle()
        return stored

    def settle(self) -> None:
        """Make everything that was put durable."""
        if self._fault:  # a second fsync after a failed one may say yes although the bytes are gone
            raise self._fault
        try:
            with _try_later():
                _sync_files([each.file for each in self._written])
                for each in self._written:
                    # Replaces also a file that was there: another process may not have synced it. Of two names
                    # for one file, rename(2) does nothing, and `drop` takes the incoming one away.
                    each.incoming.replace(each.final)
                shards = {each.final.parent for each in self._written}
                for folder in shards | {shard.parent for shard in shards}:
                    sync(folder)
        except TryLater as fault:
            self._fault = fault
            raise
        self.drop()

    def drop(self) -> None:
        """Close and forget the files; what is not settled may be lost in a crash."""
        for each in self._written:
            _drop(each.file, each.incoming)
        self._written.clear()


def _write(file: BinaryIO, chunks: Iterable[bytes]) -> Stored:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        with _try_later():
            file.write(chunk)
    with _try_later():
        file.flush()
    return Stored(digest.hexdigest(), size)


def _blocks(file: BinaryIO, start: int, stop: int) -> Generator[bytes]:
    """First nothing, then the bytes."""
    with file, _try_later():
        file.seek(start)
        yield b""
        while start < stop and (block := file.read(min(BLOCK_BYTES, stop - start))):
            start += len(block)
            yield block


def _drop(file: BinaryIO, incoming: Path) -> None:
    with suppress(OSError):  # a full disk speaks up again on close
        file.close()
    incoming.unlink(missing_ok=True)


def _sync_files(files: list[BinaryIO]) -> None:
    if len(files) == 1:
        os.fsync(files[0].fileno())
    elif files:
        with ThreadPoolExecutor(SYNC_THREADS) as pool:
            list(pool.map(os.fsync, [file.fileno() for file in files]))


def _sweep(incoming: Path) -> None:
    """Take away what crashed processes left; what one was about to discard goes back, as it may have been put again."""
    now = time.time()
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):  # another process sweeps too, or has just finished the file
            found, place = path.stat(), _set_aside(path)
            if place and found.st_ctime < now - ASIDE_AGE.total_seconds():
                with suppress(FileExistsError):
                    os.link(path, place)
                    sync(place.parent)
                path.unlink()
            elif not place and found.st_mtime < now - LEFTOVER_AGE.total_seconds():
                path.unlink()


def _set_aside(path: Path) -> Path | None:
    """Where a blob was that is being discarded. None: it is no such file."""
    area, _, sha256 = path.name.partition("-")
    return path.parent.parent / key(cast("Area", area), sha256) if area in get_args(Area) else None


class _File(FileIO):
    """A blob that is read. A disk that fails says TryLater: it is no fault of who is read about."""

    def readinto(self, into: "WriteableBuffer") -> int:
        with _try_later():
            return super().readinto(into) or 0

    def readall(self) -> bytes:
        with _try_later():
            return super().readall() or b""


@contextmanager
def _try_later(*answers: type[Exception]) -> Iterator[None]:
    """Faults become TryLater, but for those that are an answer here."""
    try:
        yield
    except answers:
        raise
    except OSError as error:
        raise TryLater("the blob store cannot do this now") from error
