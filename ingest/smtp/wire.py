"""Bytes as they arrive on a connection: bounded, with back pressure, read by the line or by the block."""

import asyncio

HIGH_BYTES = 128 * 1024  # above it the sender waits until we have read


class LineTooLong(Exception):  # noqa: N818 - what the client did
    """More bytes than allowed without a line end. They are gone."""


class Wire:
    """Also what aiosmtpd's PROXY reader reads from (`read`, `readexactly`, `readuntil`).

    After the end of the stream: lines raise EOFError, blocks are empty.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._paused = False
        self._ended = False
        self._waiting: asyncio.Future[None] | None = None

    # the side of the transport

    def attach(self, transport: asyncio.Transport) -> None:
        """A new transport: whatever came over the one before is forgotten (RFC 3207 4.2)."""
        self._buffer.clear()
        self._transport = transport
        self._paused = False

    def feed(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > HIGH_BYTES and not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    # the side of the session

    def line_is_waiting(self) -> bool:
        return b"\n" in self._buffer

    async def line(self, limit: int) -> bytes:
        """One line with its LF; `limit` in bytes. Raises LineTooLong when the line has more, EOFError."""
        searched = 0
        while True:
            end = self._buffer.find(b"\n", searched)
            if 0 <= end < limit:
                return self._take(end + 1)
            if end >= 0 or len(self._buffer) >= limit:
                self._take(end + 1 if end >= 0 else len(self._buffer))
                raise LineTooLong
            searched = len(self._buffer)
            await self._more()

    async def block(self) -> bytearray:
        """Everything that is there, at least one byte; empty at the end of the stream."""
        while not self._buffer and not self._ended:
            await self._wait()
        data, self._buffer = self._buffer, bytearray()  # handed over, not copied: this is the way of every big mail
        self._taken()
        return data

    def unread(self, data: bytes) -> None:
        """Puts back what was read too far."""
        self._buffer[:0] = data

    async def read(self, size: int = -1) -> bytes:
        while not self._buffer:
            await self._more()
        return self._take(len(self._buffer) if size < 0 else size)

    async def readexactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            await self._more()
        return self._take(size)

    async def readuntil(self, separator: bytes = b"\n") -> bytes:
        while (at := self._buffer.find(separator)) < 0:
            if len(self._buffer) > HIGH_BYTES:
                raise LineTooLong
            await self._more()
        return self._take(at + len(separator))

    def _take(self, size: int) -> bytes:
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        self._taken()
        return data

    def _taken(self) -> None:
        """Lets the sender go on when there is room again."""
        if self._paused and len(self._buffer) <= HIGH_BYTES // 2 and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False

    async def _more(self) -> None:
        if self._ended:
            raise EOFError
        await self._wait()

    async def _wait(self) -> None:
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
