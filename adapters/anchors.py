"""Anchors: what the audit chain of an office was at a moment, sealed and kept outside of the database.

Lines in <data>/anchors/<office>, of the machine that does the housekeeping; copied elsewhere, they prove more.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
        with self._alone():
            self._append(office_id, line)

    def _append(self, office_id: UUID, line: str) -> None:
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

    def lines(self) -> Iterator[str]:
        """Every anchor of every office, sealed as it stands."""
        for path in self._files():
            yield from path.read_text(encoding="ascii").splitlines()

    def rewrite(self, anew: Callable[[str], str]) -> int:
        """Put `anew(line)` in the place of each line, whole files at a time: how many lines were changed."""
        changed = 0
        if not self._folder.exists():
            return changed
        with self._alone():
            for path in self._files():
                old = path.read_text(encoding="ascii").splitlines()
                new = [anew(line) for line in old]
                changed += sum(before != after for before, after in zip(old, new, strict=True))
                coming = path.with_name(f".{path.name}")
                with coming.open("w", encoding="ascii") as file:
                    file.write("".join(f"{line}\n" for line in new))
                    file.flush()
                    os.fsync(file.fileno())
                coming.replace(path)
        return changed

    def _files(self) -> list[Path]:
        return sorted(each for each in self._folder.glob("*") if not each.name.startswith("."))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody adds an anchor while the files are rewritten."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
