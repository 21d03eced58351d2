"""When all bytes were looked through last, and what was wrong: a note, so that every host knows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.notes import Notes

NAME = "last-verify"


@dataclass(frozen=True, slots=True)
class Verified:
    at: datetime
    wrong: tuple[str, ...]  # names of checks


def note(notes: Notes, now: datetime, wrong: Sequence[str]) -> None:
    """Raises TryLater."""
    notes.write(NAME, json.dumps({"at": now.isoformat(), "wrong": list(wrong)}))


def made(notes: Notes) -> Verified | None:
    """None: none was made yet. Raises TryLater."""
    said = json.loads(notes.read(NAME) or "null")
    return Verified(datetime.fromisoformat(said["at"]), tuple(said["wrong"])) if said else None
