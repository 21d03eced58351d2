"""The doctor knows how old the last backup is, and whether the clocks agree."""

from datetime import timedelta

from factories import NOW

from adapters import last_backup
from dossier.doctor import Level, examine


def levels(house, now, only):
    return [each.finding.level for each in examine(house, now, [only])]


def test_backups(house):
    assert levels(house, NOW, "backup") == [Level.ADVICE]
    last_backup.note(house.settings, NOW)
    assert levels(house, NOW + timedelta(hours=29), "backup") == [Level.FINE]
    assert levels(house, NOW + timedelta(hours=31), "backup") == [Level.WRONG]


def test_one_machine_has_one_time(any_house):
    assert levels(any_house, NOW, "clock") == [Level.FINE]
