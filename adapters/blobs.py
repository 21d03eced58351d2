"""The blob store: bytes by their SHA-256, in areas. What `put` returned is durable."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol

from adapters.blob_keys import Area, Stored


class BlobBatch(Protocol):
    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        """Readable at once, durable when the batch ends without an exception. Raises TryLater."""


class Blobs(Protocol):
    """Raises TryLater when the store is full or away. The same bytes twice are kept once."""

    def put(self, area: Area, chunks: Iterable[bytes]) -> Stored:
        """Durable on return."""

    def batch(self) -> AbstractContextManager[BlobBatch]:
        """Several puts that share the waiting for the disk."""

    def open(self, area: Area, sha256: str) -> BinaryIO:
        """Seekable. Raises FileNotFoundError."""

    def part(self, area: Area, sha256: str, start: int, stop: int) -> Generator[bytes]:
        """The bytes from `start` up to `stop`, in blocks: nothing else is read. Who asked closes it.

        Raises FileNotFoundError and TryLater at once; TryLater also on the way.
        """

    def size(self, area: Area, sha256: str) -> int | None:
        """In bytes. None: not there."""

    def delete(self, area: Area, sha256: str) -> None:
        """Not there is fine too."""

    def discard(self, area: Area, sha256: str, before: datetime) -> bool:
        """Delete it unless it was put since then: whoever put it may not have said so yet. True: it is not there."""

    def everything(self) -> Iterator[tuple[Area, str]]:
        """What is stored, in any order. Raises TryLater."""

    def ping(self) -> None:
        """Raises TryLater when nothing can be stored now."""
