"""One receiver process: the listeners, the committer, the importer, and an orderly end."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from adapters.house import House, open_house
from ingest.accept import Importer
from ingest.recipients import Recipients
from ingest.smtp.desk import Desk
from ingest.smtp.lmtp import LmtpSession
from ingest.smtp.session import Session
from ingest.smtp.tls import Certificate
from ingest.smtp.watch import Pulse, watch
from ingest.spool import Committer, Doorbell, Run, Spool, archive
from ingest.tally import Tally
from settings import Settings

log = structlog.get_logger()

BACKLOG = 511  # connections that the kernel holds for us
_DRAIN_SECONDS = 60.0  # for mails that are arriving when we stop
_TAKE_OVER_SECONDS = 5.0  # another process imports: look again whether it lives
_HOUSEKEEPING_SECONDS = 5.0
_SWITCH_SECONDS = 0.0005  # Python's 5 ms would let the importer hold up every step of every dialogue


@dataclass(frozen=True)
class Listener:
    socket: socket.socket
    lmtp: bool


def receive(
    settings: Settings, listeners: Sequence[Listener], certificate: Certificate | None, *, parent: int | None = None
) -> None:
    """The body of a receiver process: until SIGTERM or SIGINT, or until the other end of the pipe `parent` closes."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    asyncio.run(_receive(receiving(open_house(settings), listeners, certificate), parent))


async def _receive(block: "receiving", parent: int | None) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    if parent is not None:
        loop.add_reader(parent, stopped.set)
    async with block:
        await stopped.wait()
        log.info("stopping")


class receiving:  # noqa: N801 - a context manager, read as one
    """Receives while the block runs. At the end: no new connections, what is arriving may finish, nothing is half
    accepted.
    """

    def __init__(self, house: House, listeners: Sequence[Listener], certificate: Certificate | None = None) -> None:
        self._house = house
        self._listeners = listeners
        self._certificate = certificate
        self._background = _Background(house)
        self._run = Run(house.settings.spool_dir)

    async def __aenter__(self) -> Desk:
        with ExitStack() as undo:  # whatever fails: threads that stay would keep the process alive, and deaf
            undo.callback(self._run.close)
            undo.callback(self._background.stop)
            self._background.start()
            loop = asyncio.get_running_loop()
            committer = Committer(self._run, loop, after_round=self._background.doorbell.ring)
            undo.callback(committer.close)
            self.desk = self._set_up(committer)
            undo.callback(self.desk.close)
            self._servers = [
                await loop.create_server(_protocol(self.desk, lmtp=each.lmtp), sock=each.socket, backlog=BACKLOG)
                for each in self._listeners
            ]
            pulse = Pulse()
            undo.callback(pulse.stop)
            pulse.start()
            self._watch = loop.create_task(watch(self.desk, pulse))
            self._undo = undo.pop_all()
        log.info("receiving", leftovers=self._run.swept)
        return self.desk

    def _set_up(self, committer: Committer) -> Desk:
        return Desk(
            settings=self._house.settings,
            recipients=self._background.recipients,
            tally=self._background.tally,
            run=self._run,
            committer=committer,
            certificate=self._certificate,
        )

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        self.desk.stopping = True
        for guest in self.desk.guests():
            guest.stop()
        await self._drain()
        self._watch.cancel()
        await asyncio.to_thread(self._undo.close)

    async def _drain(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.desk.empty.wait(), _DRAIN_SECONDS)
        for guest in self.desk.guests():
            guest.look_at_the_clock(float("inf"))


def _protocol(desk: Desk, *, lmtp: bool) -> Callable[[], Session]:
    kind = LmtpSession if lmtp else Session
    return lambda: kind(desk)


class _Background:
    """The threads beside the event loop: the import, and what may be written late."""

    def __init__(self, house: House) -> None:
        self.recipients = Recipients(house)
        self.tally = Tally(house)
        self._house = house
        self._spool = Spool(house.settings.spool_dir)
        self.doorbell = Doorbell(house.settings.spool_dir)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._threads = [
            threading.Thread(target=self._import, name="importer"),
            threading.Thread(target=self._housekeeping, name="housekeeping"),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self.doorbell.ring()
        for thread in self._threads:
            if thread.ident is not None:  # it was started
                thread.join()
        self.doorbell.close()

    def _import(self) -> None:
        """One process at a time imports; when it dies the next one takes over."""
        while not self._stop.is_set():
            with self._spool.listening() as mine:
                if mine:
                    with self._listening():
                        Importer(self._house, self._spool).run(self._stop, self._wake)
                    return
            self._stop.wait(_TAKE_OVER_SECONDS)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """The bell, also of the other receiver processes, wakes the importer."""
        thread = threading.Thread(target=self.doorbell.listen, args=(self._stop, self._wake), name="doorbell")
        thread.start()
        yield
        thread.join()

    def _housekeeping(self) -> None:
        while not self._stop.wait(_HOUSEKEEPING_SECONDS):
            self._tidy()
        self._tidy()

    def _tidy(self) -> None:
        try:
            now, settings = datetime.now(UTC), self._house.settings
            self.recipients.remember()
            self.tally.flush(now)
            clock, spool = self._house.clock, settings.spool_dir
            term, floor = settings.spool_archive_term, 2 * settings.disk_floor
            archive.forget(spool, term, floor, clock.read(), clock.ahead_of_disk(spool))
        except Exception:
            log.exception("housekeeping-failed")
