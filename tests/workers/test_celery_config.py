"""The limits keep their order, and every queue has somebody who listens."""

import os
import subprocess
import sys
from pathlib import Path

import celeryconfig
from adapters.insisting import INSIST
from adapters.scanner import PATIENCE
from cli.roles import workers
from dossier.rules.queues import LIGHT_BYTES, Queue, queue_for
from dossier.rules.work import SideWork
from ingest.reading.read import LIMITS
from settings import load
from workers.app import app
from workers.stations import STATIONS
from workers.walk import LEASE, NO_NEW_WORK_AFTER


def test_each_time_limit_is_longer_than_the_one_before():
    work = (NO_NEW_WORK_AFTER + LIMITS.time + PATIENCE).total_seconds()
    visibility = celeryconfig.broker_transport_options["visibility_timeout"]
    limits = (work, celeryconfig.task_soft_time_limit, celeryconfig.task_time_limit, LEASE.total_seconds(), visibility)
    assert list(limits) == sorted(set(limits))
    assert INSIST < LEASE


def test_every_queue_is_known_to_celery_and_heard_by_a_worker():
    heard = [
        queue
        for role in workers(load())
        for argument in role.command
        if argument.startswith("--queues=")
        for queue in argument.removeprefix("--queues=").split(",")
    ]
    assert sorted(heard) == sorted(Queue) == sorted(celeryconfig.task_queues)


def test_beat_sends_known_tasks_to_known_queues():
    app.loader.import_default_modules()
    for entry in celeryconfig.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["queue"] in celeryconfig.task_queues


def test_only_json_is_read():
    assert list(app.conf.accept_content) == ["json"]


def test_a_station_wakes_the_next_one_of_the_table():
    assert {each.wakes for each in STATIONS.values()} - {""} <= set(STATIONS)


def test_parked_work_of_each_station_has_a_way_back():
    """Mail by `ingest.rerun`, uploads by their own page, all others by `ingest.parked_work`."""
    of_mail = {"parse", "authenticate", "scan", "file", "take-back"}
    of_uploads = {"scan-upload", "file-upload"}
    assert sorted([*of_mail, *of_uploads, *SideWork]) == sorted(STATIONS)


def test_a_large_mail_goes_where_it_holds_up_no_small_one():
    assert queue_for(LIGHT_BYTES) is Queue.LIGHT
    assert queue_for(LIGHT_BYTES + 1) is Queue.HEAVY


def test_a_child_that_asks_for_gigabytes_gets_a_memory_error(tmp_path: Path):
    greedy = "import workers.app as w; w.bound_memory(); bytearray(600_000_000); bytearray(2_000_000_000)"
    given = os.environ | {"DOSSIER_DATA": str(tmp_path), "DOSSIER_WORKER_MEMORY_LIMIT": "1500000000"}
    child = subprocess.run([sys.executable, "-c", greedy], env=given, capture_output=True, check=False, text=True)
    assert child.returncode == 1
    assert child.stderr.splitlines()[-1] == "MemoryError"
