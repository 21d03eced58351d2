"""What `dossier read --json` prints: each file that a mail holds, with its hash."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from dossier.rules.states import Fate, Why
from ingest.reading import kinds
from ingest.reading.letter import Kept, Letter, Part
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
    """The letter as an object: file, attachments, subject, from.

    Of each attachment: filename (as sent, decoded), name (safe and unique, as we show it), size in bytes, sha256, and
    for a file that we opened (an archive, a PDF with an invoice in it) its contents, each of the same form. What an
    attached message or a winmail.dat holds is an attachment of the mail itself.
    """
    holders: dict[str, list[dict[str, Any]]] = {"": []}  # where what is found below this path is listed
    for part in letter.parts:
        holder = next(holders[path] for path in _above(part.path) if path in holders)
        if part.kept is None or part.fate in _NO_FILES or _is_nothing(part):
            continue
        entry: dict[str, Any] = {"filename": part.original_name or part.name, "name": part.name}
        entry |= {"size": part.kept.size_bytes, "sha256": part.kept.sha256}
        holder.append(entry)
        if _is_opened_file(part):
            holders[part.path] = entry["contents"] = []
    sender = letter.sender.address if letter.sender else ""
    return {"file": file, "attachments": holders[""], "subject": letter.subject, "from": sender}


def _is_nothing(part: Part) -> bool:
    return part.fate is Fate.FOLDED and part.why is Why.EMPTY


def _is_opened_file(part: Part) -> bool:
    is_mail = part.content_type.startswith("message/") or part.detected_type in (kinds.OUTLOOK, kinds.TNEF)
    return part.why is Why.CONTAINER_OPENED and not is_mail


def _above(path: str) -> Iterator[str]:
    """The paths around this one, nearest first, "" at last."""
    while path:
        path = path.rpartition(".")[0]
        yield path
