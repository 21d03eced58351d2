"""The Celery application: `celery -A workers.app worker` and `celery -A workers.app beat`."""

import resource
from functools import cache
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_process_init

from adapters.broker import broker_url, transport_options
from adapters.house import House, open_house
from adapters.logs import configure
from settings import Settings, load
from workers.consumer_watchdog import Hearing


@cache
def settings() -> Settings:
    return load()


@cache
def house() -> House:
    """The adapters of this process: first asked for after the fork, because connections do not survive one."""
    return open_house(settings())


def make_app() -> Celery:
    made = Celery("dossier", include=["workers.tasks"])
    made.config_from_object("celeryconfig")
    options = made.conf.broker_transport_options | transport_options(settings())
    made.conf.update(broker_url=broker_url(settings()), broker_transport_options=options)
    made.steps["consumer"].add(Hearing)
    return made


@celeryd_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def log_as_worker(**_: Any) -> None:
    configure(settings(), "worker")


@beat_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def log_as_beat(**_: Any) -> None:
    configure(settings(), "beat")


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def bound_memory(**_: Any) -> None:
    """A mail that asks for gigabytes fails in its own child, with MemoryError ."""
    limit = settings().worker_memory_limit
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


app = make_app()
