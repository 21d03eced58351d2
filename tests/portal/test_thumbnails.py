"""Small pictures of first pages: for whom may see the document, and never a reason to call it seen."""

import pytest
from mailed import NOW, make_document, make_folder
from signing_in import make_login
from sqlalchemy import func, select
from testing_pages import client_login

from dossier.access import grants
from dossier.rules.acts import Act
from dossier.rules.deriving import DerivationState, Derived
from dossier.rules.rights import Level
from models import Blob, Derivation, Document, Opening


@pytest.fixture
def staff(house, as_, bakery):
    return as_(make_login(house, "anna@kantoor.example", staff=True))


def picture(house, document_id, *, small: bool = True) -> None:
    """As a worker leaves them. Not `small`: as it left them before there were thumbnails."""
    files = [house.blobs.put("made", [f"{document_id} {size}".encode()]).sha256 for size in ("page", "small")]
    with house.database.write() as session:
        document = session.get_one(Document, document_id)
        of = {"blob_sha256": document.blob_sha256, "office_id": document.office_id, "asked_at": document.received_at}
        made = {"kind": Derived.PREVIEW, "state": DerivationState.MADE, "content_type": "application/pdf"}
        session.add(Derivation(**of, **made, files=files[:1], thumbnails=files[1:] if small else None))


def openings(house) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count(Opening.id)))


def test_the_inbox_shows_those_that_are_there_and_waits_for_none(house, staff, bakery):
    with_one, without = make_document(house, bakery), make_document(house, bakery, name="Later.pdf")
    picture(house, with_one.id)
    page = staff.get("/inbox/").text
    assert f"/documents/{with_one.id}/thumbnails/1" in page
    assert "Later.pdf" in page
    assert f"/documents/{without.id}/thumbnails/1" not in page


def test_a_small_picture_opens_nothing_and_a_page_does(house, staff, bakery):
    document = make_document(house, bakery)
    picture(house, document.id)
    small = staff.get(f"/documents/{document.id}/thumbnails/1")
    assert (small.data, small.mimetype) == (f"{document.id} small".encode(), "image/webp")
    assert small.headers["Cache-Control"] == "no-store"
    assert openings(house) == 0
    assert staff.get(f"/documents/{document.id}/pages/1").data == f"{document.id} page".encode()
    assert openings(house) == 1


def test_a_page_never_stands_in_for_a_small_picture(house, staff, bakery):
    document = make_document(house, bakery)
    picture(house, document.id, small=False)
    assert staff.get(f"/documents/{document.id}/thumbnails/1").status_code == 404
    assert staff.get(f"/documents/{document.id}/pages/1").status_code == 200
    assert f"/documents/{document.id}/pages/1" in staff.get(f"/inbox/split/{document.id}").text


def test_a_client_sees_the_small_picture_of_what_is_theirs_only(house, as_, bakery, make_administration):
    open_folder, baker = make_folder(house, bakery, "Jaarwerk"), client_login(house, "piet@bakker.example", bakery)
    grants.grant(
        house.database, bakery.id, grants.FolderRight(baker.person_id, open_folder, Level.VIEW), Act("cli", NOW)
    )
    mine = make_document(house, bakery, folder_id=open_folder)
    other = make_administration()
    theirs = make_document(house, other, folder_id=make_folder(house, other, "Jaarwerk"))
    waiting = make_document(house, bakery)
    for each in (mine, theirs, waiting):
        picture(house, each.id)
    browser = as_(baker)
    answers = [browser.get(f"/documents/{each.id}/thumbnails/1").status_code for each in (mine, theirs, waiting)]
    assert answers == [200, 404, 404]


def test_what_the_scanner_takes_back_is_not_shown_small(house, staff, bakery):
    document = make_document(house, bakery)
    picture(house, document.id)
    with house.database.write() as session:
        session.get_one(Blob, session.get_one(Document, document.id).blob_sha256).scan_state = "infected"
    assert staff.get(f"/documents/{document.id}/thumbnails/1").status_code == 404
    assert "/thumbnails/" not in staff.get("/inbox/").text


def test_split_and_merge_show_their_pages_small(house, staff, bakery):
    first, second = make_document(house, bakery), make_document(house, bakery)
    for each in (first, second):
        picture(house, each.id)
    assert f"/documents/{first.id}/thumbnails/1" in staff.get(f"/inbox/split/{first.id}").text
    page = staff.get("/inbox/merge", query_string={"document": [first.id, second.id]}).text
    assert all(f"/documents/{each.id}/thumbnails/1" in page for each in (first, second))
