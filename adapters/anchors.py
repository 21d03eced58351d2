"""Anchors: what the audit chain of an office was at a moment, sealed and kept outside of the database.

Lines in <data>/anchors/<office>, of the machine that does the housekeeping; copied elsewhere, they prove more.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from adapters.folders import make_private
from adapters.seals import Seals


@dataclass(frozen=True, slots=True)
class Anchor:
    number: int  # of the last event then
    hash: str
    made_at: datetime


class Anchors:
    def __init__(self, folder: Path, seals: Seals) -> None:
        self._folder = folder
        self._seals = seals

    def add(self, office_id: UUID, anchor: Anchor) -> None:
        """Durable on return. Raises Refused when no key is configured."""
        plain = {**asdict(anchor), "made_at": anchor.made_at.isoformat(), "office": str(office_id)}
        line = self._seals.seal(json.dumps(plain))
        make_private(self._folder)
        descriptor = os.open(self._folder / str(office_id), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def of(self, office_id: UUID) -> Iterator[Anchor | None]:
        """In their order. None: not sealed by us, or for another office."""
        path = self._folder / str(office_id)
        for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
            plain = json.loads(self._seals.opened(line) or "{}")
            ours = plain.get("office") == str(office_id)
            made_at = datetime.fromisoformat(plain["made_at"]) if ours else None
            yield Anchor(plain["number"], plain["hash"], made_at) if made_at else None
