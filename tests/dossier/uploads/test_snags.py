"""Uploads that wait or were set apart: who sees them, and the balance that counts every file once."""

from datetime import timedelta

import dossiers
import pytest
from dossiers import MARIJKE, NOW, PIET, YOUSSEF
from posting import PDF
from sqlalchemy import delete, select, update
from uploading import Uploading

from dossier.access.visitor import Visitor, of_staff
from dossier.rules.balance import OFFICE_TIME, Imbalance, UploadBalance
from dossier.rules.states import DocumentState, Reason
from dossier.rules.uploads import Snag
from dossier.uploads import own
from dossier.uploads.stuck import set_apart, snagged
from ingest.balance import balance
from models import Document, Folder, HandOver

DAY = NOW.astimezone(OFFICE_TIME).date()


@pytest.fixture
def at(any_house):
    return Uploading(any_house, dossiers.place(any_house))


@pytest.fixture
def marijke(at):
    return of_staff(at.place.database, at.place.person(MARIJKE), NOW)


def snags(at, visitor):
    return [each.snag for each in snagged(at.place.database, visitor)]


def give_up(at):
    with at.house.database.write() as session:
        session.execute(update(HandOver).values(parked_at=NOW, parked_reason=Reason.FAILED_THREE_TIMES))


def of_day(at):
    (found,) = balance(at.house, DAY)
    return found


def test_a_file_waits_is_set_apart_and_leaves_when_it_is_a_document(at, marijke):
    at.upload(at.client(PIET), at.place.folder("Upload"), ("bon.pdf", PDF))
    assert snags(at, marijke) == [Snag.WAITING]
    give_up(at)
    [line] = snagged(at.place.database, marijke)
    assert (line.name, line.uploaded_by, line.snag, line.reason) == (
        "bon.pdf",
        PIET,
        Snag.SET_APART,
        Reason.FAILED_THREE_TIMES,
    )
    with at.house.database.write() as session:
        assert session.scalar(set_apart(marijke)) == 1
        session.execute(update(HandOver).values(parked_at=None, parked_reason=None))
    at.walk()
    assert snags(at, marijke) == []


def test_nobody_hears_of_an_upload_to_a_folder_that_is_closed_to_them(at, marijke):
    at.upload(at.client(PIET), at.place.folder("Upload"), ("bon.pdf", PDF))
    give_up(at)
    with at.house.database.write() as session:
        session.get_one(Folder, at.place.folder("Upload")).office_role = "directie"
    seen = {}
    for name, visitor in {MARIJKE: marijke, PIET: Visitor(at.place.client(), at.place.person(PIET))}.items():
        with at.house.database.read() as session:
            seen[name] = (snags(at, visitor), session.scalar(set_apart(visitor)))
    assert seen == {MARIJKE: ([], 0), PIET: ([], 0)}


def test_every_file_of_a_day_is_counted_once(at):
    folder = at.place.folder("Upload")
    at.upload(at.client(PIET), folder, ("een.pdf", PDF), ("twee.pdf", PDF + b"2"), ("drie.pdf", PDF + b"3"))
    at.walk()
    with at.house.database.write() as session:
        held = session.scalars(select(Document).where(Document.name == "twee.pdf")).one()
        held.state, held.folder_id = DocumentState.QUARANTINED, None
    newest = own.own_files(at.house, at.client(PIET))[0]
    own.withdraw(at.house, at.client(PIET), newest.id)
    at.upload(at.staff(YOUSSEF), None, ("vier.pdf", PDF + b"4"))
    give_up(at)
    at.upload(at.staff(YOUSSEF), None, ("vijf.pdf", PDF + b"5"))
    found = of_day(at)
    assert found.uploads == UploadBalance(handed_over=5, filed=1, waiting=1, set_apart=2, taken_back=1)
    assert found.uploads.adds_up
    assert found.is_green
    assert balance(at.house, DAY - timedelta(days=1))[0].uploads == UploadBalance()


def test_a_file_that_nobody_has_is_red(at):
    at.upload(at.staff(YOUSSEF), None, ("bon.pdf", PDF))
    with at.house.database.write() as session:
        session.execute(delete(HandOver))
    found = of_day(at)
    assert [each.what for each in found.findings] == [Imbalance.UPLOAD_MISSING]
    assert not found.uploads.adds_up
