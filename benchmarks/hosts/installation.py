"""One installation on several hosts: the servers in the yard, and on each host its own programs and its own folder."""

import os
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.fernet import Fernet
from factories import make_administration, make_office
from sqlalchemy import select
from system import let_time_pass

from adapters.database import open_database
from adapters.house import open_house
from benchmarks.faults import proof
from benchmarks.faults.cargo import Parcel
from benchmarks.faults.chaos import Proxy
from benchmarks.faults.neighbours import BUCKET, ObjectStore, PostgreSQL, RedisServer, wait_until
from benchmarks.hosts import network
from cli import roles
from models import Receipt, migrate
from settings import load

QUIET_WITHIN = 240.0
ENOUGH = "1000000"  # of a limit that is not what is tried out
SMTP, HTTP = 2525, 8025


class Installation:
    """`doors`: host:port of each receiver that senders know."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hosts: dict[str, network.Machine] = {}
        self.doors: list[str] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        network.make_switches()
        broker, store = RedisServer(self.folder / "broker"), ObjectStore(self.folder / "store")
        (self.folder / "postgres").mkdir()
        database = PostgreSQL(self.folder / "postgres")
        for server in (database, broker, store):
            self._stack.callback(server.stop)
            server.start()
        store.make_bucket()
        # the servers listen on loopback; in the yard they are reached through these
        inside = {"broker": broker.place, "store": store.place, "database": database.target}
        yard = {name: Proxy(target, network.SERVERS) for name, target in inside.items()}
        for proxy in yard.values():
            self._stack.callback(proxy.close)
        self._environment = {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "DOSSIER_DATABASE_URL": database.url_at(yard["database"].place),
            "DOSSIER_BROKER_URL": f"redis://{yard['broker'].place}/0",
            "DOSSIER_BLOBS_URL": f"s3://{BUCKET}",
            "DOSSIER_S3_ENDPOINT": f"http://{yard['store'].place}",
            "DOSSIER_S3_KEY": "k",
            "DOSSIER_S3_SECRET": "s",
            "DOSSIER_SECRET_KEYS": Fernet.generate_key().decode(),
            "DOSSIER_MAILS_PER_SENDER_PER_MINUTE": ENOUGH,
            "DOSSIER_MAILS_PER_DOSSIER_PER_MINUTE": ENOUGH,
        }
        names = {key.removeprefix("DOSSIER_").lower(): value for key, value in self._environment.items()}
        del names["pythonpath"]
        self.settings = load(data=self.folder / "onlooker", **names)
        migrate.create(open_database(self.settings).engine)
        self.house = open_house(self.settings)
        self._stack.callback(self.house.database.close)
        make_office(self.house)
        self.target = make_administration(self.house)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for host in self.hosts.values():
            host.remove()
        self._stack.close()

    def add(self, name: str, number: int) -> None:
        """A host that was not there before: an empty folder, and the same settings."""
        self.hosts[name] = network.Machine(name, number)
        self._start(name)
        self.doors.append(self._door(name))

    def switch_off(self, name: str) -> None:
        """Its senders find nobody there, and try another host."""
        self.hosts[name].die()

    def switch_on(self, name: str) -> None:
        for switch in ("street", "yard"):
            self.hosts[name].plug(switch)
        self._start(name)

    def portal(self, name: str) -> str:
        return f"http://{self.hosts[name].street}:{HTTP}"

    def findings(self, parcels: Sequence[Parcel]) -> list[str]:
        """What is lost, doubled or not in the books, once nothing is owed any more. Empty: all is well."""
        self._wait_until_quiet()
        return [
            *proof.documents(self.house, self.target.id, parcels, (), proof.Proof()),
            *proof.unfinished(self.house),
            *proof.answers(parcels),
            *proof.books(self, self.target),
        ]

    def taken_in(self) -> list[int]:
        """How many mails each run of a receiver said 250 to."""
        with self.house.database.read() as session:
            return sorted(Counter(session.scalars(select(Receipt.door_run))).values())

    def dossier(self, *words: str) -> str:
        """What a command of ours says, run beside the servers."""
        command = [Path(sys.executable).with_name("dossier"), *words]
        environment = {**os.environ, **self._environment, "DOSSIER_DATA": str(self.settings.data)}
        return subprocess.run(command, env=environment, capture_output=True, check=False, text=True).stdout

    def _wait_until_quiet(self) -> None:
        """Leases of the dead end after minutes: that time is made to pass."""
        end, patience = time.monotonic() + QUIET_WITHIN, time.monotonic() + 5
        while any(self._spooled()) or list(proof.unfinished(self.house)):
            if time.monotonic() > end:
                return
            if time.monotonic() > patience:
                let_time_pass(self.house)
                patience = time.monotonic() + 5
            time.sleep(0.5)

    def _spooled(self) -> list[Path]:
        return [each for name in self.hosts for each in (self._data(name) / "spool" / "new").iterdir()]

    def _start(self, name: str) -> None:
        host, data = self.hosts[name], self._data(name)
        data.mkdir(exist_ok=True)
        environment = {
            **os.environ,
            **self._environment,
            "DOSSIER_DATA": str(data),
            "DOSSIER_SMTP_LISTEN": self._door(name),
            "DOSSIER_HTTP_LISTEN": f"{host.street}:{HTTP}",
        }
        programs = (roles.door(), roles.worker(self.settings, children=1), roles.beat(self.settings), roles.portal())
        for role in programs:
            host.run(role.name, role.command, environment, self.folder / f"{name}-{role.name}.log")
        wait_until(lambda: _greets(host.street), f"the door of {name}", 120)

    def _door(self, name: str) -> str:
        return f"{self.hosts[name].street}:{SMTP}"

    def _data(self, name: str) -> Path:
        return self.folder / f"host-{name}"


def _greets(address: str) -> bool:
    with smtplib.SMTP(address, SMTP, timeout=5):
        return True
