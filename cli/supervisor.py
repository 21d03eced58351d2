"""Keeps the programs of one machine running: starts them, starts again what dies, stops all in order.

On Linux no program outlives the supervisor, not even when that is killed (adapters.parting).
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event
from types import FrameType

from adapters.parent_death import stop_with_parent
from cli.roles import Role

LOOK_EVERY = 0.2  # seconds between two looks at the children
FIRST_PAUSE = 0.5  # seconds before a program is started again; doubles with each quick death
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # seconds up, after which earlier deaths are forgotten


def pause(deaths: int) -> float:
    """Seconds to wait after so many quick deaths in a row, before the next start."""
    return min(FIRST_PAUSE * 2.0 ** min(deaths - 1, 10), LONGEST_PAUSE)


class Child:
    """One program: running, or waiting to be started again."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._started_at = self._start_at = self._deadline = 0.0  # on the monotonic clock

    @property
    def pid(self) -> int | None:
        """None: not running."""
        return self._process.pid if self._process else None

    def look(self) -> int | None:
        """Start it when it is time to. Its exit status (negative: the signal) when it has just died, else None."""
        if self._process is None:
            if time.monotonic() >= self._start_at:
                self._start()
            return None
        status = self._process.poll()
        if status is not None:
            self._bury(self._process.pid)
        return status

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._deadline = time.monotonic() + self.role.patience.total_seconds()

    def wait_until_gone(self, hurry: Event) -> None:
        """Kill it, and what it started, when its patience is over or somebody is in a hurry."""
        if self._process is None:
            return
        while self._process.poll() is None and time.monotonic() < self._deadline and not hurry.is_set():
            time.sleep(LOOK_EVERY / 4)
        _kill_group(self._process.pid)
        self._process.wait()
        self._process = None

    def _start(self) -> None:
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own programs
            self.role.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor only, which then keeps the order
            preexec_fn=stop_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
        )

    def _bury(self, pid: int) -> None:
        _kill_group(pid)  # its own children would work beside those of the next one
        self._process = None
        now = time.monotonic()
        self._deaths = 1 if now - self._started_at > STEADY_AFTER else self._deaths + 1
        self._start_at = now + pause(self._deaths)


class Supervisor:
    """Runs these roles until it is told to stop. The first one stops first, then the others together."""

    def __init__(self, roles: Sequence[Role], on_death: Callable[[Role, int], None]) -> None:
        self.children = [Child(role) for role in roles]
        self._on_death = on_death
        self._stop = Event()
        self._hurry = Event()

    def watch_signals(self) -> None:
        """SIGINT and SIGTERM stop cleanly; a second one stops at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def run(self, tend: Callable[[], None]) -> None:
        """Returns when it was told to stop and all have stopped. `tend` is called after each look at the children."""
        try:
            while not self._stop.wait(LOOK_EVERY):
                self._look()
                tend()
        finally:
            first, others = self.children[:1], self.children[1:]
            for together in (first, others):
                for child in together:
                    child.ask_to_stop()
                for child in together:
                    child.wait_until_gone(self._hurry)

    def _look(self) -> None:
        for child in self.children:
            status = child.look()
            if status is not None:
                self._on_death(child.role, status)

    def stop(self) -> None:
        """Lets `run` stop all and return. Said twice: at once."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):  # the usual case: nobody is left
        os.killpg(leader, signal.SIGKILL)
