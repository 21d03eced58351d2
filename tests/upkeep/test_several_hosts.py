"""Several hosts with one database and one store: each has a spool of its own, and brings back what came through it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from arriving import arrive
from posting import letter, post
from proving import wrong
from sqlalchemy import func, select
from walking import work_off

from models import Mail
from settings import load
from upkeep.backup import back_up
from upkeep.replay import replay
from upkeep.restore import restore

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def beside(house, tmp_path):
    """A second host of the same installation."""
    return replace(house, settings=load(data=tmp_path / "second"))


def mails(house):
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Mail))


def test_each_host_brings_back_what_came_through_it(house, beside, filled, empty_house, tmp_path):
    arrive(beside, letter(("first.pdf", b"%PDF-1.4 first")), filled)
    made = back_up(house, tmp_path / "backups", NOW)
    arrive(house, letter(("here.pdf", b"%PDF-1.4 here")), filled)
    arrive(beside, letter(("there.pdf", b"%PDF-1.4 there")), filled)
    restore(empty_house, made.folder, NOW)
    assert mails(empty_house) == 3
    for host in (house, beside):  # both with the restored database and store, and what is left of their disks
        restored = replace(empty_house, settings=host.settings)
        [todo, _] = wrong(restored)["archive"]
        assert todo.startswith("Run: dossier replay --since")
        for _ in range(2):
            replay(restored, datetime.now(UTC).date() - timedelta(days=1), NOW)
            work_off(restored)
        assert "archive" not in wrong(restored)
    assert mails(empty_house) == 5


def test_a_backup_holds_the_spool_of_the_host_that_makes_it(house, beside, filled, empty_house, tmp_path):
    post(house, letter(("here.pdf", b"%PDF-1.4 here")), filled)
    post(beside, letter(("there.pdf", b"%PDF-1.4 there")), filled)
    restore(empty_house, back_up(house, tmp_path / "backups", NOW).folder, NOW)
    for host in (empty_house, replace(empty_house, settings=beside.settings)):
        work_off(host)
    assert mails(empty_house) == 4
    assert list((beside.settings.spool_dir / "new").iterdir()) == []
