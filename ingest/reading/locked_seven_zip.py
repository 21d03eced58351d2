"""A locked 7z, and what its password opens."""

from typing import BinaryIO

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from ingest.reading.limits import BeyondBudget, Budget, Meter
from ingest.reading.locked import WRONG_PASSWORD, spool
from ingest.reading.openers.seam import Child, Opened, Trouble, blocks, size_of


def unlock(stream: BinaryIO, password: str, budget: Budget) -> Opened:
    """py7zr pushes: every file waits in a spool until all are out. The meter stops it on the way."""
    spools = _Spools(budget.meter(size_of(stream)))
    try:
        with py7zr.SevenZipFile(stream, password=password) as archive:
            if why := budget.room_for(len(archive.list())):
                yield Trouble(why)
                return
            archive.extractall(factory=spools)
    except BeyondBudget:
        spools.close()
        raise
    except Exception:  # noqa: BLE001 - a wrong key gives rubbish, and each codec stumbles over it in its own way
        spools.close()
        yield WRONG_PASSWORD
        return
    for name, each in spools.files:
        with each.file as plain:
            plain.seek(0)
            yield Child(blocks(plain), name)


class _Spool(Py7zIO):
    def __init__(self, meter: Meter) -> None:
        self.file = spool()
        self._meter = meter

    def write(self, s: bytes | bytearray) -> int:
        if why := self._meter.spend(len(s)):
            raise BeyondBudget(why)
        return self.file.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self.file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def flush(self) -> None:
        """Nothing waits outside the file."""

    def size(self) -> int:
        return self.file.tell()


class _Spools(WriterFactory):
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.files: list[tuple[str, _Spool]] = []

    def create(self, filename: str) -> Py7zIO:
        spool = _Spool(self._meter)
        self.files.append((filename, spool))
        return spool

    def close(self) -> None:
        for _, each in self.files:
            each.file.close()
