"""What an older maker left out is asked for once more: once by each version, and not in the way of anything."""

from datetime import UTC, datetime

import pytest
from deriving import arrive, made, settle, settle_later
from dossiers import NOW
from sqlalchemy import null, select, update
from walking import failing, work_off

from adapters.confined import ChildFailed
from dossier.rules import deriving
from dossier.rules.deriving import MAKER, DerivationState, Derived, Unmade
from dossier.rules.queues import Queue
from dossier.rules.states import DocumentState
from ingest import derive, derive_again
from models import Derivation, Document, DoomedBlob, HandOver

PREVIEW = Derivation.kind == Derived.PREVIEW
BEFORE = {"made_by": 0}  # as migration 0013 leaves the rows that were there


def change(house, *which, **values) -> None:
    with house.database.write() as session:
        session.execute(update(Derivation).where(*which).values(**values))


def preview(house) -> Derivation:
    with house.database.read() as session:
        return session.scalars(select(Derivation).where(PREVIEW)).one()


@pytest.fixture
def without_thumbnails(any_house, make_administration) -> Derivation:
    """Pages of a document, made before there were small ones."""
    arrive(any_house, make_administration().id, "a.txt", b"Brief")
    settle(any_house)
    change(any_house, PREVIEW, thumbnails=null(), files=["0" * 64], **BEFORE)
    return preview(any_house)


def test_pages_without_small_ones_get_them_and_stay_to_be_looked_at_meanwhile(any_house, without_thumbnails):
    assert derive_again.ask(any_house, datetime.now(UTC)) == 1
    assert preview(any_house).state == DerivationState.MADE
    work_off(any_house)
    now = preview(any_house)
    assert (len(now.thumbnails), len(now.files), now.made_by) == (1, 1, MAKER[Derived.PREVIEW])
    with any_house.database.read() as session:
        assert session.scalars(select(DoomedBlob.sha256)).all() == ["0" * 64]  # another picture took its place
    assert derive_again.ask(any_house, datetime.now(UTC)) == 0


def test_pages_stay_when_nothing_comes_of_it_now(any_house, without_thumbnails):
    any_house.blobs.delete("parts", without_thumbnails.blob_sha256)
    assert derive_again.ask(any_house, datetime.now(UTC)) == 1
    work_off(any_house)
    assert (preview(any_house).state, preview(any_house).files) == (DerivationState.MADE, ["0" * 64])
    assert derive_again.ask(any_house, datetime.now(UTC)) == 0


def test_pages_stay_when_it_fails_and_a_newer_version_trips_over_nothing(any_house, without_thumbnails, monkeypatch):
    failing(monkeypatch, "derive", ChildFailed("status -9"))
    assert derive_again.ask(any_house, datetime.now(UTC)) == 1
    for _ in range(3):
        work_off(any_house)
    assert preview(any_house).state == DerivationState.MADE
    change(any_house, PREVIEW, **BEFORE)
    assert derive_again.ask(any_house, datetime.now(UTC)) == 0  # it was set apart, and waits for a person


def test_what_nothing_could_be_made_of_is_tried_once_by_each_version(any_house, make_administration, monkeypatch):
    bakery = make_administration()
    arrive(any_house, bakery.id, "a.txt", b"Brief")
    arrive(any_house, bakery.id, "b.bin", b"\0\1\2", "application/octet-stream")
    settle(any_house)
    lost = {"state": DerivationState.NONE, "reason": Unmade.NOTHING_IN_IT, "text": None, "files": []}
    change(any_house, **lost, **BEFORE)  # an older one could not read either
    assert derive_again.ask(any_house, datetime.now(UTC)) == 4
    assert made(any_house)["a.txt", Derived.TEXT][:2] == (DerivationState.PENDING, None)
    with any_house.database.read() as session:
        assert set(session.scalars(select(HandOver.queue))) == {Queue.DERIVED}
        assert set(session.scalars(select(HandOver.rung_at))) == {None}  # the sweeper rings, an office in turn
    work_off(any_house)
    assert made(any_house)["a.txt", Derived.TEXT] == (DerivationState.MADE, None, "Brief")
    assert made(any_house)["b.bin", Derived.TEXT] == (DerivationState.NONE, Unmade.NOTHING_IN_IT, None)
    assert derive_again.ask(any_house, datetime.now(UTC)) == 0
    newer = {**MAKER, Derived.PREVIEW: MAKER[Derived.PREVIEW] + 1}
    for module in (deriving, derive, derive_again):
        monkeypatch.setattr(module, "MAKER", newer)
    assert derive_again.ask(any_house, datetime.now(UTC)) == 1  # the preview of the one that has none


def test_as_many_as_a_run_takes_the_newest_first(any_house, make_administration):
    bakery = make_administration()
    for name in ("oud.txt", "nieuw.txt"):
        arrive(any_house, bakery.id, name, name.encode())
        settle_later(any_house)
    change(any_house, PREVIEW, state=DerivationState.NONE, reason=Unmade.NOTHING_IN_IT, **BEFORE)
    assert derive_again.ask(any_house, datetime.now(UTC), limit=1) == 1
    assert made(any_house)["nieuw.txt", Derived.PREVIEW][0] == DerivationState.PENDING
    assert made(any_house)["oud.txt", Derived.PREVIEW][0] == DerivationState.NONE


@pytest.mark.parametrize("state", [DocumentState.BINNED, DocumentState.DESTROYED])
def test_what_is_in_the_bin_waits_until_it_is_taken_out(house, make_administration, state):
    arrive(house, make_administration().id, "a.txt", b"Brief")
    settle(house)
    change(house, PREVIEW, state=DerivationState.NONE, reason=Unmade.NOTHING_IN_IT, **BEFORE)
    for now_in, asked in ((state, 0), (DocumentState.INBOX, 1)):
        with house.database.write() as session:
            session.execute(update(Document).values(state=now_in))
        assert derive_again.ask(house, NOW) == asked


@pytest.mark.parametrize("reason", [Unmade.LOCKED, Unmade.NOT_TRUSTED, Unmade.BYTES_GONE])
def test_what_no_version_can_make_is_not_asked_for(house, make_administration, reason):
    arrive(house, make_administration().id, "a.txt", b"Brief")
    settle(house)
    change(house, PREVIEW, state=DerivationState.NONE, reason=reason, **BEFORE)
    assert derive_again.ask(house, NOW) == 0


def test_it_is_found_by_an_index(any_house):
    sqlite = any_house.database.dialect == "sqlite"
    with any_house.database.read() as session:
        query = str(derive_again.lacking(500).compile(session.connection(), compile_kwargs={"literal_binds": True}))
        if not sqlite:
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        plan = "\n".join(map(str, session.connection().exec_driver_sql(explain + query)))
    assert "ix_derivation_lacking" in plan
