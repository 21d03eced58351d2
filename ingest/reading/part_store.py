"""The blob area 'parts' as the reader wants it: its faults are OSErrors.

Which store it is, reading does not know: these are the two questions that it has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from dossier.rules.errors import TryLater
from ingest.reading.letter import Kept


class Stored(Protocol):
    @property
    def sha256(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...


class Batch(Protocol):
    def put(self, area: Literal["parts"], chunks: Iterable[bytes], /) -> Stored: ...


class Blobs(Protocol):
    def open(self, area: Literal["parts"], sha256: str, /) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class PartStore:
    blobs: Blobs
    batch: Batch

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        try:
            stored = self.batch.put("parts", chunks)
        except TryLater as error:
            raise OSError("the blob store is away") from error
        return Kept(stored.sha256, stored.size_bytes)

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self.blobs.open("parts", sha256)
        except TryLater as error:
            raise OSError("the blob store is away") from error
