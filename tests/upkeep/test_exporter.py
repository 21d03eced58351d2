"""What Prometheus reads: figures of the house, and the counts of all programs, over forks and restarts."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from arriving import arrive
from posting import letter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import update

from adapters import last_backup
from models import Delivery
from upkeep.exporter import names, registry

COUNT = """
import os
from adapters import meters
meters.ACCEPTED.inc()
for _ in range(2):
    if not os.fork():
        meters.ACCEPTED.inc()
        meters.STATION.labels("parse", "done").observe(0.2)
        os._exit(0)
    os.wait()
"""


def read(house, name, **labels):
    return registry(house).get_sample_value(name, labels)


def test_how_the_house_stands(any_house, filled):
    domain = any_house.settings.domain
    assert read(any_house, "dossier_balance_findings", office=domain) == 0
    assert read(any_house, "dossier_deliveries", office=domain, outcome="parked") == 0
    assert read(any_house, "dossier_oldest_waiting_seconds", office=domain) == 0
    assert read(any_house, "dossier_backup_timestamp_seconds") == 0
    assert read(any_house, "dossier_up", part="database") == 1
    assert read(any_house, "dossier_disk_free_bytes") > 0
    now = datetime.now(UTC)
    assert now.timestamp() - read(any_house, "dossier_last_mail_timestamp_seconds", office=domain) < 60
    an_hour = now - timedelta(hours=1)
    with any_house.database.write() as session:
        session.execute(update(Delivery).values(outcome="waiting", received_at=an_hour))
    last_backup.note(any_house.notes, now)
    assert read(any_house, "dossier_balance_findings", office=domain) > 0
    assert read(any_house, "dossier_oldest_waiting_seconds", office=domain) >= 3600
    assert read(any_house, "dossier_backup_timestamp_seconds") == pytest.approx(now.timestamp())


def test_everything_on_the_page_is_named(house, filled):
    arrive(house, letter(), filled)
    said = {family.name for family in registry(house).collect()}
    assert said <= {each.removesuffix("_total") for each in names()}


def test_a_database_that_is_away_leaves_the_rest(house, filled):
    (house.settings.data / "dossier.sqlite").write_bytes(b"no database" * 1000)
    house.database.close()
    assert read(house, "dossier_up", part="database") == 0
    assert read(house, "dossier_disk_free_bytes") > 0


def counted(tmp_path, name, **labels):
    found = CollectorRegistry()
    MultiProcessCollector(found, str(tmp_path))
    return found.get_sample_value(name, labels)


def test_counts_of_forks_are_one_count_and_go_on_after_a_restart(tmp_path):
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for run in (1, 2):
        subprocess.run([sys.executable, "-c", COUNT], check=True, env=env)
        assert counted(tmp_path, "dossier_door_accepted_total") == 3 * run
        assert counted(tmp_path, "dossier_station_seconds_count", station="parse", outcome="done") == 2 * run
    slots = len(list(tmp_path.glob("slot-*")))
    assert slots == 2, "one for the parent, one that its children had one after the other"


def test_without_room_it_works_uncounted(tmp_path):
    (tmp_path / "file").touch()
    env = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "file")}
    subprocess.run([sys.executable, "-c", COUNT], check=True, env=env)


def test_the_page_can_be_read(house, filled):
    assert b"dossier_up" in generate_latest(registry(house))
