"""The receiver as a program of its own, whose log can be read."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from smtp_door import Client

from adapters.house import House
from ingest.spool import Spool


class Program:
    def __init__(self, data: Path, *command: str, before: Sequence[str] = (), **settings: str) -> None:
        """`command`: what Python runs; `before`: a program that runs Python."""
        environment = {f"DOSSIER_{name.upper()}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [*before, sys.executable, *command],
            env=os.environ | {"DOSSIER_DATA": str(data), "DOSSIER_SMTP_LISTEN": "127.0.0.1:0", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # its log
            text=True,
        )
        self.address = ("127.0.0.1", int(self.read(r"listening smtp 127\.0\.0\.1:(\d+)")))

    def read(self, pattern: str) -> str:
        """What the first line that matches holds."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(f"no line like {pattern}")

    def client(self) -> Client:
        return Client(self.address)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode


class Programs:
    """Call it to start one on the data of `office`."""

    def __init__(self, office: House) -> None:
        self._office = office
        self.started: list[Program] = []

    def __call__(self, *command: str, before: Sequence[str] = (), **settings: str) -> Program:
        given = command or ("-m", "ingest.smtp")
        self.started.append(Program(self._office.settings.data, *given, before=before, **settings))
        return self.started[-1]


@contextmanager
def programs(office: House) -> Iterator[Programs]:
    """Nobody imports, so the spool can be looked at."""
    start = Programs(office)
    with Spool(office.settings.spool_dir).importing():
        yield start
        for program in start.started:
            if program.process.poll() is None:
                program.end(signal.SIGKILL)
