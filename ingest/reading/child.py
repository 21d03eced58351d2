"""Reading in a process of its own: what runs in the child (`adapters.confined`), and what it says.

Every page of memory that is mapped here costs each mail: no import for what only the parent does, or what is rare.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from ingest.reading.letter import Kept, Part
from ingest.reading.openers.seam import Trouble
from ingest.reading.read import read
from ingest.reading.specimen import SPECIMEN
from ingest.reading.unlocked import read_unlocked

_WARMING = 30  # readings: by then the interpreter has settled on how to run each function


def warm_up() -> None:
    """In the fork server: what this writes into memory, no child has to write into a copy of its own."""
    with TemporaryFile() as file:
        file.write(SPECIMEN)
        file.flush()
        for _ in range(_WARMING):
            file.seek(0)
            list(read_pieces(cast("BinaryIO", file), ""))


def read_pieces(file: BinaryIO, about: str) -> Iterator[bytes]:
    """The letter, then its files in the order in which its parts name them first, each in blocks and an empty one."""
    store = _Scratch()
    raw = mmap(file.fileno(), 0, access=ACCESS_READ) if file.read(1) else b""  # an empty file cannot be mapped
    letter = read(raw, store)
    yield _said(asdict(letter))
    yield from store.pieces(letter.parts)


def unlock_pieces(file: BinaryIO, about: str) -> Iterator[bytes]:
    """As `read_pieces`, of a locked file. `about`: its name, type and password as JSON."""
    store = _Scratch()
    name, detected_type, password = json.loads(about)
    parts = read_unlocked(file, name, detected_type, password, store)
    yield _said(asdict(parts) if isinstance(parts, Trouble) else [asdict(each) for each in parts])
    if not isinstance(parts, Trouble):
        yield from store.pieces(parts)


def _said(value: object) -> bytes:
    """JSON; half characters, which no text of ours may hold, become question marks."""
    return json.dumps(value, default=_plain, ensure_ascii=False).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value)


class _Scratch:
    """A store that the child may fill: one file, which is gone with it."""

    def __init__(self) -> None:
        self._file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - closed with the process
        self._at: dict[str, tuple[int, int]] = {}

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        start, digest = self._file.seek(0, 2), sha256()
        try:
            for chunk in chunks:
                digest.update(chunk)
                self._file.write(chunk)
        except BaseException:
            self._file.truncate(start)
            raise
        size = self._file.tell() - start
        if self._at.setdefault(digest.hexdigest(), (start, size)) != (start, size):  # known already
            self._file.truncate(start)
        return Kept(digest.hexdigest(), size)

    def open(self, sha256: str) -> BinaryIO:
        """A file of its own, for its reader seeks and the next one is kept meanwhile."""
        if sha256 not in self._at:
            raise FileNotFoundError(sha256)
        copy = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 - whoever opens closes it
        copy.writelines(self._blocks(sha256))
        copy.seek(0)
        return copy

    def pieces(self, parts: Iterable[Part]) -> Iterator[bytes]:
        for kept in kept_by(parts):
            yield from self._blocks(kept.sha256)
            yield b""

    def _blocks(self, sha256: str) -> Iterator[bytes]:
        at, left = self._at[sha256]
        while left:
            self._file.seek(at)
            block = self._file.read(min(left, 256 * 1024))
            at, left = at + len(block), left - len(block)
            yield block


def kept_by(parts: Iterable[Part]) -> Iterable[Kept]:
    """Each file once, in the order of the parts."""
    return dict.fromkeys(part.kept for part in parts if part.kept)
