"""The MIME structure of a mail, as slices of its original bytes: nothing is copied or written again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ingest.reading.fields import Buffer, Fields, read_fields
from ingest.reading.parameters import Valued, parse_valued

_MAX_BOUNDARY_BYTES = 1_000  # RFC 2046 5.1.1 says 70
_QUOTED_PAIR = re.compile(rb"\\(.)")
_FIELD_START = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]{0,80}:")
_DELIMITER_TAIL = re.compile(rb"(--)?[ \t]*(?:\r{0,2}\n|\r|\Z)")
_UNDECLARED = re.compile(rb"(?:\A|[\r\n])--((?:[^\s\"<>](?:[^\r\n\"<>]{0,198}[^\s\"<>])?)?)[ \t]*\r?\n(?i:content-)")
_ONCE = frozenset({
    "content-type", "content-transfer-encoding", "content-disposition", "boundary", "filename", "name",
})  # fmt: skip
_MOST_BOUNDARIES = 5  # that one body is taken apart by


@dataclass(frozen=True)
class Entity:
    """A message or one part of it: its fields, and raw[start:end] as its body."""

    raw: Buffer
    fields: Fields
    begin: int  # of the header
    start: int  # of the body
    end: int
    default_type: str = "text/plain"  # message/rfc822 inside multipart/digest (RFC 2046 5.1.5)

    @cached_property
    def content(self) -> Valued:
        """Of several Content-Types the first counts, unless a later one is the multipart that the body really is."""
        all_values = [parse_valued(value) for name, value in self.fields.all_fields if name == "content-type"]
        for valued in all_values[1:]:
            if valued.main.startswith("multipart/") and self.holds(declared_boundary(valued)):
                return valued
        return all_values[0] if all_values else Valued("")

    @cached_property
    def disposition(self) -> Valued:
        return parse_valued(self.fields.get("content-disposition"))

    def holds(self, boundary: bytes | None) -> bool:
        return boundary is not None and self.raw.find(b"--" + boundary, self.start, self.end) >= 0

    @cached_property
    def media_type(self) -> str:
        return self.content.media_type() if self.content.main else self.default_type

    @cached_property
    def encoding(self) -> str:
        """Content-Transfer-Encoding, lower case; "" when absent."""
        value = self.fields.get("content-transfer-encoding") or b""
        return value.split(b";")[0].split(b"(")[0].strip(b" \t\"'").decode("latin-1").lower()


def read_entity(raw: Buffer, start: int, end: int, *, top: bool = False, default_type: str = "text/plain") -> Entity:
    """`top`: a whole message, which may have rubbish before its header; not a part of one."""
    fields, body = read_fields(raw, start, end, top=top)
    return Entity(raw, fields, start, min(body, end), end, default_type)


def is_bare(entity: Entity) -> bool:
    """Whether a body that is declared base64 starts with a header field all the same: no base64 holds a colon."""
    return entity.encoding == "base64" and _FIELD_START.match(entity.raw, entity.start, entity.end) is not None


def is_ambiguous(entity: Entity) -> bool:
    """Whether other readers may read this one otherwise: fields or parameters twice, a boundary that is not in it."""
    odd_boundary = entity.media_type.startswith("multipart/") and not entity.holds(declared_boundary(entity.content))
    repeated = entity.content.repeated | entity.disposition.repeated | entity.fields.repeated
    return odd_boundary or not repeated.isdisjoint(_ONCE)


def slices(entity: Entity) -> Iterator[tuple[int, int]]:
    """Start and end of each part of a multipart (RFC 2046 5.1.1); none when no delimiter stands in the body.

    Lenient: a boundary that is not declared is taken from the body, a missing last delimiter ends with the body, and
    parts behind the last delimiter count too, also those of another boundary, since other readers may show them.
    """
    declared = declared_boundary(entity.content)
    at, boundary = entity.start, declared if entity.holds(declared) else _undeclared(entity, entity.start)
    for _ in range(_MOST_BOUNDARIES):
        if boundary is None:
            return
        start = None
        for delimiter, tail in _delimiters(entity, b"--" + boundary, at):
            if start is not None:
                yield start, _without_line_end(entity.raw, start, delimiter)
            start, at = (None, tail.end()) if tail[1] else (tail.end(), tail.end())
        if start is not None:
            yield start, entity.end
            return
        boundary = _undeclared(entity, at)


def _undeclared(entity: Entity, at: int) -> bytes | None:
    """A boundary that stands in the body from here on, before what looks like the header of a part."""
    found = _UNDECLARED.search(entity.raw, max(0, at - 1), entity.end)
    return found[1] if found else None


def declared_boundary(content: Valued) -> bytes | None:
    """None when there is none, or one too long to be meant."""
    sent = content.raw.get("boundary") or content.extended.get("boundary", "").encode()
    boundary = _QUOTED_PAIR.sub(rb"\1", sent).rstrip(b" ")
    return boundary if 0 < len(boundary) <= _MAX_BOUNDARY_BYTES else None


def _delimiters(entity: Entity, delimiter: bytes, at: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Where each delimiter line from here on starts, and its rest: group 1 says that it is the last."""
    raw = entity.raw
    while (at := raw.find(delimiter, at, entity.end)) >= 0:
        after = at + len(delimiter)
        tail = _DELIMITER_TAIL.match(raw, after, entity.end)
        if tail and (at == entity.start or raw[at - 1 : at] in (b"\n", b"\r")):
            yield at, tail
        at = after


def _without_line_end(raw: Buffer, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1)."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    return end
