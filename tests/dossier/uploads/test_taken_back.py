"""Second thoughts: an upload is renamed or taken back by its uploader, for a while and while nobody handled it."""

import dossiers
import pytest
from dossiers import PIET, YOUSSEF
from posting import PDF
from uploading import Uploading, later

from dossier.documents import documents
from dossier.inbox import relocate
from dossier.rules.errors import Refused
from dossier.rules.states import DocumentState
from dossier.rules.uploads import UploadState
from dossier.structure import folders
from dossier.uploads import own


@pytest.fixture
def at(any_house):
    return Uploading(any_house, dossiers.place(any_house))


@pytest.fixture
def folder(at):
    return at.place.folder("Upload")


def states(at, uploader) -> list[UploadState]:
    return [each.state for each in own.own_files(at.house, uploader)]


def test_taken_back_while_nobody_handled_it(at, folder):
    piet = at.client(PIET)
    at.upload(piet, folder, ("een.pdf", PDF), ("twee.pdf", b"%PDF-1.4 twee"), ("drie.pdf", b"%PDF-1.4 drie"))
    _, _, early = own.own_files(at.house, piet)
    assert own.withdraw(at.house, piet, early.id) is None
    at.walk()
    assert [each.name for each in at.documents()] == ["twee.pdf", "drie.pdf"]
    drie, twee, _ = own.own_files(at.house, piet)
    own.rename(at.house, piet, twee.id, "tweede.pdf")
    assert own.withdraw(at.house, piet, twee.id)
    assert (at.documents()[0].name, at.documents()[0].state) == ("tweede.pdf", DocumentState.BINNED)
    assert states(at, piet) == [UploadState.RECEIVED, UploadState.WITHDRAWN, UploadState.WITHDRAWN]
    documents.rename(at.place.database, at.place.desk, at.documents()[1].id, "bon.pdf")
    for attempt in (own.withdraw, lambda *asked: own.rename(*asked, "mijn.pdf")):
        with pytest.raises(Refused, match="at work"):
            attempt(at.house, piet, drie.id)


def test_after_ten_minutes_it_is_the_office_that_changes_it(at, folder):
    piet = at.client(PIET)
    at.upload(piet, folder, ("bon.pdf", PDF))
    at.walk()
    [line] = own.own_files(at.house, later(piet, minutes=9))
    assert line.until
    [line] = own.own_files(at.house, later(piet, minutes=11))
    assert line.until is None
    with pytest.raises(Refused):
        own.withdraw(at.house, later(piet, minutes=11), line.id)


def test_what_lies_in_a_locked_folder_is_not_taken_back(at, folder):
    piet = at.client(PIET)
    at.upload(piet, folder, ("bon.pdf", PDF), remark="Nagekomen")
    at.walk()
    folders.lock(at.place.database, at.place.desk, folder)
    [line] = own.own_files(at.house, piet)
    with pytest.raises(Refused, match="locked"):
        own.withdraw(at.house, piet, line.id)


def test_what_went_to_another_dossier_is_not_taken_back_from_here(at):
    """By the colleague who uploaded it, and who moved it there: people of that dossier have it now."""
    there = dossiers.place(at.house, dossiers.HOLDING)
    youssef = at.staff(YOUSSEF)
    at.upload(youssef, None, ("bon.pdf", PDF))
    at.walk()
    [line], [document] = own.own_files(at.house, youssef), at.documents()
    relocate.relocate(
        at.house.database, at.place.staff_desk(YOUSSEF), document.id, there.administration_id, "Vergissing"
    )
    for attempt in (own.withdraw, lambda *asked: own.rename(*asked, "mijn.pdf")):
        with pytest.raises(Refused, match="at work"):
            attempt(at.house, youssef, line.id)
    assert there.row(document.id).state is DocumentState.INBOX
