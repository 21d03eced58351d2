"""DATA of one mail: from the wire into a draft, with bounded memory."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog

from ingest.bounds import goes_in_circles
from ingest.smtp import replies
from ingest.smtp.desk import Desk
from ingest.smtp.dots import DotReader
from ingest.smtp.replies import Reply
from ingest.smtp.wire import Wire
from ingest.spool import SpoolFull, fault

log = structlog.get_logger()

_FAR_TOO_BIG = 4  # times the size limit: we stop listening


class Intake:
    """`refusal` tells why the draft was thrown away; None: the draft holds the whole mail."""

    def __init__(self, desk: Desk, expect: Callable[[timedelta], None]) -> None:
        self.draft = desk.draft()
        self.refusal: Reply | None = None
        self._desk = desk
        self._expect = expect
        self._size = 0
        self._loop = asyncio.get_running_loop()
        self._pace_from = (self._loop.time(), 0)

    async def read(self, wire: Wire) -> None:
        """To the end of the mail, also of a refused one: a client hears nothing before. Raises EOFError."""
        try:
            await self._read(wire)
            if self.refusal is None and goes_in_circles(self.draft.head()):
                await self._refuse(replies.GOES_IN_CIRCLES)
        except BaseException:
            self.draft.discard()
            raise

    async def _read(self, wire: Wire) -> None:
        dots = DotReader()
        while not dots.ended:
            self._expect(self._desk.settings.data_timeout)
            block = await wire.block()
            if not block:
                raise EOFError
            await self._keep(dots.feed(block))
            hopeless = self._hopeless()
            if hopeless is not None and not dots.ended:
                await self._refuse(hopeless)
                return
        wire.unread(dots.rest)

    async def _keep(self, text: bytes) -> None:
        self._size += len(text)
        if self.refusal is not None:
            return
        if self._size > self._desk.size_limit:
            await self._refuse(self._desk.too_big)
        elif self.draft.add(text):
            await self._disk(self.draft.flush)

    async def seal(self) -> None:
        """All of a large mail on the disk; a small one goes with others."""
        if self.draft.path is not None:
            await self._disk(self.draft.seal)

    async def _disk(self, action: Callable[[], None]) -> None:
        """A fault of the disk is ours: the mail is read to its end, and the sender tries again."""
        try:
            await self._loop.run_in_executor(self._desk.disk, action)
        except OSError as error:
            log.error("spool-write-failed", error=type(error).__name__)  # noqa: TRY400 - a disk fault needs no stack
            await self._refuse(spool_reply(fault(error)))

    async def _refuse(self, reply: Reply) -> None:
        self.refusal = reply
        await self._loop.run_in_executor(self._desk.disk, self.draft.discard)

    def _hopeless(self) -> Reply | None:
        """Too slow over a whole `data_timeout`, or far too big."""
        if self._size > _FAR_TOO_BIG * self._desk.size_limit:
            return self._desk.much_too_big
        since, size = self._pace_from
        seconds = self._loop.time() - since
        if seconds < self._desk.settings.data_timeout.total_seconds():
            return None
        self._pace_from = (self._loop.time(), self._size)
        return replies.TOO_SLOW if (self._size - size) / seconds < self._desk.patience.least_rate else None


def spool_reply(error: Exception) -> Reply:
    return replies.DISK_LOW if isinstance(error, SpoolFull) else replies.OUR_FAULT
