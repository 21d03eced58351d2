"""The process that reads 7z and rar.

libarchive is native code that meets strangers' files, and its binding dies of an error without a text. Here that costs
the archive and not the mail. What is in the archive is told as frames: a letter, the length of what follows (4 bytes),
and that.
"""

import locale
import os
import resource
from typing import BinaryIO, NoReturn

import archi

from ingest.reading.openers.seam import blocks

NAME, DATA, ENDED, DONE, BROKEN = b"n", b"d", b"e", b".", b"!"  # ENDED and BROKEN say why, "" when nothing is wrong
LENGTH_BYTES = 4
LOCKED, DAMAGED = b"locked", b"damaged"
MOST_FILES = 256  # open at once, in any process that reads
LIMITS = {resource.RLIMIT_CPU: 60, resource.RLIMIT_CORE: 0}  # seconds; a core file would hold the document

_FOLDER, _FILE_TYPE = 0o040000, 0o170000
_LOCKED_WORDS = ("encrypt", "passphrase", "password")  # libarchive has no error code of its own for it


def tell(path: str, out: int) -> NoReturn:
    """The body of a fork: what is in this archive, on this pipe."""
    try:
        os.closerange(3, out)
        os.closerange(out + 1, MOST_FILES)
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # libarchive gives names in the charset of the locale
        for what, bound in LIMITS.items():
            resource.setrlimit(what, (bound, min(bound, resource.getrlimit(what)[1])))
        with os.fdopen(out, "wb") as pipe:
            _tell_all(path, pipe)
    finally:
        os._exit(0)


def _tell_all(path: str, out: BinaryIO) -> None:
    try:
        for entry in archi.Archive(path):
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
