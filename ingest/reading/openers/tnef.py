"""TNEF, the winmail.dat of Outlook and Exchange ([MS-OXTNEF]): read as far as it goes, however it ends."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.reading.limits import BeyondBudget, Budget
from ingest.reading.openers import mapi, rewrite
from ingest.reading.openers.mapi import Attachment, Message, Prop, Value
from ingest.reading.openers.seam import Child, Opened, Trouble, damaged

_SIGNATURE = 0x223E9F78
_ATTRIBUTE = struct.Struct("<BHHI")  # level, id, type, length: [MS-OXTNEF] 2.1.1
_CHECKSUM_BYTES = 2
_FROM, _SUBJECT, _SENT, _BODY = 0x8000, 0x8004, 0x8005, 0x800C
_CONTENT, _TITLE, _TRANSPORT_NAME, _NEXT_ATTACHMENT = 0x800F, 0x8010, 0x9001, 0x9002
_PROPERTIES, _RECIPIENTS, _ATTACHMENT_PROPERTIES, _CODEPAGE = 0x9003, 0x9004, 0x9005, 0x9007
_TEXTS = {_SUBJECT: Prop.SUBJECT, _BODY: Prop.BODY, _TITLE: Prop.ATTACH_FILENAME, _TRANSPORT_NAME: Prop.ATTACH_FILENAME}

_GUID_BYTES = 16
_STREAM = bytes.fromhex("0c00000000000000c000000000000046")  # IID_IStream
_EMBEDDED_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage


def take_apart(stream: BinaryIO, budget: Budget) -> Opened:
    """One child: the message as RFC 5322, body and attachments in it."""
    content = stream.read()
    reader = _Reader(content, budget, 1)
    message = reader.message()
    if not (message.properties or message.attachments):
        yield damaged("tnef: nothing readable")
        return
    child = Child((), is_message=True, content_type="message/rfc822")
    child.chunks = budget.meter(len(content)).pour(rewrite.message(message))
    yield child
    if reader.is_cut:
        yield Trouble(None, damaged("").flag, "tnef: ends early")


@dataclass(slots=True)
class _Draft:
    """An attachment while its attributes come by."""

    properties: dict[int, Value] = field(default_factory=dict)
    content: bytes | None = None
    message: Message | None = None


class _Reader:
    def __init__(self, content: bytes, budget: Budget, depth: int) -> None:
        if why := budget.mime_depth(depth) or budget.time():
            raise BeyondBudget(why)
        self._content = content
        self._budget = budget
        self._depth = depth
        self._charset = "cp1252"
        self.is_cut = False
        self._properties: dict[int, Value] = {}
        self._recipients: list[mapi.Properties] = []
        self._drafts: list[_Draft] = []

    def message(self) -> Message:
        for kind, value in self._attributes():
            self._take(kind, value)
        attachments = [Attachment(one.properties, one.content, one.message) for one in self._drafts]
        return Message(self._properties, self._recipients, attachments)

    def _attributes(self) -> Iterator[tuple[int, bytes]]:
        if self._content[:4] != struct.pack("<I", _SIGNATURE):
            raise ValueError("no TNEF signature")
        place = 6  # signature and key
        while place + _ATTRIBUTE.size <= len(self._content):
            _, kind, _, length = _ATTRIBUTE.unpack_from(self._content, place)
            place += _ATTRIBUTE.size
            yield kind, self._content[place : place + length]
            place += length + _CHECKSUM_BYTES
        self.is_cut = place > len(self._content)

    def _take(self, kind: int, value: bytes) -> None:
        if kind == _CODEPAGE:
            self._charset = mapi.charset_of(int.from_bytes(value[:4], "little"))
        elif kind == _NEXT_ATTACHMENT:
            if why := self._budget.room_for(len(self._drafts) + 1):
                raise BeyondBudget(why)
            self._drafts.append(_Draft())
        elif kind in (_TITLE, _TRANSPORT_NAME, _CONTENT, _ATTACHMENT_PROPERTIES):
            self._take_for_attachment(kind, value)
        elif kind in _TEXTS:
            self._properties.setdefault(_TEXTS[kind], value.decode(self._charset, "replace").rstrip("\0"))
        elif kind == _FROM:
            self._take_sender(value)
        elif kind == _PROPERTIES:
            self._properties.update(self._mapi(value).properties())
        elif kind == _RECIPIENTS:
            self._recipients = self._mapi(value).rows()

    def _take_for_attachment(self, kind: int, value: bytes) -> None:
        if not self._drafts:
            self._drafts.append(_Draft())
        draft = self._drafts[-1]
        if kind == _CONTENT:
            draft.content = value
        elif kind == _ATTACHMENT_PROPERTIES:
            draft.properties |= self._mapi(value).properties()
            data = draft.properties.get(Prop.ATTACH_DATA)
            if isinstance(data, bytes):
                self._take_object(draft, data)
        else:
            draft.properties.setdefault(_TEXTS[kind], value.decode(self._charset, "replace").rstrip("\0"))

    def _take_object(self, draft: _Draft, data: bytes) -> None:
        """An object begins with the GUID of its interface: a message, the bytes of a file, or an OLE drawing.

        A drawing is no file that a person could open: it stays as it was sent, with the GUID that tells what it is.
        """
        interface, content = data[:_GUID_BYTES], data[_GUID_BYTES:]
        if interface == _EMBEDDED_MESSAGE:
            inner = _Reader(content, self._budget, self._depth + 1)
            draft.message = inner.message()
            self.is_cut |= inner.is_cut
        else:
            draft.content = content if interface == _STREAM else data

    def _take_sender(self, value: bytes) -> None:
        """Lengths of a display name and of "SMTP:address", then both: [MS-OXTNEF] 2.1.3.3.3.1."""
        if len(value) < 8:  # noqa: PLR2004 - four numbers of 16 bits
            return
        _, _, name_bytes, address_bytes = struct.unpack_from("<4H", value)
        name = value[8 : 8 + name_bytes].decode(self._charset, "replace").rstrip("\0")
        address = value[8 + name_bytes : 8 + name_bytes + address_bytes].decode(self._charset, "replace").rstrip("\0")
        self._properties.setdefault(Prop.SENDER_NAME, name)
        self._properties.setdefault(Prop.SENDER_ADDRESS, address.partition(":")[2])

    def _mapi(self, value: bytes) -> "_Properties":
        return _Properties(value, self._charset)


_WIDTHS = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({mapi.STRING8, mapi.UNICODE, mapi.OBJECT, mapi.BINARY})
_NAMED = 0x8000  # ids from here on bring their name along


class _Properties:
    """A counted list of MAPI properties: [MS-OXTNEF] 2.1.3.4. Counts are not believed; the bytes end it."""

    def __init__(self, raw: bytes, charset: str) -> None:
        self._raw = raw
        self._charset = charset
        self._place = 0

    def properties(self) -> dict[int, Value]:
        found: dict[int, Value] = {}
        for _ in range(self._number()):
            if self._place >= len(self._raw):
                break
            prop, value = self._property()
            if value is not None:
                found.setdefault(prop, value)
        return found

    def rows(self) -> list[mapi.Properties]:
        found: list[mapi.Properties] = []
        for _ in range(self._number()):
            if self._place >= len(self._raw):
                break
            found.append(self.properties())
        return found

    def _property(self) -> tuple[int, Value | None]:
        kind, prop = struct.unpack("<HH", self._take(4))
        if prop >= _NAMED:
            self._take(_GUID_BYTES)
            is_text = self._number()
            self._take(self._padded(self._number()) if is_text else 4)
        single = kind & ~mapi.MULTIPLE
        count = self._number() if kind & mapi.MULTIPLE or single in _VARIABLE else 1
        value: Value | None = None
        for index in range(count):
            if self._place >= len(self._raw):
                break
            raw = self._one(single)
            value = mapi.decode(single, raw, self._charset) if index == 0 else value
        return prop, value

    def _one(self, kind: int) -> bytes:
        if kind in _VARIABLE:
            length = self._number()
            return self._take(self._padded(length))[:length]
        if kind not in _WIDTHS:
            raise ValueError("unknown property type")
        return self._take(_WIDTHS[kind])

    def _padded(self, length: int) -> int:
        return (length + 3) & ~3

    def _number(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def _take(self, length: int) -> bytes:
        taken = self._raw[self._place : self._place + length]
        self._place += length
        return taken
