"""A key is changed while everything that it sealed stays readable, and goes only when nothing needs it."""

from datetime import UTC, datetime

import pytest
from proving import wrong
from sqlalchemy import select

from adapters.house import open_house
from dossier.accountability import audit
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.sending import return_address, returned_letter
from models import KeptPassword
from upkeep import keys, sealed
from upkeep.backup import back_up

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def secret(any_house, filled):
    """One secret in a row, one anchor in a file."""
    with any_house.database.write() as session:
        kept = any_house.seals.seal("geheim")
        session.add(KeptPassword(administration_id=filled.id, sealed=kept, kept_at=NOW, kept_by="cli"))
        record(session, Event(filled.office_id, "grant.set", None), Act("cli", NOW))
    audit.anchor(any_house, NOW)


def restarted(house, key=""):
    """With the keys of today: the file, or the setting as a person changes it."""
    said = house.settings.secret_keys
    return open_house(house.settings.model_copy(update={"secret_keys": f"{key},{said}" if key else said}))


def test_from_one_key_to_the_next(any_house, secret):
    [old] = keys.listed(any_house)
    assert (old.seals, old.needed_by) == (True, 2)
    name, key = keys.add(any_house)
    both = restarted(any_house, key)
    assert [(each.id, each.seals, each.needed_by) for each in keys.listed(both)] == [
        (name, True, 0),
        (old.id, False, 2),
    ]
    with pytest.raises(Refused, match="still need"):
        keys.retire(both, old.id)
    assert sealed.reseal(both) == 2
    assert sealed.reseal(both) == 0
    assert [each.needed_by for each in keys.listed(both)] == [2, 0]
    assert keys.retire(both, old.id) is (key == "")
    alone = open_house(both.settings.model_copy(update={"secret_keys": key})) if key else restarted(both)
    assert alone.seals.key_ids == (name,)
    with alone.database.read() as session:
        assert alone.seals.opened(session.scalars(select(KeptPassword.sealed)).one()) == "geheim"
    assert wrong(alone) == {}


def test_the_key_that_seals_stays(house, secret):
    with pytest.raises(Refused, match="that seals"):
        keys.retire(house, house.seals.key_ids[0])
    with pytest.raises(NotFound):
        keys.retire(house, "nothing")


def test_an_address_made_with_the_older_key_comes_back(house, secret, filled):
    local = return_address(filled.id, "example.org", house.seals.mark).partition("@")[0]
    keys.add(house)
    newer = restarted(house)
    assert newer.seals.mark("x") != house.seals.mark("x")
    assert returned_letter(local, newer.seals.is_mark) == filled.id


def test_a_backup_holds_no_key_and_names_those_that_it_needs(house, secret, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    key = (house.settings.data / "secret.key").read_bytes()
    files = [each for each in (tmp_path / "backups").rglob("*") if each.is_file()]
    assert not [each for each in files if key in each.read_bytes()]
    assert house.seals.key_ids[0] in (made.folder / "manifest.json").read_text()
