"""The tasks: ids in, a service called, nothing decided."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dossier.accountability import audit
from dossier.approvals import closing
from dossier.documents import rescan
from dossier.login import housekeeping
from dossier.programs import idempotency
from dossier.retention import expiring
from dossier.rules.errors import TryLater
from dossier.uploads import keeping
from ingest import balance, sweep
from notify import rounds
from workers.app import app, house
from workers.walk import walk

AWAY = (TryLater,)  # the database cannot be reached: expected, the sweeper rings again


@app.task(name="workers.tasks.process", bind=True, throws=AWAY)  # type: ignore[untyped-decorator]  # Celery has no types
def process(self: Any, hand_over_ids: list[str]) -> None:
    walk(house(), self.request.delivery_info["routing_key"], [UUID(each) for each in hand_over_ids])


@app.task(name="workers.tasks.sweep", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def ring_again() -> None:
    sweep.sweep(house(), datetime.now(UTC))


@app.task(name="workers.tasks.notices", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def notices() -> None:
    rounds.go_round(house(), datetime.now(UTC))


@app.task(name="workers.tasks.rescan", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def scan_again() -> None:
    rescan.ask(house(), datetime.now(UTC))


@app.task(name="workers.tasks.housekeep", throws=AWAY)  # type: ignore[untyped-decorator]  # as above
def housekeep() -> None:
    balance.watch(house(), datetime.now(UTC))
    keeping.clear(house(), datetime.now(UTC))
    expiring.expire(house(), datetime.now(UTC))
    audit.anchor(house(), datetime.now(UTC))
    closing.expire(house().database, datetime.now(UTC))
    closing.remind(house().database, datetime.now(UTC))
    housekeeping.tidy(house(), datetime.now(UTC))
    idempotency.tidy(house().database, datetime.now(UTC))
