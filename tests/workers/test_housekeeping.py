"""Once an hour: each job has a turn of its own, and a clock that deserves it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from clocks import Ahead, looked_before
from factories import make_office

from dossier.retention import clock
from dossier.rules.queues import Queue
from workers import housekeeping, tasks
from workers.app import app
from workers.housekeeping import JOBS, run

NOW = datetime.now(UTC)


def test_each_job_is_rung_for_by_itself(monkeypatch):
    monkeypatch.setitem(app.conf, "broker_url", "memory://")
    monkeypatch.setitem(app.conf, "broker_transport_options", {})
    tasks.housekeep()
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(Queue.SWEEP)
        rung = [queue.get(block=False).payload[0] for _ in JOBS]
    assert rung == [[name] for name in JOBS]


@pytest.mark.parametrize("name", JOBS)
def test_each_job_does_its_work_on_both_databases(any_house, name):
    make_office(any_house)
    looked_before(any_house)
    run(any_house, name, NOW)


def done_by(house, monkeypatch):
    done = []
    for name, job in JOBS.items():
        monkeypatch.setitem(housekeeping.JOBS, name, job._replace(do=lambda _, __, name=name: done.append(name)))
        run(house, name, NOW)
    return set(done)


def test_what_acts_because_time_went_by_needs_a_clock_for_it(house, monkeypatch):
    unsure, always = {"uploads", "mail", "bytes"}, {"clock", "balance", "anchors", "derivations", "unopened"}
    assert clock.look(house) is not None  # the first look
    assert done_by(house, monkeypatch) == set(JOBS) - unsure
    looked_before(house)
    assert done_by(house, monkeypatch) == set(JOBS)
    assert done_by(replace(house, clock=Ahead(timedelta(days=200))), monkeypatch) == always
