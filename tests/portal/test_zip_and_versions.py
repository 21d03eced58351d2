"""Several documents as one zip, and older versions: for whom may see them, and each counts as opened."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from client_side import join, put, side
from signing_in import make_login
from sqlalchemy import select, update
from testing_pages import restrict

from dossier.access import grants
from dossier.access.desk import Desk
from dossier.access.grants import DocumentRight
from dossier.documents import versions
from dossier.documents.bundle import MOST
from dossier.rules.acts import Act
from dossier.rules.rights import Setting
from models import Blob, Document, Opening

ACT = Act("cli", datetime.now(UTC))


@pytest.fixture
def baker(house, make_administration):
    return side(house, make_administration(), "bakker@klant.example", "Zwaluw")


@pytest.fixture
def smith(house, make_administration):
    return side(house, make_administration(), "smid@klant.example", "Leeuwerik")


@pytest.fixture
def anna(house, baker):
    return make_login(house, "anna@kantoor.example", staff=True)


def zipped(browser, *document_ids):
    answer = browser.post("/documents/zip", data={"document": [str(each) for each in document_ids]})
    assert answer.status_code == 200, answer.status_code
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return {each: archive.read(each) for each in archive.namelist()}


def opened(house):
    with house.database.read() as session:
        return session.execute(select(Opening.document_id, Opening.version, Opening.as_client)).all()


def content(house, document_id):
    with house.database.read() as session:
        sha256 = session.get_one(Document, document_id).blob_sha256
    with house.blobs.open("parts", sha256) as stream:
        return stream.read()


def replaced(house, baker, name):
    """A new file for the baker's document: what stood there before."""
    before = content(house, baker.document_id)
    by = put(house, baker.administration, None, name)
    versions.replace(house.database, Desk(baker.administration.id, ACT), baker.document_id, by)
    return before


def test_names_are_safe_and_unique_and_each_counts_as_opened(house, as_, baker):
    twice, hostile = (
        put(house, baker.administration, baker.folder_id, name) for name in ("Zwaluw.pdf", "../../etc/passwd")
    )
    answer = as_(baker.login).post("/documents/zip", data={"document": [str(baker.document_id)]})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Documenten ')
    assert answer.headers["Cache-Control"] == "no-store"
    found = zipped(as_(baker.login), baker.document_id, twice, hostile)
    assert set(found) == {"Zwaluw.pdf", "Zwaluw (2).pdf", "_.._etc_passwd"}
    assert set(found.values()) == {content(house, each) for each in (baker.document_id, twice, hostile)}
    assert opened(house).count((twice, 1, True)) == 1


def test_what_somebody_may_not_see_is_left_out_without_a_word(house, as_, baker, smith, anna, make_administration):
    hidden = put(house, baker.administration, baker.folder_id, "geheim.pdf")
    right = DocumentRight(baker.login.person_id, hidden, Setting.HIDE)
    grants.set_document(house.database, baker.administration.id, right, ACT)
    inbox = put(house, baker.administration, None, "postvak.pdf")
    asked = (baker.document_id, hidden, inbox, smith.document_id)
    assert set(zipped(as_(baker.login), *asked)) == {"Zwaluw.pdf"}
    assert set(zipped(as_(anna), *asked)) == {"Zwaluw.pdf", "geheim.pdf", "postvak.pdf", "Leeuwerik.pdf"}
    restrict(house, anna, smith.administration)
    assert set(zipped(as_(anna), *asked)) == {"Leeuwerik.pdf"}
    stranger = as_(smith.login).post("/documents/zip", data={"document": [str(baker.document_id), str(hidden)]})
    assert stranger.status_code == 404
    assert as_(None).post("/documents/zip", data={"document": [str(baker.document_id)]}).status_code == 302
    for wrong, status in (
        ([], 409),
        ([str(baker.document_id), "nonsense"], 400),
        ([str(baker.document_id)] * (MOST + 1), 409),
    ):
        assert as_(baker.login).post("/documents/zip", data={"document": wrong}).status_code == status


def test_what_is_withheld_is_named_in_it(house, as_, baker):
    bad = put(house, baker.administration, baker.folder_id, "virus.pdf")
    with house.database.write() as session:
        sha256 = session.get_one(Document, bad).blob_sha256
        session.execute(update(Blob).where(Blob.sha256 == sha256).values(scan_state="infected"))
    found = zipped(as_(baker.login), baker.document_id, bad)
    assert set(found) == {"Zwaluw.pdf", "Niet in deze zip.txt"}
    assert "virus.pdf" in found["Niet in deze zip.txt"].decode()
    assert not [each for each in opened(house) if each.document_id == bad]


def test_what_changed_since_the_list_was_made_is_left_out_and_named(house, as_, baker):
    second = put(house, baker.administration, baker.folder_id, "Twee.pdf")
    answer = as_(baker.login).post(
        "/documents/zip", data={"document": [str(second), str(baker.document_id)]}, buffered=False
    )
    blocks = iter(answer.response)
    first = next(blocks)  # of Twee.pdf, by name
    replaced(house, baker, "Nieuw.pdf")
    archive = zipfile.ZipFile(io.BytesIO(first + b"".join(blocks)))
    assert archive.namelist() == ["Twee.pdf", "Niet in deze zip.txt"]
    assert "Zwaluw.pdf" in archive.read("Niet in deze zip.txt").decode()
    assert [each.document_id for each in opened(house)] == [second]


def test_the_office_opens_older_versions_and_a_client_those_seen_then(house, as_, baker, smith, anna):
    jan = make_login(house, "jan@klant.example")
    join(house, jan, baker.administration)
    grants.grant(house.database, baker.administration.id,
                 grants.FolderRight(jan.person_id, baker.folder_id, grants.Level.VIEW), ACT)  # fmt: skip
    address = f"/documents/{baker.document_id}/versions/1/download"
    assert as_(baker.login).get(address).status_code == 404  # it is the one of today
    as_(baker.login).get(f"/documents/{baker.document_id}/download")
    before = replaced(house, baker, "Nieuw.pdf")
    for sees in (anna, baker.login):
        answer = as_(sees).get(address, headers={"Range": "bytes=0-7"})
        assert (answer.status_code, answer.data) == (206, before[:8])
        assert as_(sees).get(address).data == before
    for not_seen in (jan, smith.login):
        assert as_(not_seen).get(address).status_code == 404
    assert as_(baker.login).get(address.replace("/1/", "/7/")).status_code == 404
    assert "Eerdere versies" in as_(baker.login).get(baker.document).text
    assert "Eerdere versies" not in as_(jan).get(baker.document).text
    shown = as_(anna).get(f"/dossier/{baker.administration.id}/documents/{baker.document_id}").text
    assert address in shown
    assert opened(house).count((baker.document_id, 1, True)) == 3
    hide = DocumentRight(baker.login.person_id, baker.document_id, Setting.HIDE)
    grants.set_document(house.database, baker.administration.id, hide, ACT)
    assert as_(baker.login).get(address).status_code == 404


def test_an_older_version_that_the_scanner_withholds_opens_to_nobody(house, as_, baker, anna):
    with house.database.read() as session:
        sha256 = session.get_one(Document, baker.document_id).blob_sha256
    replaced(house, baker, "Nieuw.pdf")
    with house.database.write() as session:
        session.execute(update(Blob).where(Blob.sha256 == sha256).values(scan_state="infected"))
    assert as_(anna).get(f"/documents/{baker.document_id}/versions/1/download").status_code == 409
