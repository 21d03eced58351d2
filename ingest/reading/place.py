"""Where in a letter the walk is: in which message, at which path, how deep."""

import re
from dataclasses import dataclass

from ingest.reading.fields import Buffer
from ingest.reading.structure import Entity, read_entity

_CHARSET = re.compile(rb"(?i)charset[ \t]*=[ \t\"']*([A-Za-z0-9_.:-]{2,40})")
_HINT_WINDOW = 65_536


@dataclass(slots=True)
class Message:
    """A message with its header read, and what holds for its parts but not for the messages inside."""

    root: Entity
    hint: str | None  # the first charset it names: for raw 8-bit in its headers
    has_body: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the letter we are."""

    path: str = "1"
    parent: str | None = None
    mime_depth: int = 0
    container_depth: int = 0
    within: tuple[str, ...] = ()  # multipart types around, in this message
    is_covering: bool = True  # texts here are the covering text, not that of an attached message

    def below(self, number: int) -> "Place":
        return self._below(number, self.within)

    def inside(self, number: int, multipart: str) -> "Place":
        """Of a part of a multipart of this type."""
        return self._below(number, (*self.within, multipart))

    def _below(self, number: int, within: tuple[str, ...]) -> "Place":
        """`replace` would take three times as long, for each of a thousand parts."""
        path, depth = f"{self.path}.{number}", self.mime_depth + 1
        return Place(path, self.path, depth, self.container_depth, within, self.is_covering)


def open_message(raw: Buffer, start: int, end: int) -> Message:
    named = _CHARSET.search(raw, start, min(end, start + _HINT_WINDOW))
    return Message(read_entity(raw, start, end, top=True), named[1].decode("ascii") if named else None)
