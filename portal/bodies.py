"""Bodies that are read as they come."""

from io import RawIOBase
from typing import IO

from flask import Request
from werkzeug.exceptions import ClientDisconnected


class Whole(RawIOBase):
    """The body of a request, all of it or an exception.

    gunicorn ends the stream of a client that went away as if the body were whole: only Content-Length tells.
    """

    def __init__(self, request: Request) -> None:
        self._stream: IO[bytes] = request.stream
        self._missing = request.content_length or 0  # bytes; 0 as well when chunks say by themselves where it ends

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Raises ClientDisconnected."""
        try:
            block = self._stream.read(size)
        except OSError as error:  # a chunk that broke off
            raise ClientDisconnected from error
        self._missing -= len(block)
        if not block and self._missing > 0:
            raise ClientDisconnected
        return block
