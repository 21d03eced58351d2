"""The parts of one letter as they are found: bytes into the store, type by content, a name, flags."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from dossier.rules.states import Fate, Flag
from ingest.reading.found import Found
from ingest.reading.kinds import MESSAGE
from ingest.reading.letter import Kept, Part, Store
from ingest.reading.names import Names, storable
from ingest.reading.sniff import HEAD_BYTES, detect, is_active, mismatch

_NAMELESS = frozenset({Fate.STRUCTURE, Fate.BODY, Fate.ALTERNATIVE})


class Shelf:
    """Holds the parts in order of appearance, parents before children."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.parts: list[Part] = []
        self._names = Names()
        self._at: dict[str, int] = {}  # path -> place in parts

    def put(self, found: Found, chunks: Iterable[bytes]) -> tuple[Part, bytes]:
        """Keep these bytes as a part; gives it and its first bytes. Passes what the chunks and the store raise."""
        tap = _Tap(chunks)
        kept = self.store.keep(tap)
        name = found.original_name or ""
        detected = self._detect(kept, tap.head, name)
        flags = set(found.flags)
        if found.fate not in _NAMELESS:
            named_as = found.content_type if found.content_type == MESSAGE else detected
            name, name_flags = self._names.give(found.path_name or found.original_name, named_as, found.word)
            flags |= name_flags
            flags |= {Flag.TYPE_MISMATCH} if mismatch(detected, found.content_type, name) else set()
        flags |= {Flag.ACTIVE} if is_active(detected, name) else set()
        return self._append(found, kept, detected, name, flags), tap.head

    def structure(self, found: Found) -> Part:
        """A part without bytes of its own."""
        return self._append(found, None, found.content_type, "", set(found.flags))

    def change(self, part: Part, **changes: Any) -> Part:
        """The same part with other fields; it keeps its place."""
        changed = replace(part, **changes)
        self.parts[self._at[part.path]] = changed
        return changed

    def _append(self, found: Found, kept: Kept | None, detected: str, name: str, flags: set[Flag]) -> Part:
        part = Part(
            path=found.path,
            parent=found.parent,
            content_type=found.content_type,
            detected_type=detected,
            name=name,
            original_name=storable(found.original_name),
            disposition=found.disposition,
            content_id=found.content_id,
            fate=found.fate,
            why=found.why,
            flags=frozenset(flags),
            kept=kept,
        )
        self._at[part.path] = len(self.parts)
        self.parts.append(part)
        return part

    def has_documents(self, since: int) -> bool:
        """Whether a document is among the parts from this place on."""
        return any(part.fate is Fate.DOCUMENT for part in self.parts[since:])

    def _detect(self, kept: Kept, head: bytes, name: str) -> str:
        if not head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            return detect(head, None, name)
        with self.store.open(kept.sha256) as stream:
            return detect(head, stream, name)


class _Tap:
    """Passes chunks on and remembers the first bytes."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.head = b""
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if len(self.head) < HEAD_BYTES:
                self.head += chunk[: HEAD_BYTES - len(self.head)]
            yield chunk
