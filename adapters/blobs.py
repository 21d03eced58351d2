"""The blob store: bytes by their SHA-256, in two areas. What `put` returned is durable."""

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, Protocol, cast, get_args

from settings import Settings

# mails as they came | what was found in them | of uploads that are coming in | previews of documents | certificates
Area = Literal["raw", "parts", "pieces", "made", "evidence"]
BLOCK_BYTES = 256 * 1024
_KEY = re.compile(rf"({'|'.join(get_args(Area))})/[0-9a-f]{{2}}/([0-9a-f]{{64}})")


@dataclass(frozen=True)
class Stored:
    sha256: str  # lower-case hex
    size_bytes: int


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


def open_blobs(settings: Settings) -> Blobs:
    """The store of these settings. Raises BadSetting."""
    if settings.blobs_url:
        from adapters.blobs_s3 import S3Blobs  # noqa: PLC0415 - the client costs memory where a folder is enough

        return S3Blobs.of(settings)
    from adapters.blobs_folder import FolderBlobs  # noqa: PLC0415 - it builds on this module

    return FolderBlobs(settings.blobs_dir)


def key(area: Area, sha256: str) -> str:
    """The name in the store. Raises ValueError for what is no digest: no name can leave the store's folder."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256 in lower-case hex")
    return f"{area}/{sha256[:2]}/{sha256}"


def unkey(name: str) -> tuple[Area, str] | None:
    """What has this name in the store. None: it is not ours."""
    found = _KEY.fullmatch(name)
    return (cast("Area", found[1]), found[2]) if found else None
