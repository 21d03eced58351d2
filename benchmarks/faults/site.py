"""The whole system as real programs, with every neighbour behind a proxy; it can be harmed, and healed again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from celery import Celery
from fake_clamd import FakeClamd
from relay import Relay
from sqlalchemy import func, select, update
from system import PATIENCE, System

from adapters.broker import BundledBroker, broker_url, transport_options
from benchmarks.faults.chaos import Proxy
from benchmarks.faults.neighbours import PostgreSQL, Server
from cli import roles
from dossier.rules.happenings import NoticeState, Pace
from dossier.rules.queues import Queue
from models import HandOver, Lease, Letter, Notice
from settings import Settings

ROOT = Path(__file__).parents[2]
PARTS = ("door", "worker", "beat")
OWED = HandOver.station != "derive"  # texts and previews are of documents that stand in the inbox already
MAIL_QUEUES = [queue for queue in Queue if queue is not Queue.DERIVED]


@dataclass
class Neighbours:
    """The servers beside us. None: the shape has none, but a file or a folder."""

    shape: str
    clamd: FakeClamd
    relay: Relay
    broker: Server | None = None
    postgres: PostgreSQL | None = None
    store: Server | None = None
    proxies: dict[str, Proxy] = field(default_factory=dict)  # by name: clamd, relay, broker, database, store


class Site(System):
    """`System` with proxies between, and small disks beneath."""

    def __init__(self, inside: Settings, outside: Settings, neighbours: Neighbours, disks: Mapping[str, Path]) -> None:
        """`inside`: what the programs are told, with the proxies; `outside`: past them, for who looks on.

        `disks`: file systems that may be filled; {}: we may not mount any.
        """
        super().__init__(outside, neighbours.clamd)
        self.inside = inside
        self.neighbours = neighbours
        self.shape, self.proxies, self.relay = neighbours.shape, neighbours.proxies, neighbours.relay
        self.disks = disks
        self.broker = neighbours.broker or BundledBroker(outside)
        self.cures: list[Callable[[], object]] = []  # what undoes a fault, beside all that `heal` knows

    def heal(self) -> None:
        """Undo every fault, and start what is down."""
        while self.cures:
            self.cures.pop()()
        for proxy in self.proxies.values():
            proxy.heal()
        self.relay.rcpt_says = self.relay.data_says = "250 OK"
        self.relay.hangs_up = False
        if self.neighbours.postgres:
            self.neighbours.postgres.start()
        for name in list(self.parts):
            self.signal(name, signal.SIGCONT)
            if name not in PARTS:
                self.kill(name)
        self.start_all()

    def is_quiet(self) -> bool:
        """No mail in the spool, no station owes anything, no letter waits that leaves at once."""
        if any((self.settings.spool_dir / "new").iterdir()):
            return False
        with self.house.database.read() as session:
            owed = select(func.count()).select_from(HandOver).where(OWED, HandOver.parked_at.is_(None))
            at_once = (Notice.state == NoticeState.WAITING, Notice.pace == Pace.AT_ONCE)
            waiting = select(func.count()).select_from(Notice).where(*at_once)
            return not session.scalar(owed) and not session.scalar(waiting)

    def standing(self) -> tuple[object, ...]:
        """Something that changes whenever work gets on."""
        with self.house.database.read() as session:
            owed = session.execute(select(HandOver.id, HandOver.token, HandOver.due_at).where(OWED)).all()
        return (*owed, len(list((self.settings.spool_dir / "new").iterdir())), len(self.relay.mails))

    def dead(self) -> list[str]:
        """Which of its parts died by themselves, with their last words."""
        gone = [name for name in PARTS if self.parts[name].poll() is not None]
        words = {name: (self.settings.data / f"{name}.log").read_text(errors="replace")[-300:] for name in gone}
        return [f"{name} ended by itself with {self.parts[name].returncode}: {said}" for name, said in words.items()]

    def begin_anew(self) -> None:
        """With fresh programs."""
        for name in PARTS:
            self.kill(name)
        self.start_all()

    def signal(self, name: str, number: int) -> None:
        """To a part and all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.parts[name].pid, number)

    def children(self, name: str) -> list[int]:
        return [child.pid for child in psutil.Process(self.parts[name].pid).children()]

    def ring_notices(self) -> None:
        """What beat does once a minute, and as if the minute since the last round were over."""
        with self.house.database.write() as session:
            over = datetime.now(UTC) - timedelta(minutes=1)
            session.execute(update(Lease).where(Lease.name == "notices").values(until=over))
        bell = Celery("bench", set_as_current=False)
        bell.config_from_object("celeryconfig")
        bell.conf.update(
            broker_url=broker_url(self.settings), broker_transport_options=transport_options(self.settings)
        )
        with suppress(Exception):  # a broker that is away is what is tried out; the next ring comes soon
            bell.send_task("workers.tasks.notices", queue="sweep", retry=True, retry_policy={"max_retries": 0})
        bell.close()

    def let_time_pass(self) -> None:
        super().let_time_pass()
        with self.house.database.write() as session:
            session.execute(update(Letter).values(due_at=datetime.now(UTC) - timedelta(hours=1)))

    def dossier(self, *words: str) -> str:
        """What a command of ours says. Raises CalledProcessError when it fails."""
        command = [Path(sys.executable).with_name("dossier"), *words]
        done = subprocess.run(command, env=self.environment(), cwd=ROOT, capture_output=True, check=False, text=True)
        if done.returncode not in (0, 1):  # 1: what was asked about is not well, and it says what
            done.check_returncode()
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Of a program of ours."""
        return {**os.environ, **self._env()}

    def command_of(self, name: str) -> tuple[str, ...]:
        return tuple(self._command(name))

    def wait_for_end(self, name: str) -> None:
        """Until the part has died by itself."""
        self.parts.pop(name).wait(PATIENCE)

    def close(self) -> None:
        for cure in self.cures:
            with suppress(Exception):  # the end of everything follows
                cure()
        for name in list(self.parts):
            self.signal(name, signal.SIGCONT)
        super().close()
        for proxy in self.proxies.values():
            proxy.close()
        for server in (self.neighbours.postgres, self.neighbours.store):
            if server:
                server.stop()

    def _command(self, name: str) -> Sequence[str]:
        """All of ours but the queue of texts and previews: it would take nine tenths of the time, and owes no mail."""
        if name.partition("-")[0] != "worker":
            return super()._command(name)
        return roles.worker(self.settings, MAIL_QUEUES, children=2).command

    def _env(self) -> dict[str, str]:
        given = self.inside.model_dump(exclude_defaults=True)
        path = f"{ROOT}:{ROOT / 'tests' / 'support'}"
        return {f"DOSSIER_{name.upper()}": str(value) for name, value in given.items()} | {"PYTHONPATH": path}
