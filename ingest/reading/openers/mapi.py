"""What Outlook keeps of a message, as read from .msg and TNEF alike: properties, recipients, attachments."""

import codecs
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import takewhile

Value = str | bytes | int | datetime


class Prop(IntEnum):
    """Property ids ([MS-OXPROPS]) that we use."""

    MESSAGE_CLASS = 0x001A
    SUBJECT = 0x0037
    CLIENT_SUBMIT_TIME = 0x0039
    SENT_REPRESENTING_NAME = 0x0042
    SENT_REPRESENTING_ADDRESS = 0x0065
    TRANSPORT_HEADERS = 0x007D
    RECIPIENT_TYPE = 0x0C15
    SENDER_NAME = 0x0C1A
    SENDER_ADDRESS = 0x0C1F
    DELIVERY_TIME = 0x0E06
    NORMALIZED_SUBJECT = 0x0E1D
    BODY = 0x1000
    RTF = 0x1009
    HTML = 0x1013
    MESSAGE_ID = 0x1035
    IN_REPLY_TO = 0x1042
    DISPLAY_NAME = 0x3001
    EMAIL_ADDRESS = 0x3003
    ATTACH_DATA = 0x3701
    ATTACH_EXTENSION = 0x3703
    ATTACH_FILENAME = 0x3704
    ATTACH_LONG_FILENAME = 0x3707
    ATTACH_LONG_PATHNAME = 0x370D
    ATTACH_MIME_TAG = 0x370E
    ATTACH_CONTENT_ID = 0x3712
    SMTP_ADDRESS = 0x39FE
    INTERNET_CODEPAGE = 0x3FDE
    MESSAGE_CODEPAGE = 0x3FFD
    SENDER_SMTP = 0x5D01
    SENT_REPRESENTING_SMTP = 0x5D02


Properties = Mapping[int, Value]


@dataclass(slots=True)
class Attachment:
    properties: Properties
    content: bytes | None = None  # None: there is none here (a link to a file), or it could not be read
    message: "Message | None" = None  # an embedded message instead of content


@dataclass(slots=True)
class Message:
    properties: Properties
    recipients: list[Properties] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def text(self, *wanted: Prop) -> str:
        """The first of these that is a text with something in it; "" when none is."""
        return text_of(self.properties, *wanted)


def text_of(properties: Properties, *wanted: Prop) -> str:
    for prop in wanted:
        value = properties.get(prop)
        if isinstance(value, str) and value.strip("\0 "):
            return value.strip("\0")
    return ""


INT16, INT32, BOOLEAN, OBJECT, INT64, STRING8, UNICODE, TIME, BINARY = (
    0x2, 0x3, 0xB, 0xD, 0x14, 0x1E, 0x1F, 0x40, 0x102,
)  # fmt: skip
MULTIPLE = 0x1000  # bit of the type: many values of it
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def decode(kind: int, raw: bytes, charset: str) -> Value | None:
    """The value of a property of this type; None for types we do not use or when the bytes do not make one."""
    if kind == UNICODE:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if kind == STRING8:
        return raw.decode(charset, "replace").rstrip("\0")
    if kind in (BINARY, OBJECT):
        return raw
    if kind in (INT16, BOOLEAN, INT32):
        return int.from_bytes(raw[:4], "little", signed=True)
    return _time(raw) if kind == TIME else None


def _time(raw: bytes) -> datetime | None:
    """FILETIME: tenths of microseconds since 1601."""
    if len(raw) < 8:  # noqa: PLR2004 - 64 bits
        return None
    try:
        return _EPOCH + timedelta(microseconds=struct.unpack_from("<Q", raw)[0] // 10)
    except OverflowError:
        return None


_CODEPAGES = {65001: "utf-8", 65000: "utf-7", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp",
              50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030",
              936: "gb18030", 932: "cp932", 949: "cp949", 950: "cp950", 10000: "mac-roman"}  # fmt: skip
_ISO_8859 = range(28591, 28606)


def charset_of(codepage: Value | None) -> str:
    """Python's name for a Windows code page; cp1252, the Western one, when it is unknown or absent."""
    if not isinstance(codepage, int):
        return "cp1252"
    name = f"iso8859-{codepage - 28590}" if codepage in _ISO_8859 else _CODEPAGES.get(codepage, f"cp{codepage}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name


def filename(attachment: Attachment) -> str:
    """The name a person gave: long, else 8.3, else the display name; "" when there is none."""
    found = text_of(
        attachment.properties,
        Prop.ATTACH_LONG_FILENAME,
        Prop.ATTACH_FILENAME,
        Prop.DISPLAY_NAME,
        Prop.ATTACH_LONG_PATHNAME,
    )
    return "".join(takewhile(lambda character: character != "\0", found))
