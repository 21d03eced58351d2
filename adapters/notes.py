"""Notes: small texts that are changed, beside blobs that never are. Anchors, and when the last backup was made.

In the data folder; where blobs are in an object store, there too, so that every host writes and reads the same ones.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from adapters.folders import make_private, sync
from settings import Settings


class Notes(Protocol):
    """By names like `anchors/<office>`, with one `/` at most. Raises TryLater when the store is away."""

    def names(self, prefix: str) -> list[str]:
        """Those that begin with it, in their order."""

    def read(self, name: str) -> str:
        """Nothing there: an empty text."""

    def write(self, name: str, text: str) -> None:
        """In the place of what was there. Durable on return."""

    def delete(self, name: str) -> None: ...

    def alone(self, folder: str) -> AbstractContextManager[None]:
        """Nobody else of this machine is in here; in an object store whoever writes last is right."""


def open_notes(settings: Settings) -> Notes:
    """Where these settings keep them. A wrong URL of the store is told at the first use (BadSetting)."""
    if settings.blobs_url:
        from adapters.notes_s3 import StoreNotes  # noqa: PLC0415 - the client costs memory where a folder is enough

        return StoreNotes(settings)
    return FolderNotes(settings.data)


class FolderNotes:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, prefix: str) -> list[str]:
        inside, _, start = prefix.rpartition("/")
        found = (self._folder / inside).glob(f"{start}*")
        return sorted(str(each.relative_to(self._folder)) for each in found if each.is_file() and each.name[0] != ".")

    def read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def write(self, name: str, text: str) -> None:
        path = self._folder / name
        make_private(path.parent)
        coming = path.with_name(f".{path.name}")
        descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - of a descriptor with its rights
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        coming.replace(path)
        sync(path.parent)

    def delete(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def alone(self, folder: str) -> Iterator[None]:
        make_private(self._folder / folder)
        descriptor = os.open(self._folder / folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
