"""OLE compound files ([MS-CFB]): opened so that a hostile one cannot make olefile loop or swell."""

import struct
from typing import BinaryIO

import olefile

_HEADER_BYTES = 512
_COUNTS = (40, 44, 64, 72)  # directory, FAT, mini FAT and DIFAT sectors: [MS-CFB] 2.2


def open_ole(stream: BinaryIO) -> olefile.OleFileIO:
    """Raises OSError or ValueError when it is no OLE file or claims more than its bytes can hold.

    olefile believes the counts in the header and the sizes in the directory: with a chain of sectors that bites its
    own tail that means gigabytes. Nothing in a file can be longer than the file.
    """
    size_bytes = stream.seek(0, 2)
    stream.seek(0)
    header = stream.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        raise ValueError("shorter than an OLE header")
    sector_bytes = 1 << min(struct.unpack_from("<H", header, 30)[0], 20)
    if any(struct.unpack_from("<I", header, place)[0] * sector_bytes > size_bytes for place in _COUNTS):
        raise ValueError("more sectors than the file has")
    stream.seek(0)
    ole = olefile.OleFileIO(stream)
    if any(entry is not None and entry.size > size_bytes for entry in ole.direntries):
        ole.close()
        raise ValueError("a stream larger than the file")
    return ole
