"""When all bytes were looked through last, as this machine knows it, and what was wrong: a file in the data folder."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from settings import Settings

NAME = "last-verify"


@dataclass(frozen=True, slots=True)
class Verified:
    at: datetime
    wrong: tuple[str, ...]  # names of checks


def note(settings: Settings, now: datetime, wrong: Sequence[str]) -> None:
    said = json.dumps({"at": now.isoformat(), "wrong": list(wrong)})
    (settings.data / NAME).write_text(said, encoding="ascii")


def made(settings: Settings) -> Verified | None:
    """None: none was made here yet."""
    try:
        said = json.loads((settings.data / NAME).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    return Verified(datetime.fromisoformat(said["at"]), tuple(said["wrong"]))
