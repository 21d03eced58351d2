"""What is inside a locked file, read like the files of a mail once somebody gave the password."""

import time
from pathlib import PurePath
from typing import BinaryIO

from dossier.rules.states import Fate, Flag
from ingest.reading.containers import Trouble
from ingest.reading.letter import Part, Store
from ingest.reading.limits import Budget, Limits
from ingest.reading.locked import WRONG_PASSWORD, open_with_password
from ingest.reading.walker import Walker


def read_unlocked(  # noqa: PLR0913 - a file is its bytes, name and type
    stream: BinaryIO, name: str, detected_type: str, password: str, store: Store, *, limits: Limits | None = None
) -> tuple[Part, ...] | Trouble:
    """The parts that the lock kept, under a budget of their own; or the trouble, with LOCKED for a wrong password.

    Never raises for what is in the file; only the store's OSError passes.
    """
    budget = Budget(limits or Limits(), time.monotonic)
    walker = Walker(store, budget)
    path = PurePath(name)
    opened = open_with_password(stream, detected_type, password, budget)
    if trouble := walker.unlocked(opened, f"{path.stem} (ontgrendeld){path.suffix}"):
        return trouble
    parts = tuple(walker.shelf.parts)
    documents = [part for part in parts if part.fate is Fate.DOCUMENT]
    if documents and all(Flag.DAMAGED in part.flags for part in documents):
        return WRONG_PASSWORD  # the check of the old zip cipher is one byte: one wrong password in 256 passes it
    return parts
