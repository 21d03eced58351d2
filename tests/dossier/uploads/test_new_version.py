"""A new version uploaded at the document itself: judged first, and put under the document only then."""

import dossiers
import pytest
from dossiers import PIET, YOUSSEF
from posting import EICAR, PDF
from sqlalchemy import select, update
from uploading import Uploading

from dossier.documents import undo, versions
from dossier.rules.errors import NotFound, Refused
from dossier.rules.states import DocumentState, ScanState
from dossier.structure import folders
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile
from models import Blob, Document, Step

NEWER = PDF + b"% newer"


@pytest.fixture
def at(any_house):
    return Uploading(any_house, dossiers.place(any_house))


@pytest.fixture
def document(at):
    return at.place.document("Balans.pdf", at.place.folder("Upload"))


def upload(at, who, document_id, *contents, reason=""):
    place = receiving.Place(None, reason, replaces_id=document_id)
    receiving.upload(at.house, who, place, [NewFile("nieuw.pdf", [each]) for each in contents])


def test_it_is_the_new_version_once_it_is_judged_and_can_be_undone(at, document):
    upload(at, at.staff(YOUSSEF), document, NEWER)
    assert at.place.row(document).version == 1
    at.walk()
    row = at.place.row(document)
    assert (row.version, row.name, row.size_bytes, row.state) == (2, "Balans.pdf", len(NEWER), DocumentState.FILED)
    assert [each.version for each in versions.history(at.place.database, at.place.desk, document)] == [2, 1]
    with at.house.database.read() as session:
        step_id = session.scalars(select(Step.id).where(Step.subject_id == document)).one()
    undo.undo(at.place.database, at.place.desk, step_id)
    assert at.place.row(document).version == 1
    [waiting] = [each for each in at.documents() if each.name == "nieuw.pdf"]
    assert waiting.state is DocumentState.INBOX  # nothing of it was lost


def test_what_the_scanner_stops_changes_nothing(at, document):
    upload(at, at.staff(YOUSSEF), document, EICAR)
    with at.house.database.write() as session:
        session.execute(update(Blob).where(Blob.size_bytes == len(EICAR)).values(scan_state=ScanState.INFECTED))
    at.walk()
    assert at.place.row(document).version == 1
    assert [each.state for each in at.documents() if each.name == "nieuw.pdf"] == [DocumentState.QUARANTINED]


def test_where_it_cannot_be_any_more_it_stays_in_the_inbox(at, document):
    upload(at, at.staff(YOUSSEF), document, NEWER)
    folders.lock(at.place.database, at.place.desk, at.place.folder("Upload"))
    at.walk()
    assert at.place.row(document).version == 1
    assert [each.state for each in at.documents() if each.name == "nieuw.pdf"] == [DocumentState.INBOX]


def test_a_locked_folder_asks_a_reason_and_only_the_office_replaces(at, document):
    folders.lock(at.place.database, at.place.desk, at.place.folder("Upload"))
    with pytest.raises(Refused, match="locked"):
        upload(at, at.staff(YOUSSEF), document, NEWER)
    upload(at, at.staff(YOUSSEF), document, NEWER, reason="besproken")
    at.walk()
    assert at.place.row(document).version == 2
    with pytest.raises((NotFound, Refused)):
        upload(at, at.client(PIET), document, NEWER, reason="x")
    with pytest.raises(Refused, match="1 files"):
        upload(at, at.staff(YOUSSEF), document, NEWER, NEWER, reason="besproken")


def test_a_document_of_another_dossier_is_not_there(at):
    other = dossiers.place(at.house, dossiers.HOLDING)
    theirs = other.document("Geheim.pdf", other.folder("Upload"))
    with pytest.raises(NotFound):
        upload(at, at.staff(YOUSSEF), theirs, NEWER)
    with at.house.database.read() as session:
        assert session.scalars(select(Document.id).where(Document.name == "nieuw.pdf")).all() == []
