"""Texts and previews: made once for each file, whoever made the document, and never at the cost of a worker."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from deriving import arrive, made, settle, settle_later
from dossiers import NOW
from PIL import Image
from posting import PDF, letter, post
from sqlalchemy import func, select, update
from walking import SaysScanner, failing, work_off

from adapters.confined import ChildFailed
from dossier.rules.deriving import DerivationState, Derived, Unmade
from dossier.rules.states import Flag, ScanState
from ingest import derive
from ingest.sweep import sweep
from models import Blob, Derivation, Document, HandOver


def later(second: int) -> datetime:
    return NOW.replace(second=second)


def size_of(house, sha256) -> tuple[int, int]:
    with house.blobs.open("made", sha256) as file, Image.open(file, formats=["WEBP"]) as picture:
        return picture.size


def test_a_mailed_document_gets_both(any_house, make_administration):
    bakery = make_administration()
    post(any_house, letter(("brief.txt", b"Geachte heer, hierbij de aangifte.")), bakery)
    work_off(any_house)
    settle(any_house)
    found = made(any_house)
    assert found["brief.txt", Derived.TEXT] == (DerivationState.MADE, None, "Geachte heer, hierbij de aangifte.")
    assert found["brief.txt", Derived.PREVIEW][0] == DerivationState.MADE
    with any_house.database.read() as session:
        made_of_it = session.scalars(select(Derivation).where(Derivation.kind == Derived.PREVIEW)).one()
        assert (made_of_it.pages, len(made_of_it.files), len(made_of_it.thumbnails)) == (1, 1, 1)
        assert session.scalar(select(func.count(HandOver.id))) == 0
    assert [max(size_of(any_house, each)) for each in made_of_it.files + made_of_it.thumbnails] == [1600, 240]


def test_the_same_bytes_are_read_once_and_for_every_document(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    for administration in (bakery, holding, bakery):
        arrive(any_house, administration.id, "a.txt", b"zelfde")
    settle(any_house)
    assert sweep(any_house, later(30)) == 0
    with any_house.database.read() as session:
        assert session.scalar(select(func.count(Derivation.id))) == len(Derived)


def test_a_new_version_is_asked_about_too(house, make_administration):
    bakery = make_administration()
    arrive(house, bakery.id, "a.txt", b"oud")
    settle(house)
    new = house.blobs.put("parts", [b"nieuw"])
    with house.database.write() as session:
        session.add(Blob(sha256=new.sha256, size_bytes=5, stored_at=NOW, scan_state="clean"))
        session.flush()
        session.execute(update(Document).values(blob_sha256=new.sha256))  # past every service
    settle_later(house)
    assert made(house)["a.txt", Derived.TEXT][2] == "nieuw"


@pytest.mark.parametrize("state", [ScanState.INFECTED, ScanState.BEYOND_LIMITS])
def test_bytes_that_nobody_called_clean_are_never_opened(house, make_administration, monkeypatch, state):
    bakery = make_administration()
    arrive(house, bakery.id, "a.txt", b"kwaad", scan_state=state)
    monkeypatch.setattr(derive, "confined", None)  # opening them would raise
    settle(house)
    assert made(house)["a.txt", Derived.TEXT] == (DerivationState.NONE, Unmade.NOT_TRUSTED, None)


def test_bytes_that_wait_for_their_verdict_wait_here_too(house, make_administration):
    bakery = make_administration()
    sha256 = arrive(house, bakery.id, "a.txt", b"wacht", scan_state=ScanState.PENDING)
    settle(house)
    for _ in range(5):  # waiting is no failure
        work_off(house)
    assert made(house)["a.txt", Derived.TEXT][0] == DerivationState.PENDING
    with house.database.write() as session:
        session.get_one(Blob, sha256).scan_state = ScanState.INFECTED
    work_off(house)
    assert made(house)["a.txt", Derived.TEXT] == (DerivationState.NONE, Unmade.NOT_TRUSTED, None)


def test_a_locked_file_is_not_tried(house, make_administration):
    bakery = make_administration()
    arrive(house, bakery.id, "a.pdf", PDF, "application/pdf")
    with house.database.write() as session:
        session.execute(update(Document).values(flags=[Flag.LOCKED]))
    settle(house)
    assert made(house)["a.pdf", Derived.TEXT] == (DerivationState.NONE, Unmade.LOCKED, None)


def test_nothing_in_it_is_an_answer(house, make_administration):
    bakery = make_administration()
    arrive(house, bakery.id, "a.bin", b"\0\1\2", "application/octet-stream")
    settle(house)
    assert made(house)["a.bin", Derived.TEXT] == (DerivationState.NONE, Unmade.NOTHING_IN_IT, None)


def test_bytes_that_are_gone_are_said_to_be(house, make_administration):
    bakery = make_administration()
    house.blobs.delete("parts", arrive(house, bakery.id, "a.txt", b"weg"))
    settle(house)
    assert made(house)["a.txt", Derived.TEXT] == (DerivationState.NONE, Unmade.BYTES_GONE, None)


def test_three_failures_are_the_end_of_it_and_of_nothing_else(any_house, make_administration, monkeypatch):
    bakery = make_administration()
    arrive(any_house, bakery.id, "bom.pdf", b"bom", "application/pdf")
    failing(monkeypatch, "derive", ChildFailed("status -9"))
    sweep(any_house, datetime.now(UTC))
    for _ in range(3):
        assert made(any_house)["bom.pdf", Derived.TEXT][0] == DerivationState.PENDING
        work_off(any_house)
    assert made(any_house)["bom.pdf", Derived.TEXT][:2] == (DerivationState.FAILED, Unmade.FAILED_THREE_TIMES)
    with any_house.database.read() as session:
        assert session.scalar(select(Document.name)) == "bom.pdf"


def test_the_sweeper_finds_them_by_an_index(any_house):
    query = "SELECT id FROM document WHERE asked_sha256 IS {} blob_sha256 LIMIT 200"
    sqlite = any_house.database.dialect == "sqlite"
    with any_house.database.read() as session:
        if not sqlite:
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        query = explain + query.format("NOT" if sqlite else "DISTINCT FROM")
        plan = "\n".join(map(str, session.connection().exec_driver_sql(query)))
    assert "ix_document_unasked" in plan


def test_one_file_that_fails_does_not_hold_up_the_next(house, make_administration):
    bakery = make_administration()
    house = replace(house, scanner=SaysScanner())
    arrive(house, bakery.id, "a.txt", b"wacht", scan_state=ScanState.PENDING)
    arrive(house, bakery.id, "b.txt", b"lees mij")
    settle(house)
    assert made(house)["b.txt", Derived.TEXT][2] == "lees mij"
