"""Outlook .msg ([MS-OXMSG]): an OLE file that holds one message as MAPI properties."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from dossier.rules.states import Why
from ingest.reading.limits import BeyondBudget, Budget
from ingest.reading.openers import rewrite
from ingest.reading.openers.mapi import (
    Attachment,
    Message,
    Prop,
    Value,
    charset_of,
    decode,
)  # fmt: skip
from ingest.reading.openers.ole import open_ole
from ingest.reading.openers.seam import Child, Opened, size_of

_TOP_HEADER, _EMBEDDED_HEADER, _ITEM_HEADER = 32, 24, 8  # before the fixed properties, [MS-OXMSG] 2.4.1
_ENTRY = struct.Struct("<HHI8s")  # type, id, flags, value
_STREAM = "__substg1.0_"
_FIXED_BYTES = {0x2: 2, 0xB: 2, 0x3: 4, 0x40: 8}
_EMBEDDED = _STREAM + "3701000d"

Path = tuple[str, ...]
RawProperties = dict[int, tuple[int, bytes]]  # id: type and bytes


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    """One child: the message as RFC 5322, with the embedded messages inside it."""
    meter = budget.meter(size_of(stream))
    with open_ole(stream) as ole:
        message = _Reader(ole, budget).message((), _TOP_HEADER, 1)
    yield Child(meter.pour(rewrite.message(message)), is_message=True, content_type="message/rfc822")


class _Reader:
    def __init__(self, ole: olefile.OleFileIO, budget: Budget) -> None:
        self._ole = ole
        self._budget = budget
        self._left_bytes = budget.inflatable_bytes()
        self._children: dict[Path, list[str]] = {}
        self._streams = {tuple(entry) for entry in ole.listdir(streams=True, storages=False)}
        for entry in ole.listdir(streams=True, storages=True):
            self._children.setdefault(tuple(entry[:-1]), []).append(entry[-1])

    def message(self, path: Path, header_bytes: int, depth: int) -> Message:
        if why := self._budget.mime_depth(depth) or self._budget.time():
            raise BeyondBudget(why)
        raw = self._properties(path, header_bytes)
        charset = _charset(raw)
        return Message(
            _decoded(raw, charset),
            [_decoded(self._properties(item, _ITEM_HEADER), charset) for item in self._items(path, "__recip")],
            [self._attachment(item, charset, depth) for item in self._items(path, "__attach")],
        )

    def _items(self, path: Path, prefix: str) -> Iterator[Path]:
        """In the order of their numbers, which is the order in which Outlook shows them."""
        for name in sorted(self._children.get(path, ()), key=str.lower):
            if name.lower().startswith(prefix + "_version1.0_"):
                yield (*path, name)

    def _attachment(self, path: Path, charset: str, depth: int) -> Attachment:
        properties = _decoded(self._properties(path, _ITEM_HEADER), charset)
        embedded = next((name for name in self._children.get(path, ()) if name.lower() == _EMBEDDED), None)
        if embedded is None or not self._children.get((*path, embedded)):
            content = properties.get(Prop.ATTACH_DATA)
            return Attachment(properties, content if isinstance(content, bytes) else None)
        inner = (*path, embedded)
        if any(name.lower() == "__properties_version1.0" for name in self._children[inner]):
            return Attachment(properties, message=self.message(inner, _EMBEDDED_HEADER, depth + 1))
        return Attachment(properties, self._largest_stream(inner))

    def _largest_stream(self, path: Path) -> bytes | None:
        """Of an OLE object (a drawing, a Word table): its main content stands in its longest stream."""
        streams = [(*path, name) for name in self._children[path] if (*path, name) in self._streams]
        return self._read(max(streams, key=lambda stream: self._ole.get_size(list(stream)))) if streams else None

    def _read(self, path: Path) -> bytes:
        """One stream. Many directory entries may share bytes: what was read counts each time."""
        self._left_bytes -= self._ole.get_size(list(path))
        if self._left_bytes < 0:
            raise BeyondBudget(Why.BUDGET_BYTES)
        content: bytes = self._ole.openstream(list(path)).read()
        return content

    def _properties(self, path: Path, header_bytes: int) -> RawProperties:
        raw: RawProperties = {}
        for name in self._children.get(path, ()):
            stream, lower = (*path, name), name.lower()
            if stream not in self._streams:
                continue
            if lower == "__properties_version1.0":
                raw = _fixed(self._read(stream)[header_bytes:]) | raw
            elif lower.startswith(_STREAM) and (tag := _tag(lower)):
                raw[tag[0]] = tag[1], self._read(stream)
        return raw


def _tag(name: str) -> tuple[int, int] | None:
    """Id and type from a stream's name; None when it is one of many values or no property at all."""
    try:
        tag = int(name[len(_STREAM) :], 16)
    except ValueError:
        return None
    return tag >> 16, tag & 0xFFFF


def _fixed(table: bytes) -> RawProperties:
    usable = table[: len(table) // _ENTRY.size * _ENTRY.size]
    return {
        prop: (kind, value[: _FIXED_BYTES[kind]])
        for kind, prop, _, value in _ENTRY.iter_unpack(usable)
        if kind in _FIXED_BYTES
    }


def _charset(raw: RawProperties) -> str:
    """Of the texts that are not Unicode, in the message and in its recipients and attachments."""
    for prop in (Prop.MESSAGE_CODEPAGE, Prop.INTERNET_CODEPAGE):
        if prop in raw:
            return charset_of(decode(*raw[prop], "ascii"))
    return charset_of(None)


def _decoded(raw: RawProperties, charset: str) -> dict[int, Value]:
    decoded = {prop: decode(kind, value, charset) for prop, (kind, value) in raw.items()}
    return {prop: value for prop, value in decoded.items() if value is not None}
