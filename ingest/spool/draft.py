"""A mail while it arrives: small ones stay in memory, large ones go to a file, block by block."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

HOLD_BYTES = 256 * 1024  # a mail up to this size shares a file with others
FLUSH_BYTES = 128 * 1024  # a larger one is written in pieces of about this size
HEAD_BYTES = 64 * 1024  # enough to see the headers of a mail that goes in circles


class Draft:
    """Memory is bounded by HOLD_BYTES and one block, whatever the size of the mail.

    `flush` and `seal` touch the disk: call them off the event loop, one at a time.
    """

    __slots__ = ("_descriptor", "_hash", "_head", "_hold_bytes", "_tmp", "held", "path", "size_bytes")

    def __init__(self, tmp: Path) -> None:
        self._tmp = tmp
        self._hash = hashlib.sha256()
        self._hold_bytes = HOLD_BYTES
        self._descriptor = -1
        self.held = bytearray()  # received, not yet written
        self._head = b""  # of a large mail
        self.path: Path | None = None  # None: small
        self.size_bytes = 0

    def add(self, block: bytes) -> bool:
        """Takes the next bytes. True: enough is held, flush before the next block."""
        self.held += block
        self.size_bytes += len(block)
        return len(self.held) > self._hold_bytes

    def flush(self) -> None:
        """Raises OSError."""
        if self.path is None:
            self.path = self._tmp / uuid4().hex
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._head = bytes(self.held[:HEAD_BYTES])
            self._hold_bytes = FLUSH_BYTES
        self._hash.update(self.held)
        write(self._descriptor, self.held)
        self.held = bytearray()

    def seal(self) -> None:
        """Makes a large mail durable under its temporary name, so that no round waits long for it. Raises OSError."""
        if self.path is not None:
            self.flush()
            os.fsync(self._descriptor)

    def append(self, closing: bytes) -> None:
        """Writes the closing bytes of a large mail and makes them durable. Raises OSError."""
        write(self._descriptor, closing)
        os.fsync(self._descriptor)

    def head(self) -> bytes:
        """The first HEAD_BYTES."""
        return self._head or bytes(self.held[:HEAD_BYTES])

    def sha256(self) -> str:
        """Of everything received, lower-case hex. For a small mail: call it once."""
        if self.path is None:
            self._hash.update(self.held)
        return self._hash.hexdigest()

    def close(self) -> None:
        """Lets go of file and memory. The file stays."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self.held = bytearray()

    def discard(self) -> None:
        """The mail is not accepted: nothing stays."""
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def write(descriptor: int, data: bytes | bytearray) -> None:
    """All of it: one write may take less (a full disk, 2 GiB). Raises OSError."""
    with memoryview(data) as view:
        done = 0
        while done < len(view):
            done += os.write(descriptor, view[done:])
