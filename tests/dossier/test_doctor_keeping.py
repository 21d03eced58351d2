"""The doctor knows how old the last backup is, and whether the clocks agree."""

from dataclasses import replace
from datetime import timedelta

from clocks import Ahead, looked_before
from factories import NOW

from adapters import last_backup
from dossier.doctor import examine
from dossier.doctor_finding import Level
from dossier.retention import clock


def levels(house, now, only):
    return [each.finding.level for each in examine(house, now, [only])]


def test_backups(house):
    assert levels(house, NOW, "backup") == [Level.ADVICE]
    last_backup.note(house.settings, NOW)
    assert levels(house, NOW + timedelta(hours=29), "backup") == [Level.FINE]
    assert levels(house, NOW + timedelta(hours=31), "backup") == [Level.WRONG]


def test_one_machine_has_one_time(any_house):
    assert levels(any_house, NOW, "clock") == [Level.FINE]


def test_a_clock_that_stepped_is_told(house):
    looked_before(house)
    clock.look(replace(house, clock=Ahead(timedelta(days=200))))
    assert levels(house, NOW, "clock") == [Level.WRONG]
    clock.look(house)
    assert levels(house, NOW, "clock") == [Level.FINE]
