"""The tasks: ids in, a service called, nothing decided."""

from typing import Any
from uuid import UUID

from dossier.documents import rescan
from dossier.rules.errors import TryLater
from dossier.rules.queues import Queue
from ingest import sweep
from notify import rounds
from workers.app import app, house
from workers.housekeeping import JOBS, run
from workers.walk import walk

HOUR = 3600  # seconds: then the next one comes
AWAY = (TryLater,)  # the database cannot be reached: expected, the sweeper rings again


@app.task(name="workers.tasks.process", bind=True, throws=AWAY)  # type: ignore[untyped-decorator]  # Celery has no types
def process(self: Any, hand_over_ids: list[str]) -> None:
    walk(house(), self.request.delivery_info["routing_key"], [UUID(each) for each in hand_over_ids])


@app.task(name="workers.tasks.sweep", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def ring_again() -> None:
    sweep.sweep(house(), house().database.now())


@app.task(name="workers.tasks.notices", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def notices() -> None:
    rounds.go_round(house(), house().database.now())


@app.task(name="workers.tasks.rescan", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def scan_again() -> None:
    rescan.ask(house(), house().database.now())


@app.task(name="workers.tasks.housekeep", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def housekeep() -> None:
    for name in JOBS:
        one_job.apply_async((name,), queue=Queue.SWEEP, expires=HOUR)


@app.task(name="workers.tasks.one_job", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def one_job(name: str) -> None:
    run(house(), name, house().database.now())
