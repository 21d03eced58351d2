"""The sweeper rings for what nobody took, and two of them ring once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from posting import letter, post

from ingest.accept import Importer
from ingest.spool import Spool
from ingest.sweep import QUIET, SWEEP_EVERY, sweep


class Ears:
    def __init__(self):
        self.heard = []

    def ring(self, queue, hand_over_ids):
        self.heard += hand_over_ids


def test_two_sweepers_at_the_same_moment_ring_once(any_house, make_administration):
    house = replace(any_house, bell=Ears())
    now = datetime.now(UTC)
    post(house, letter(), make_administration())
    Importer(house, Spool(house.settings.spool_dir)).run_once(now)
    house.bell.heard.clear()
    assert sweep(house, now) == 0  # the importer has rung
    later = now + QUIET + timedelta(seconds=1)
    assert sweep(house, later) == 1
    assert len(house.bell.heard) == 1
    post(house, letter(), make_administration())
    Importer(house, Spool(house.settings.spool_dir)).run_once(now)
    assert sweep(house, later) == 0  # the other beat's, a moment later
    assert sweep(house, later + SWEEP_EVERY) == 1
