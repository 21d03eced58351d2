"""Notes in the object store of the blobs, below `notes/`, where no blob is looked for.

What this host wrote into its data folder before notes were shared is read too, until it is written anew.
"""

from contextlib import nullcontext
from functools import cached_property

import obstore
from obstore.store import S3Store

from adapters.blobs_s3 import S3Blobs, try_later
from adapters.notes import FolderNotes
from settings import Settings

FOLDER = "notes/"


class StoreNotes:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._before = FolderNotes(settings.data)

    @cached_property
    def _store(self) -> S3Store:
        """Opened by the few programs that need it."""
        return S3Blobs.of(self._settings).store

    def names(self, prefix: str) -> list[str]:
        inside, _, _ = prefix.rpartition("/")  # a store lists whole folders
        with try_later():
            found = [each["path"] for some in obstore.list(self._store, FOLDER + inside) for each in some]
        shared = {name for each in found if (name := each.removeprefix(FOLDER)).startswith(prefix)}
        return sorted(shared.union(self._before.names(prefix)))

    def read(self, name: str) -> str:
        try:
            with try_later(FileNotFoundError):
                return bytes(obstore.get(self._store, FOLDER + name).bytes()).decode("ascii")
        except FileNotFoundError:
            return self._before.read(name)

    def write(self, name: str, text: str) -> None:
        with try_later():
            obstore.put(self._store, FOLDER + name, text.encode("ascii"))

    def delete(self, name: str) -> None:
        with try_later():
            obstore.delete(self._store, FOLDER + name)
        self._before.delete(name)

    def alone(self, folder: str) -> nullcontext[None]:
        return nullcontext()
