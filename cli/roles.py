"""The programs of one installation: what each is called and how it is started."""

import sys
from dataclasses import dataclass
from datetime import timedelta

from settings import Settings

PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "-A", "workers.app")


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    command: tuple[str, ...]
    patience: timedelta  # how long it may take to stop before it is killed


def door() -> Role:
    return Role("door", (PYTHON, "-m", "ingest.smtp"), timedelta(seconds=70))  # a running DATA may finish


def worker(settings: Settings) -> Role:
    # gossip and mingle are talk between workers that nobody listens to here; gossip fails when the broker restarts
    quiet = ("--without-gossip", "--without-mingle")
    size = (f"--concurrency={settings.worker_processes}", f"--loglevel={settings.log_level}")
    return Role("worker", (*CELERY, "worker", *quiet, *size), timedelta(seconds=30))


def beat(settings: Settings) -> Role:
    # where it keeps what ran last; lost, the worst is a job that runs once too often
    schedule = f"--schedule={settings.data / 'beat-schedule'}"
    return Role(
        "beat", (*CELERY, "beat", schedule, "--pidfile=", f"--loglevel={settings.log_level}"), timedelta(seconds=10)
    )


def portal() -> Role:
    return Role("portal", (PYTHON, "-m", "portal.serve"), timedelta(seconds=25))
