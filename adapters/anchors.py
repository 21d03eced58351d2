"""Anchors: what the audit chain of an office was at a moment, sealed and kept outside of the database.

Notes `anchors/<office>@<day>`, a line for each; copied elsewhere, they prove more.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from adapters.notes import Notes
from adapters.seals import Seals

FOLDER = "anchors"


@dataclass(frozen=True, slots=True)
class Anchor:
    number: int  # of the last event then
    hash: str
    made_at: datetime


class Anchors:
    def __init__(self, notes: Notes, seals: Seals) -> None:
        self._notes = notes
        self._seals = seals

    def add(self, office_id: UUID, anchor: Anchor) -> None:
        """Durable on return. Raises Refused when no key is configured; TryLater."""
        plain = {**asdict(anchor), "made_at": anchor.made_at.isoformat(), "office": str(office_id)}
        line = self._seals.seal(json.dumps(plain))
        name = f"{FOLDER}/{office_id}@{anchor.made_at:%Y-%m-%d}"
        with self._notes.alone(FOLDER):
            self._notes.write(name, f"{self._notes.read(name)}{line}\n")

    def of(self, office_id: UUID) -> Iterator[Anchor | None]:
        """In their order. None: not sealed by us, or for another office. Raises TryLater."""
        for name in self._notes.names(f"{FOLDER}/{office_id}"):
            for line in self._notes.read(name).splitlines():
                yield self._opened(office_id, line)

    def last(self, office_id: UUID) -> Anchor | None:
        """Of those that are ours. None: there is none yet. Raises TryLater."""
        for name in reversed(self._notes.names(f"{FOLDER}/{office_id}")):
            for line in reversed(self._notes.read(name).splitlines()):
                if (found := self._opened(office_id, line)) is not None:
                    return found
        return None

    def _opened(self, office_id: UUID, line: str) -> Anchor | None:
        plain = json.loads(self._seals.opened(line) or "{}")
        if plain.get("office") != str(office_id):
            return None
        return Anchor(plain["number"], plain["hash"], datetime.fromisoformat(plain["made_at"]))

    def lines(self) -> Iterator[str]:
        """Every anchor of every office, sealed as it stands."""
        for name in self._notes.names(f"{FOLDER}/"):
            yield from self._notes.read(name).splitlines()

    def rewrite(self, anew: Callable[[str], str]) -> int:
        """Put `anew(line)` in the place of each line, whole notes at a time: how many lines were changed."""
        changed = 0
        with self._notes.alone(FOLDER):
            for name in self._notes.names(f"{FOLDER}/"):
                old = self._notes.read(name).splitlines()
                new = [anew(line) for line in old]
                if new != old:
                    changed += sum(before != after for before, after in zip(old, new, strict=True))
                    self._notes.write(name, "".join(f"{line}\n" for line in new))
        return changed
