"""The archive of the spool goes by its term, and not by a clock that runs ahead."""

from datetime import timedelta

import pytest
from clocks import Ahead, looked_before

from ingest.spool import archive
from ingest.spool.run import ensure_folders

TERM = timedelta(days=7)
FAR = timedelta(days=200)


@pytest.fixture
def today(house):
    """The day that was archived just now."""
    looked_before(house)
    ensure_folders(house.settings.spool_dir)
    return archive._today(house.settings.spool_dir)


def forget(house, clock):
    archive.forget(house.settings.spool_dir, TERM, 0, clock.read(), clock.ahead_of_disk(house.settings.spool_dir))


def test_what_is_over_its_term_goes(house, today):
    (today.parent / "2026-01-01").mkdir()
    forget(house, house.clock)
    assert list(today.parent.iterdir()) == [today]


@pytest.mark.parametrize("all_of_them", [False, True])
def test_a_clock_far_ahead_takes_nothing(house, today, all_of_them):
    for _ in range(3):
        forget(house, Ahead(FAR, all_of_them=all_of_them))
    assert today.exists()


def test_a_first_look_takes_nothing(house, today):
    (house.settings.spool_dir / "archive-clock.json").unlink()
    forget(house, Ahead(FAR, all_of_them=True))
    assert today.exists()


def test_a_disk_without_room_loses_the_oldest_day_by_any_clock(house, today):
    old = today.parent / "2026-01-01"
    old.mkdir()
    clock = Ahead(FAR)
    archive.forget(house.settings.spool_dir, TERM, 10**18, clock.read(), clock.ahead_of_disk(house.settings.spool_dir))
    assert not old.exists()
