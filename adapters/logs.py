"""Logs: one JSON object per line on standard error, or coloured lines where a person looks at a terminal.

No content, no subject and no address of a mail at level info: a mail is known by the id that its sender heard in the
250, and every line of its way has it as `mail` (`about`).
"""

import atexit
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from queue import Full, Queue
from typing import Any

import structlog

from settings import Settings

WAITING_LINES = 10_000  # when the target takes nothing, later ones are dropped and counted
STANDARD_ERROR = 2  # not Python's own stream: at its end Python waits for that one, and for ever
LAST_LINES = 2.0  # seconds that a program waits at its end for what it said


def configure(settings: Settings, program: str) -> None:
    """Call once at the start of a program. `program`: smtp, worker, beat or portal, said on every line."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    outlet = Outlet()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            lambda _logger, _method, said: {
                **said,
                "program": program,
            },  # every thread of it, unlike a context variable
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        logger_factory=lambda *_: outlet,
        cache_logger_on_first_use=True,
    )


def about(mails: Sequence[str]) -> AbstractContextManager[None]:
    """Lines that are written inside, by whomever, are about these mails, by their spool ids."""
    said: dict[str, Any] = {"mail": mails[0]} if len(mails) == 1 else {"about": list(mails)} if mails else {}
    return structlog.contextvars.bound_contextvars(**said)


class Outlet:
    """Lines leave in a thread of their own: a full disk, or a collector that hangs, holds up no mail."""

    def __init__(self) -> None:
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # the thread and what waits for it are the parent's
        atexit.register(self.close)

    def _begin(self) -> None:
        self._lines: Queue[str | None] = Queue(WAITING_LINES)
        self._dropped = 0
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def msg(self, line: str) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="logs", daemon=True)
                self._thread.start()
        try:
            self._lines.put_nowait(line)
        except Full:
            self._dropped += 1

    log = debug = info = warning = warn = error = exception = critical = fatal = err = failure = msg

    def close(self) -> None:
        """Waits LAST_LINES at most."""
        if self._thread is not None:
            with suppress(Full):
                self._lines.put(None, timeout=LAST_LINES)
                self._thread.join(LAST_LINES)

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            dropped, self._dropped = self._dropped, 0
            if dropped:
                line = f"{line}\n{json.dumps({'event': 'log.dropped', 'lines': dropped})}"
            with suppress(OSError):  # full: there is nobody to tell
                os.write(STANDARD_ERROR, f"{line}\n".encode("utf-8", "backslashreplace"))
