"""What is done once an hour: each a task of its own, so that one that fails or is slow keeps no other from its turn."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import structlog

from adapters.house import House
from dossier import unopened
from dossier.accountability import audit
from dossier.approvals import closing
from dossier.login import housekeeping as logins
from dossier.programs import idempotency
from dossier.retention import blob_deletion, clock, expiring
from dossier.rules.clocks import Trust
from dossier.uploads import keeping
from ingest import balance, derive_again

ALWAYS: frozenset[Trust] = frozenset(Trust)
UNLESS_WRONG = ALWAYS - {Trust.CONTRADICTED}  # it acts because time went by
WHEN_SURE = frozenset({Trust.BELIEVED})  # ... and nothing brings back what it takes

log = structlog.get_logger()


class Job(NamedTuple):
    do: Callable[[House, datetime], object]
    when: frozenset[Trust]  # what the clock must deserve


JOBS = {
    "clock": Job(lambda house, _: clock.look(house), ALWAYS),  # whoever looks writes down what was seen
    "balance": Job(balance.watch, ALWAYS),
    "anchors": Job(audit.anchor, ALWAYS),
    "derivations": Job(derive_again.ask, ALWAYS),
    "uploads": Job(keeping.clear, WHEN_SURE),
    "mail": Job(expiring.expire, WHEN_SURE),
    "bytes": Job(blob_deletion.let_go, WHEN_SURE),
    "approvals": Job(lambda house, now: closing.expire(house.database, now), UNLESS_WRONG),
    "reminders": Job(lambda house, now: closing.remind(house.database, now), UNLESS_WRONG),
    "logins": Job(logins.tidy, UNLESS_WRONG),
    "unopened": Job(lambda house, now: unopened.count_again(house.database, now), ALWAYS),
    "answers": Job(lambda house, now: idempotency.tidy(house.database, now), UNLESS_WRONG),
}


def run(house: House, name: str, now: datetime) -> None:
    """One of these. Raises TryLater, KeyError for a job of a newer program."""
    job = JOBS[name]
    if job.when != ALWAYS and clock.look(house) not in job.when:
        log.warning("housekeeping.left-out", job=name)
        return
    job.do(house, now)
