"""A spool file: the raw bytes of one or more mails, then an index that says which bytes belong to which envelope.

The index stands at the end because a mail is written while it still arrives. A footer of fixed size closes the file:
without it, or with an index that fails its checksum, the file was spoiled after it was fsynced. The bytes of a mail
are guarded by the SHA-256 in its envelope.
"""

import json
import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from ingest.spool.envelope import Envelope

SUFFIX = ".mails"
_FOOTER = struct.Struct(">II8s")  # length of the index in bytes, its CRC-32, the mark
_MARK = b"DOSSIER1"


class Damaged(Exception):  # noqa: N818 - what the file is
    """The file does not end in a whole index."""


def index(mails: Iterable[tuple[int, Envelope]]) -> bytes:
    """The closing bytes of a file that holds these mails, each with the offset of its first byte."""
    body = json.dumps([[offset, envelope.to_json()] for offset, envelope in mails]).encode()
    return body + _FOOTER.pack(len(body), zlib.crc32(body), _MARK)


def read_index(file: BinaryIO) -> list[tuple[int, Envelope]]:
    """The mails in the file, each with the offset of its first byte. Raises Damaged."""
    end = file.seek(0, 2)
    if end < _FOOTER.size:
        raise Damaged("shorter than a footer")
    file.seek(end - _FOOTER.size)
    length, checksum, mark = _FOOTER.unpack(file.read(_FOOTER.size))
    if mark != _MARK or length > end - _FOOTER.size:
        raise Damaged("no footer")
    file.seek(end - _FOOTER.size - length)
    body = file.read(length)
    if zlib.crc32(body) != checksum:
        raise Damaged("the index fails its checksum")
    return [(offset, Envelope.from_json(plain)) for offset, plain in json.loads(body)]
