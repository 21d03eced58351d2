"""The one clock of a receiver process: time limits of all sessions, and whether the event loop keeps up."""

import asyncio
import sys
import threading
import time
import traceback

import structlog

from ingest.smtp.desk import Desk

log = structlog.get_logger()

TICK_SECONDS = 1.0
_LATE_SECONDS = 1.0
_SHED_AFTER = 3.0  # seconds that the loop stood still: a crowd waits at the door by now
_SHED_FOR = 2.0  # seconds
_LOOK_SECONDS = 0.25
_FRAMES = 12  # of the stack: where it stands, and what brought it there


class Pulse:
    """A thread that sees from outside when the event loop stands still, and says where, while it does.

    Made in the thread of the loop. A call of ours that blocks is a fault of ours: what waits belongs into a thread.
    """

    def __init__(self) -> None:
        self._watched = threading.get_ident()
        self._last = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="pulse")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:  # it was started
            self._thread.join()

    def beat(self) -> None:
        self._last = time.monotonic()

    def _look(self) -> None:
        said_of = 0.0  # the beat after which it was said
        looked = time.monotonic()
        while not self._stop.wait(_LOOK_SECONDS):
            now, last = time.monotonic(), self._last
            slept, looked = now - looked, now
            if slept > _LATE_SECONDS or last == said_of:
                continue  # the whole process stood still, the loop no more than we; or it is said
            if now - last > TICK_SECONDS + _LATE_SECONDS:
                log.warning("event-loop-blocked", seconds=round(now - last - TICK_SECONDS, 1), at=self._where())
                said_of = last

    def _where(self) -> list[str]:
        """Innermost last: file, line and function; never a value."""
        frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - documented, and the only way
        found = traceback.extract_stack(frame)[-_FRAMES:] if frame else ()
        return [f"{each.filename}:{each.lineno} {each.name}" for each in found]


async def watch(desk: Desk, pulse: Pulse) -> None:
    """Runs until cancelled. One look at every session per tick is cheaper than a timer per command."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        pulse.beat()
        now = loop.time()
        if now - due > _LATE_SECONDS:
            log.warning("event-loop-goes-on", seconds=round(now - due, 1))
        if now - due > _SHED_AFTER:
            desk.shed_until = now + _SHED_FOR
        for guest in desk.guests():
            guest.look_at_the_clock(now)
