"""The one clock of a receiver process: time limits of all sessions, and whether the event loop keeps up."""

import asyncio

import structlog

from ingest.smtp.desk import Desk

log = structlog.get_logger()

TICK_SECONDS = 1.0
_LATE_SECONDS = 1.0


async def watch(desk: Desk) -> None:
    """Runs until cancelled. One look at every session per tick is cheaper than a timer per command."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        now = loop.time()
        if now - due > _LATE_SECONDS:
            log.warning("event-loop-blocked", seconds=round(now - due, 1))
        for guest in desk.guests():
            guest.look_at_the_clock(now)
