"""The process that reads 7z and rar: `python -I -m ingest.reading.openers.libarchive_child`.

libarchive is native code that meets strangers' files, and its binding dies of an error without a text. Here that costs
the archive and not the worker. It is given a path: of a stream the binding keeps a pointer into bytes that it lets go.
The archive is standard input; what is in it goes to standard output, as frames: a
letter, the length of what follows (4 bytes), and that.
"""

import os
import resource
from typing import BinaryIO

import archi

from ingest.reading.openers.seam import blocks

NAME, DATA, ENDED, DONE, BROKEN = b"n", b"d", b"e", b".", b"!"  # ENDED and BROKEN say why, "" when nothing is wrong
LENGTH_BYTES = 4
LOCKED, DAMAGED = b"locked", b"damaged"
CPU_SECONDS, MEMORY_BYTES = 60, 1024 * 1024 * 1024

_FOLDER, _FILE_TYPE = 0o040000, 0o170000
_LOCKED_WORDS = ("encrypt", "passphrase", "password")  # libarchive has no error code of its own for it


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the document
    with os.fdopen(1, "wb") as out:
        try:
            for entry in archi.Archive("/dev/fd/0"):
                if entry.mode & _FILE_TYPE != _FOLDER:
                    _tell(out, NAME, entry.filename.encode("utf-8", "surrogateescape"))
                    _tell(out, ENDED, _copy(out, entry))
            _tell(out, DONE, b"")
        except archi.Error as fault:
            _tell(out, BROKEN, _kind_of(fault))


def _copy(out: BinaryIO, entry: archi.Entry) -> bytes:
    try:
        for block in blocks(entry):
            _tell(out, DATA, block)
    except archi.Error as fault:
        return _kind_of(fault)
    return b""


def _kind_of(fault: archi.Error) -> bytes:
    return LOCKED if any(word in str(fault).lower() for word in _LOCKED_WORDS) else DAMAGED


def _tell(out: BinaryIO, kind: bytes, said: bytes) -> None:
    out.write(kind + len(said).to_bytes(LENGTH_BYTES, "big") + said)


if __name__ == "__main__":
    main()
