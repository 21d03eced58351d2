"""A backup that was made while mail came in, restored anywhere, is proven whole; and what was spoiled is found."""

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from arriving import arrive
from posting import letter, post
from proving import wrong
from sqlalchemy import func, select

from adapters.blobs_folder import FolderBlobs
from dossier.accountability import audit
from dossier.rules.errors import NotFound, Refused
from ingest.spool.run import locked
from models import Base, Mail
from upkeep import manifest, tables
from upkeep.backup import back_up
from upkeep.restore import restore

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def contents(house):
    """All rows, as they read."""
    with house.database.read() as session:
        return {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in tables.kept()}


def test_every_table_is_backed_up_or_left_out_on_purpose():
    assert {each.name for each in tables.kept()} | tables.LEFT_OUT == set(Base.metadata.tables)


def test_what_is_restored_reads_the_same_on_either_database(any_house, filled, empty, tmp_path):
    audit.anchor(any_house, NOW)
    before = contents(any_house)
    made = back_up(any_house, tmp_path / "backups", NOW)
    assert made.rows == sum(map(len, before.values()))
    assert made.bad == ()
    restored = restore(empty, made.folder, NOW, moved=True)
    assert (restored.rows, restored.keys_missing, restored.bad) == (made.rows, (), ())
    after = contents(empty)
    grown = {"office", "audit_event"}  # that it was restored
    assert {name for name in before if before[name] != after[name]} == grown
    assert wrong(empty) == {}
    assert wrong(any_house) == {}


def test_mail_that_comes_in_meanwhile_is_in_it_whole_or_not_at_all(any_house, filled, empty_house, tmp_path):
    stop = threading.Event()

    def keep_coming():
        number = 0
        while not stop.is_set():
            number += 1
            arrive(any_house, letter(("n.pdf", b"%PDF-1.4 " + str(number).encode())), filled)

    sender = threading.Thread(target=keep_coming)
    sender.start()
    try:
        made = [back_up(any_house, tmp_path / "backups", NOW + timedelta(minutes=n)) for n in range(3)]
    finally:
        stop.set()
        sender.join()
    restore(empty_house, made[-1].folder, NOW)
    with empty_house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) > 2
    assert wrong(empty_house) == {}


def test_the_next_one_copies_only_what_is_new(house, filled, tmp_path):
    first = back_up(house, tmp_path, NOW)
    assert first.copied == first.blobs > 0
    arrive(house, letter(("b.pdf", b"%PDF-1.4 new")), filled)
    second = back_up(house, tmp_path, NOW + timedelta(days=1))
    assert second.copied == second.blobs - first.blobs == 2  # the mail and its document


def test_older_ones_go_with_what_only_they_needed(house, filled, tmp_path):
    first = back_up(house, tmp_path, NOW)
    lone = FolderBlobs(tmp_path / "blobs").put("parts", [b"only the first one needed it"])
    (first.folder / manifest.BLOBS).open("a").write(f"parts/{lone.sha256}\n")
    second = back_up(house, tmp_path, NOW + timedelta(days=1), keep=1)
    assert second.removed == 1
    assert manifest.backups(tmp_path) == [second.folder]
    left = {(each.area, each.sha256) for each in manifest.blobs_of(second.folder)}
    assert set(FolderBlobs(tmp_path / "blobs").everything()) == left


def test_a_mail_in_the_spool_is_not_forgotten(house, filled, tmp_path):
    post(house, letter(), filled)
    made = back_up(house, tmp_path / "backups", NOW)
    assert len(list((made.folder / manifest.SPOOL).iterdir())) == 1


def test_only_into_an_empty_database(house, filled, tmp_path):
    made = back_up(house, tmp_path, NOW)
    with pytest.raises(Refused, match="something in this database"):
        restore(house, made.folder, NOW)


def test_a_damaged_backup_is_not_restored(house, filled, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    file = made.folder / manifest.TABLES / f"mail{tables.ENDING}"
    spoiled = bytearray(file.read_bytes())
    spoiled[-9] ^= 1
    file.write_bytes(spoiled)
    with pytest.raises(Refused, match="damaged"):
        restore(empty_house, made.folder, NOW)
    assert manifest.newest(tmp_path / "backups") == made.folder


def test_no_backup_there(tmp_path):
    with pytest.raises(NotFound):
        manifest.newest(tmp_path)


def test_two_are_never_made_at_once(house, filled, tmp_path):
    """Else what one removes, as no backup needs it, is what the other has just counted on."""
    with locked(tmp_path / "lock"), pytest.raises(Refused, match="being made"):
        back_up(house, tmp_path, NOW)
    assert manifest.backups(tmp_path) == []
    assert back_up(house, tmp_path, NOW).bad == ()


def test_after_a_power_cut_nothing_half_written_is_counted_on(house, filled, tmp_path):
    whole = back_up(house, tmp_path, NOW)
    (tmp_path / ".making-cut-off").mkdir()
    spoiled = next((tmp_path / "blobs" / "raw").glob("??/*"))
    spoiled.write_bytes(spoiled.read_bytes()[:10])  # it had its name, and not all of its bytes
    again = back_up(house, tmp_path, NOW + timedelta(days=1))
    assert (again.copied, again.bad, again.blobs) == (1, (), whole.blobs)
    assert sha256(spoiled.read_bytes()).hexdigest() == spoiled.name
    assert list(tmp_path.glob(".making-*")) == []
