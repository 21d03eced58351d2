"""The whole system as real processes: start, stop and kill its parts, send it mail, wait for what becomes of it."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fake_clamd import FakeClamd
from redis import Redis
from sqlalchemy import update

from adapters.broker import BundledBroker
from adapters.bundled_broker import socket_path
from adapters.house import House, open_house
from adapters.parent_death import stop_with_parent
from cli import roles
from dossier.rules.states import Outcome
from ingest.mails import DocumentLine, MailLine, inbox, list_mails
from ingest.wanted import Wanted
from models import HandOver
from settings import Settings

PATIENCE = 40.0  # seconds that anything may take on a loaded machine
HERE = Path(__file__).parent


class System:
    """Its parts: "door", "worker", "beat", and any further one by name. The broker and clamd run in this process."""

    def __init__(self, settings: Settings, clamd: FakeClamd) -> None:
        self.settings = settings
        self.clamd = clamd
        self.broker = BundledBroker(settings)
        self.house: House = open_house(settings)
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.host, port = settings.smtp_listen.split(":")
        self.port = int(port)

    def start(self, name: str, command: Sequence[str] = (), **env: str) -> subprocess.Popen[bytes]:
        """Start a part unless it runs; by default with the command that `dossier serve` uses."""
        running = self.parts.get(name)
        if running is not None and running.poll() is None:
            return running
        log = (self.settings.data / f"{name}.log").open("ab")
        self.parts[name] = subprocess.Popen(
            command or self._command(name), env={**os.environ, **self._env(), **env}, cwd=HERE.parent.parent,
            stdout=log, stderr=log, start_new_session=True,
            preexec_fn=stop_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
        )  # fmt: skip
        if name == "door":
            self.wait_for(self._door_answers, "the door to answer")
        return self.parts[name]

    def start_all(self) -> None:
        """What a story finds: everything runs, and clamd answers."""
        self.clamd.answer()
        if not self.broker.running():
            self.broker.start()
        for name in ("door", "worker", "beat"):
            self.start(name)

    def kill(self, name: str) -> None:
        """Kill -9 of the part and all its children."""
        process = self.parts.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """SIGTERM: the exit status."""
        process = self.parts.pop(name)
        process.terminate()
        try:
            return process.wait(PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        for name in list(self.parts):
            self.kill(name)
        self.broker.stop()
        self.house.database.close()

    def send(self, raw: bytes, *to: str) -> None:
        """Send a mail to the door. Raises what smtplib raises when it does not say 250."""
        with self.connection() as door:
            assert door.sendmail("klant@example.org", to, raw) == {}

    @contextmanager
    def connection(self) -> Iterator[smtplib.SMTP]:
        door = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            yield door
        finally:
            door.close()

    def redis(self) -> "Redis":
        return Redis(unix_socket_path=str(socket_path(self.settings)))

    def mails(self, mail_name: str) -> tuple[MailLine, ...]:
        return list_mails(self.house, Wanted(mail_name=mail_name))

    def documents(self, mail_name: str) -> tuple[DocumentLine, ...]:
        return inbox(self.house, mail_name)

    def wait_for_mails(self, mail_name: str, number: int = 1, outcome: Outcome = Outcome.FILED) -> tuple[MailLine, ...]:
        """Wait until so many mails have this outcome, and give all mails."""
        what = f"{number} mails of {mail_name} to be {outcome}"
        self.wait_for(lambda: sum(each.outcome is outcome for each in self.mails(mail_name)) >= number, what)
        return self.mails(mail_name)

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {PATIENCE} s for {what}\n{self._logs()}")
            time.sleep(0.02)

    def let_time_pass(self) -> None:
        let_time_pass(self.house)

    def _command(self, name: str) -> Sequence[str]:
        role = {
            "door": roles.door,
            "worker": lambda: roles.worker(self.settings, children=2),
            "beat": lambda: roles.beat(self.settings),
        }[name.split("-", maxsplit=1)[0]]
        return role().command

    def _env(self) -> dict[str, str]:
        given = self.settings.model_dump(exclude_defaults=True)
        return {f"DOSSIER_{name.upper()}": str(value) for name, value in given.items()} | {"PYTHONPATH": str(HERE)}

    def _door_answers(self) -> bool:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=5):
                return True
        except OSError:
            return False

    def _logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-2000:]}" for path in self.settings.data.glob("*.log"))


def let_time_pass(house: House) -> None:
    """What minutes would do: leases run out, pauses end, and rings are so old that they are repeated."""
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    with house.database.write() as session:
        session.execute(update(HandOver).values(due_at=long_ago, rung_at=None))
        session.execute(update(HandOver).where(HandOver.lease_until.is_not(None)).values(lease_until=long_ago))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for_port(port: int) -> None:
    """Until somebody listens there, on loopback."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


PYTHON = sys.executable
