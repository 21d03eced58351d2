"""What notes promise, in a folder and in an S3-compatible store that several hosts share."""

import stat
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from adapters import last_backup, last_verify
from adapters.anchors import Anchor, Anchors
from adapters.house import open_blobs
from adapters.notes import FolderNotes, open_notes
from adapters.seals import Seals
from dossier.rules.errors import TryLater
from settings import BadSetting

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOMORROW = NOW.replace(day=23)
OFFICE = UUID(int=7)


@pytest.fixture(params=["folder", "s3"])
def kept_where(request, settings):
    keys = {"secret_keys": Fernet.generate_key().decode()}
    return (settings if request.param == "folder" else request.getfixturevalue("s3_settings")).model_copy(update=keys)


@pytest.fixture
def notes(kept_where):
    return open_notes(kept_where)


@pytest.fixture
def two_hosts(s3_settings, tmp_path):
    """Each with a data folder of its own, and one store."""
    return [open_notes(s3_settings.model_copy(update={"data": tmp_path / name})) for name in ("first", "second")]


def test_written_read_named_and_deleted(notes):
    assert notes.read("anchors/a") == ""
    assert notes.names("anchors/") == []
    for name in ("anchors/b", "anchors/a@1", "anchors-until-then/c", "single"):
        notes.write(name, f"first of {name}")
    notes.write("anchors/b", "second")
    assert notes.read("anchors/b") == "second"
    assert notes.read("single") == "first of single"
    assert notes.names("anchors/") == ["anchors/a@1", "anchors/b"]
    assert notes.names("anchors/a") == ["anchors/a@1"]
    notes.delete("anchors/b")
    notes.delete("anchors/b")
    assert notes.names("anchors/") == ["anchors/a@1"]


def test_nobody_else_reads_what_is_in_the_folder(tmp_path):
    FolderNotes(tmp_path / "data").write("anchors/a", "text")
    folder, file = tmp_path / "data" / "anchors", tmp_path / "data" / "anchors" / "a"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, file)] == [0o700, 0o600]
    assert [each.name for each in folder.iterdir()] == ["a"]


def test_no_note_is_taken_for_a_blob(s3_settings):
    open_notes(s3_settings).write("anchors/a", "text")
    assert list(open_blobs(s3_settings).everything()) == []


def test_what_one_host_wrote_the_other_reads(two_hosts):
    first, second = two_hosts
    last_backup.note(first, NOW)
    last_verify.note(second, NOW, ["bytes"])
    assert last_backup.made_at(second) == NOW
    assert last_verify.made(first) == last_verify.Verified(NOW, ("bytes",))


def test_anchors_of_days_in_their_order(kept_where, notes):
    anchors, others = Anchors(notes, Seals(kept_where)), UUID(int=8)
    assert anchors.last(OFFICE) is None
    for number, moment in ((1, NOW), (2, NOW), (3, TOMORROW)):
        anchors.add(OFFICE, Anchor(number, f"hash {number}", moment))
    anchors.add(others, Anchor(9, "hash 9", NOW))
    assert [each.number for each in anchors.of(OFFICE)] == [1, 2, 3]
    assert anchors.last(OFFICE) == Anchor(3, "hash 3", TOMORROW)
    assert len(list(anchors.lines())) == 4


def test_anchors_that_were_kept_in_one_file_are_read_first(kept_where, notes):
    """As it was before days had notes of their own; beside an object store, in the data folder of one host."""
    anchors, folder = Anchors(notes, Seals(kept_where)), kept_where.data / "anchors"
    anchors.add(OFFICE, Anchor(2, "hash 2", TOMORROW))
    folder.mkdir(exist_ok=True)
    before = FolderNotes(kept_where.data / "before")
    Anchors(before, Seals(kept_where)).add(OFFICE, Anchor(1, "hash 1", NOW))
    (folder / str(OFFICE)).write_text(before.read(f"anchors/{OFFICE}@2026-11-22"))
    assert [each.number for each in anchors.of(OFFICE)] == [1, 2]
    assert anchors.last(OFFICE) == Anchor(2, "hash 2", TOMORROW)
    assert anchors.rewrite(lambda line: f"{line} ") == 2
    assert [each.count(" ") for each in anchors.lines()] == [1, 1]
    for name in notes.names("anchors/"):
        notes.delete(name)
    assert not list(folder.iterdir())
    assert list(anchors.of(OFFICE)) == []


def test_a_store_that_is_away_says_try_later(s3_settings):
    away = open_notes(s3_settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"}))
    for use in (
        lambda: away.read("single"),
        lambda: away.names("anchors/"),
        lambda: away.write("single", "text"),
        lambda: away.delete("single"),
    ):
        with pytest.raises(TryLater):
            use()


def test_a_wrong_url_is_a_bad_setting(settings):
    notes = open_notes(settings.model_copy(update={"blobs_url": "s3://"}))
    with pytest.raises(BadSetting):
        notes.read("single")
