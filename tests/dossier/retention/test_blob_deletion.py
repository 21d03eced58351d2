"""Bytes are let go of in bounded turns, and nobody waits for the store meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from clocks import looked_before
from sqlalchemy import func, select

from adapters.blobs_folder import FolderBlobs
from dossier.retention import blob_deletion
from models import Blob, Derivation, DoomedBlob, Lease
from upkeep.references import needed

LATER = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def doomed(house):
    looked_before(house)
    with house.database.write() as session:
        for number in range(5):
            stored = house.blobs.put("parts", [bytes([number])])
            session.add(DoomedBlob(area="parts", sha256=stored.sha256, doomed_at=LATER))


def left(house):
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(DoomedBlob))


def test_a_run_is_bounded_and_the_next_goes_on(house, doomed, monkeypatch):
    monkeypatch.setattr(blob_deletion, "BATCH", 2)
    monkeypatch.setattr(blob_deletion, "RUN_FOR", timedelta(0))
    assert [blob_deletion.let_go(house, LATER) for _ in range(4)] == [2, 2, 1, 0]
    assert (left(house), list(house.blobs.everything())) == (0, [])


class Watched(FolderBlobs):
    """While it discards, somebody else writes."""

    def discard(self, area, sha256, before):
        with self.database.write() as session:
            session.add(Lease(name=sha256, holder="x", until=LATER))
        return super().discard(area, sha256, before)


def test_others_write_while_the_store_is_slow(house, doomed):
    blobs = Watched(house.settings.blobs_dir)
    blobs.database = house.database
    assert blob_deletion.let_go(replace(house, blobs=blobs), LATER) == 5


def test_what_is_still_fresh_stays_and_holds_up_nothing(house, doomed, monkeypatch):
    monkeypatch.setattr(blob_deletion, "BATCH", 2)
    assert blob_deletion.let_go(house, datetime.now(UTC)) == 0
    assert left(house) == 5


def test_pages_go_with_the_bytes_they_show_and_so_do_the_small_ones(house, make_office):
    office_id = make_office()
    with house.database.write() as session:
        session.add(Blob(sha256="a" * 64, size_bytes=1, stored_at=LATER, scan_state="clean"))
        session.flush()
        of = {"blob_sha256": "a" * 64, "content_type": "application/pdf", "office_id": office_id, "asked_at": LATER}
        made = {"state": "made", "files": ["b" * 64], "thumbnails": ["c" * 64]}
        session.add(Derivation(**of, **made, kind="preview"))
    with house.database.read() as session:
        assert {("made", "b" * 64), ("made", "c" * 64)} <= needed(session)
    with house.database.write() as session:
        blob_deletion.parts(session, ["a" * 64], LATER)
    with house.database.read() as session:
        doomed = set(session.scalars(select(DoomedBlob.sha256)))
    assert doomed == {each * 64 for each in "abc"}
