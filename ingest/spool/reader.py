"""The other end of the spool: accepted mails, oldest first, for the importer."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from errno import errorcode
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import structlog

from ingest.spool import archive
from ingest.spool.envelope import Envelope
from ingest.spool.layout import SUFFIX, Damaged, read_index
from ingest.spool.run import ensure_folders, locked

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

log = structlog.get_logger()

LOOKED_AT = 100  # files, for a figure
_DAMAGED = (Damaged, ValueError, KeyError, TypeError)  # of who reads a file that is not as it was written


@dataclass(frozen=True, slots=True)
class Spooled:
    """One accepted mail in the spool."""

    envelope: Envelope
    path: Path
    offset: int

    @property
    def replayed(self) -> bool:
        """Out of the archive: it was imported before, into a database that is not there any more."""
        return archive.is_replayed(self.path)

    def open(self) -> BinaryIO:
        """The raw bytes, seekable. Raises OSError. The reader compares them with `envelope.sha256`."""
        return BufferedReader(_Slice(self.path.open("rb", buffering=0), self.offset, self.envelope.size_bytes))


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails that may share one database commit."""

    mails: tuple[Spooled, ...]

    def done(self) -> None:
        """Takes the files to the archive; call it after the database commit. A crash before only repeats the import."""
        for path in {mail.path for mail in self.mails}:
            archive.keep(path)


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ensure_folders(folder)

    def batches(self, limit: int) -> Iterator[Batch]:
        """Whole spool files, oldest first, together at least `limit` mails in each batch but the last."""
        mails: list[Spooled] = []
        for path in _files(self.folder):
            mails += self._mails_in(path)
            if len(mails) >= limit:
                yield Batch(tuple(mails))
                mails = []
        if mails:
            yield Batch(tuple(mails))

    def importing(self) -> AbstractContextManager[bool]:
        """True inside when this process may import now. The right ends with the block, or with the process."""
        return locked(self.folder / "importing.lock", wait=False)

    def listening(self) -> AbstractContextManager[bool]:
        """True inside for the one process whose importer hears the doorbell."""
        return locked(self.folder / "listening.lock", wait=False)

    def _mails_in(self, path: Path) -> list[Spooled]:
        """Empty when the file is damaged: then it is set aside, for a person and for no importer.

        Empty too when the disk cannot read it now: it stays in line, and the others go on.
        """
        try:
            return _mails_in(path)
        except FileNotFoundError:  # a failed round took it back
            return []
        except OSError as error:
            log.error("spool-file-unreadable", file=path.name, error=errorcode.get(error.errno or 0))  # noqa: TRY400 - a disk fault needs no stack
            return []
        except _DAMAGED:
            log.exception("spool-file-damaged", file=path.name)
            with suppress(OSError):  # a disk that cannot be written: it stays in line
                path.rename(self.folder / "damaged" / path.name)
            return []


def envelopes(folder: Path) -> Iterator[Envelope]:
    """What stands in this spool, for who looks on: nothing is written, and what cannot be read is left out."""
    for path in _files(folder):
        with suppress(OSError, *_DAMAGED):
            yield from [each.envelope for each in _mails_in(path)]


def unreadable(folder: Path, before: float) -> int:
    """How many of the oldest files are in line since before that time (seconds since 1970) and cannot be read."""
    found = 0
    for path in _files(folder)[:LOOKED_AT]:
        try:
            if path.stat().st_mtime < before:
                _mails_in(path)
        except FileNotFoundError:
            continue
        except (OSError, *_DAMAGED):
            found += 1
    return found


def _files(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted((folder / "new").glob(f"*{SUFFIX}"))


def _mails_in(path: Path) -> list[Spooled]:
    """Raises OSError, and what _DAMAGED names."""
    with path.open("rb") as file:
        return [Spooled(envelope, path, offset) for offset, envelope in read_index(file)]


class _Slice(RawIOBase):
    """A part of a file as a file of its own."""

    def __init__(self, file: BinaryIO, offset: int, size_bytes: int) -> None:
        self._file = file
        self._offset = offset
        self._size = size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        self._at = max(0, offset + {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, into: "WriteableBuffer") -> int:
        with memoryview(into) as view:
            wanted = max(0, min(len(view), self._size - self._at))
            self._file.seek(self._offset + self._at)
            data = self._file.read(wanted)
            view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
