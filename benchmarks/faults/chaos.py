"""A proxy that does to a connection what networks and dying servers do."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from socket import SO_LINGER, SOL_SOCKET
from struct import pack
from typing import Any

BLOCK_BYTES = 65_536
LOOK_EVERY = 0.02  # seconds
HARD_CLOSE = pack("ii", 1, 0)  # SO_LINGER of no seconds: the other end gets RST (socket(7))


@dataclass(frozen=True)
class Mode:
    """What connections go through. As it is by default: nothing."""

    refuses: bool = False
    hangs: bool = False  # nothing comes through, in either direction, and nothing is closed
    slow_seconds: float = 0.0  # that each block waits
    cut_after: int | None = None  # bytes from the caller; None: never
    cut_back_after: int | None = None  # bytes of answers; None: never
    says: bytes | None = None  # this, in place of the first answer, and then it closes; None: what the server says
    only_to: bytes = b""  # ... to what begins so; the rest is carried
    loses_answer_to: bytes | None = None  # the server gets this, and its caller is cut off before the answer
    times: int = -1  # how many answers are lost; negative: all


class Proxy:
    """Between a neighbour (host:port or unix:/path) and those who call it at `place`."""

    def __init__(self, target: str, address: str = "127.0.0.1") -> None:
        self.target = target
        self.mode = Mode()
        self.met = 0  # connections that something was done to
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="proxy")
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._on_call, address, 0, limit=BLOCK_BYTES))
        self.place = f"{address}:{self._server.sockets[0].getsockname()[1]}"

    def set(self, **mode: Any) -> None:
        """From now on, also for connections that stand."""
        self.mode = Mode(**mode)

    def heal(self) -> None:
        self.mode = Mode()

    def cut(self) -> None:
        """Reset every connection that stands."""
        self._run(self._cut())

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _cut(self) -> None:
        for link in list(self._links):
            link.cut()

    async def _on_call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(self, writer)
        self._links.add(link)
        try:
            await link.carry(reader)
        except OSError:
            link.cut()
        finally:
            self._links.discard(link)
            link.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, caller: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._ends = [caller]
        self._deaf = False  # the next answer is lost

    async def carry(self, caller: asyncio.StreamReader) -> None:
        if self._proxy.mode.refuses:
            self._meet()
            return self.cut()
        await self._while_it_hangs()
        path = self._proxy.target.removeprefix("unix:")
        if path != self._proxy.target:
            server, to_server = await asyncio.open_unix_connection(path)
        else:
            host, _, port = path.rpartition(":")
            server, to_server = await asyncio.open_connection(host, int(port))
        self._ends.append(to_server)
        there, back = self._there(caller, to_server), self._back(server, self._ends[0])
        await asyncio.gather(there, back)
        return None

    async def _there(self, caller: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        carried = 0
        while block := await caller.read(BLOCK_BYTES):
            await self._hinder()
            mode, carried = self._proxy.mode, carried + len(block)
            if mode.says is not None and block.startswith(mode.only_to):
                self._meet()
                self._ends[0].write(mode.says)
                await self._ends[0].drain()
                return self.close()
            if mode.cut_after is not None and carried > mode.cut_after:
                self._meet()
                return self.cut()
            if mode.loses_answer_to and mode.loses_answer_to in block and mode.times:
                self._proxy.mode = replace(mode, times=mode.times - 1)
                self._deaf = True
            server.write(block)
            await server.drain()
        server.close()
        return None

    async def _back(self, server: asyncio.StreamReader, caller: asyncio.StreamWriter) -> None:
        carried = 0
        while block := await server.read(BLOCK_BYTES):
            await self._hinder()
            limit, carried = self._proxy.mode.cut_back_after, carried + len(block)
            if self._deaf or (limit is not None and carried > limit):
                self._meet()
                return self.cut()
            caller.write(block)
            await caller.drain()
        caller.close()
        return None

    async def _hinder(self) -> None:
        await self._while_it_hangs()
        if self._proxy.mode.slow_seconds:
            self._meet()
            await asyncio.sleep(self._proxy.mode.slow_seconds)

    async def _while_it_hangs(self) -> None:
        if self._proxy.mode.hangs:
            self._meet()
        while self._proxy.mode.hangs:  # noqa: ASYNC110 - it is changed by another thread
            await asyncio.sleep(LOOK_EVERY)

    def _meet(self) -> None:
        self._proxy.met += 1

    def cut(self) -> None:
        for end in self._ends:
            with suppress(OSError, AttributeError):  # it is gone already
                end.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, HARD_CLOSE)
            end.transport.abort()

    def close(self) -> None:
        for end in self._ends:
            end.close()
