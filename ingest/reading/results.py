"""What `dossier read --json` prints: each file that a mail holds, with its hash."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from dossier.rules.states import Fate
from ingest.reading.letter import Kept, Letter
from ingest.reading.read import read

_NO_FILES = frozenset({Fate.STRUCTURE, Fate.BODY, Fate.ALTERNATIVE})


class MemoryStore:
    """A store for one mail that is only looked at: nothing reaches the disk."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    def keep(self, chunks: Iterable[bytes]) -> Kept:
        content = b"".join(chunks)
        sha256 = hashlib.sha256(content).hexdigest()
        self._content[sha256] = content
        return Kept(sha256, len(content))

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self._content:
            raise FileNotFoundError(sha256)
        return io.BytesIO(self._content[sha256])


def read_files(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """One result per file, in order. A file that cannot be opened has an "error" instead of contents."""
    for path in paths:
        try:
            yield result(str(path), read(path.read_bytes(), MemoryStore()))
        except OSError as error:
            yield {"file": str(path), "attachments": [], "subject": "", "from": "", "error": error.strerror}


def result(file: str, letter: Letter) -> dict[str, Any]:
    """The letter as an object: file, attachments (filename, size in bytes, sha256), subject, from."""
    return {
        "file": file,
        "attachments": [
            {"filename": part.name, "size": part.kept.size_bytes, "sha256": part.kept.sha256}
            for part in letter.parts
            if part.kept and part.fate not in _NO_FILES
        ],
        "subject": letter.subject,
        "from": letter.sender.address if letter.sender else "",
    }
