"""The programs of one installation: what each is called and how it is started."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dossier.rules.queues import Queue
from settings import Settings

CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "workers.app")


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    command: tuple[str, ...]
    patience: timedelta  # how long it may take to stop before it is killed


def door() -> Role:
    return Role("door", (sys.executable, "-m", "ingest.smtp"), timedelta(seconds=70))  # a running DATA may finish


def worker(
    settings: Settings, queues: Sequence[Queue] = tuple(Queue), *, name: str = "worker", children: int = 0
) -> Role:
    """`children` 0: as the settings say."""
    quiet = ("--without-gossip", "--without-mingle")  # talk between workers; it fails when the broker restarts
    what = (f"--hostname={name}@%h", f"--queues={','.join(queues)}")
    size = (f"--concurrency={children or settings.worker_processes}", _loglevel(settings))
    return Role(name, (*CELERY, "worker", *quiet, *what, *size), timedelta(seconds=30))


def workers(settings: Settings) -> tuple[Role, Role]:
    """Two, so that neither large mails nor previews ever hold up small mails."""
    light = worker(settings, (Queue.LIGHT, Queue.SWEEP), name="worker-light")
    return light, worker(settings, (Queue.HEAVY, Queue.DERIVED, Queue.OUTGOING), name="worker-heavy", children=1)


def beat(settings: Settings) -> Role:
    return Role("beat", (*CELERY, "beat", "--pidfile=", _loglevel(settings)), timedelta(seconds=10))


def portal() -> Role:
    return Role("portal", (sys.executable, "-m", "portal.serve"), timedelta(seconds=25))


def metrics() -> Role:
    return Role("metrics", (sys.executable, "-m", "cli", "metrics"), timedelta(seconds=2))


def _loglevel(settings: Settings) -> str:
    """Celery's own info is a line for every ring; what the stations do is logged by themselves."""
    return f"--loglevel={'warning' if settings.log_level == 'info' else settings.log_level}"
