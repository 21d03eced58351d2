"""The shapes that an installation has: all in one folder, or with the servers of a production."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from factories import make_office
from fake_clamd import FakeClamd
from relay import running_relay
from system import free_port

from adapters.database import open_database
from benchmarks.faults.chaos import Proxy
from benchmarks.faults.neighbours import BUCKET, ObjectStore, PostgreSQL, RabbitServer, RedisServer
from benchmarks.faults.site import Neighbours, Site
from models import migrate
from settings import load

EMBEDDED, PRODUCTION, RABBITMQ = "embedded", "production", "rabbitmq"
SHAPES = (EMBEDDED, PRODUCTION, RABBITMQ)
DISKS_BYTES = {"database": 300_000_000, "spool": 40_000_000, "blobs": 600_000_000}
ENOUGH = 1_000_000  # of a limit that is not what is tried out


def left_out(shape: str) -> str:
    """Why this shape cannot be run on this machine; '': it can."""
    if shape == RABBITMQ and not RabbitServer.installed():
        return "there is no rabbitmq-server here (Debian: rabbitmq-server)"
    return ""


@contextmanager
def open_site(shape: str) -> Iterator[Site]:
    """Everything runs, and nothing happened yet."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))  # short: sockets stand in it
        disks = stack.enter_context(_small_disks(folder, shape))
        neighbours = _neighbours(stack, shape, folder)
        common: dict[str, Any] = {
            "data": folder / "data",
            "smtp_listen": f"127.0.0.1:{free_port()}",
            "http_listen": f"127.0.0.1:{free_port()}",
            "mail_relay_tls": "none",
            "disk_floor": 2_000_000,
            "mails_per_sender_per_minute": ENOUGH,
            "mails_per_dossier_per_minute": ENOUGH,
            "secret_keys": Fernet.generate_key().decode(),
        }
        inside = load(**common, **_through_proxies(neighbours))
        outside = load(**common, **_past_proxies(neighbours))
        migrate.create(open_database(outside).engine)
        site = stack.enter_context(closing(Site(inside, outside, neighbours, disks)))
        make_office(site.house)
        site.start_all()
        yield site


@contextmanager
def _small_disks(folder: Path, shape: str) -> Iterator[dict[str, Path]]:
    """File systems of their own for what an installation keeps, so that each can be filled. {}: we may mount none."""
    database = folder / ("data" if shape == EMBEDDED else "postgres")
    disks = {"database": database, "spool": folder / "data" / "spool", "blobs": folder / "data" / "blobs"}
    mounted = [disk for name, disk in disks.items() if _mount(disk, DISKS_BYTES[name])]
    try:
        yield disks if len(mounted) == len(disks) else {}
    finally:
        for disk in reversed(mounted):
            subprocess.run(["umount", "--lazy", disk], check=True)


def _mount(place: Path, size_bytes: int) -> bool:
    place.mkdir(parents=True, mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes},mode=700", "faults", place]
    return os.geteuid() == 0 and subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _neighbours(stack: ExitStack, shape: str, folder: Path) -> Neighbours:
    """Running, each behind its proxy."""
    clamd = stack.enter_context(FakeClamd(folder / "clamd"))
    stack.callback(clamd.shutdown)
    found = Neighbours(shape, clamd, stack.enter_context(running_relay()))
    targets = {"clamd": f"unix:{folder / 'clamd'}", "relay": found.relay.place}
    if shape != EMBEDDED:
        kind = RabbitServer if shape == RABBITMQ else RedisServer
        found.broker, found.store = kind(folder / "broker"), ObjectStore(folder / "store")
        found.postgres = PostgreSQL(folder / "postgres")
        found.broker.start()
        found.store.start()
        found.store.make_bucket()
        targets |= {"broker": found.broker.place, "store": found.store.place, "database": found.postgres.target}
    found.proxies = {name: Proxy(target) for name, target in targets.items()}
    return found


def _through_proxies(neighbours: Neighbours) -> dict[str, str]:
    places = {name: proxy.place for name, proxy in neighbours.proxies.items()}
    url = neighbours.postgres.url_at(places["database"]) if neighbours.postgres else ""
    return _settings(neighbours, places, url)


def _past_proxies(neighbours: Neighbours) -> dict[str, str]:
    places = {name: proxy.target for name, proxy in neighbours.proxies.items()}
    return _settings(neighbours, places, neighbours.postgres.url() if neighbours.postgres else "")


def _settings(neighbours: Neighbours, places: dict[str, str], database_url: str) -> dict[str, str]:
    common = {"clamd": places["clamd"], "mail_relay": places["relay"]}
    if neighbours.shape == EMBEDDED:
        return common
    broker = (
        f"amqp://guest:guest@{places['broker']}//" if neighbours.shape == RABBITMQ else f"redis://{places['broker']}/0"
    )
    store = {"blobs_url": f"s3://{BUCKET}", "s3_endpoint": f"http://{places['store']}", "s3_key": "k", "s3_secret": "s"}
    return {**common, **store, "broker_url": broker, "database_url": database_url}
