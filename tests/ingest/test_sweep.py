"""The sweeper rings for what nobody took, and two of them ring once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from posting import letter, post
from sqlalchemy import select

from ingest.accept import Importer
from ingest.spool import Spool
from ingest.sweep import QUIET, SWEEP_EVERY, sweep
from models import HandOver, claims


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


@pytest.mark.attack("X12")
def test_an_office_that_is_flooded_does_not_stand_before_the_others(
    any_house, make_office, make_administration, monkeypatch
):
    monkeypatch.setattr(claims, "CROWD", 20)
    house, now = replace(any_house, bell=Ears()), datetime.now(UTC)
    flooded = make_administration()
    other = make_administration(office_id=make_office(domain="inbox.other.example"))
    bring(house, now, flooded, 50)
    assert len(house.bell.heard) == 20
    bring(house, now, other, 1)
    assert len(house.bell.heard) == 21  # rung at once, behind no more than those
    bring(house, now, flooded, 5)
    assert len(house.bell.heard) == 21
    later = now + QUIET + timedelta(seconds=1)
    assert sweep(house, later) == 56  # nobody is forgotten
    with house.database.read() as session:
        offices = {row.id: row.office_id for row in session.scalars(select(HandOver))}
    assert other.office_id in [offices[each] for each in house.bell.heard[21:23]]  # and each has its turn


def bring(house, now, to, mails: int) -> None:
    """One after the other, as a flood comes."""
    for _ in range(mails):
        post(house, letter(), to)
        Importer(house, Spool(house.settings.spool_dir)).run_once(now)
