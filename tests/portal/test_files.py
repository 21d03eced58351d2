"""Files as they leave the house: for whom may see them, saved and never shown, whole or in part."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from arriving import arrive
from mailed import make_document, make_folder
from posting import PDF, letter
from signing_in import make_login
from sqlalchemy import select
from structlog.testing import capture_logs
from testing_pages import client_login, restrict

from adapters import intact, meters
from adapters.blob_keys import key
from dossier.rules.errors import BytesSpoiled
from dossier.rules.states import Reason, ScanState
from models import Document, FolderGrant, Opening
from portal.sending import said


def only_document(house):
    with house.database.read() as session:
        return session.scalars(select(Document.id)).one()


@pytest.mark.attack("C31")
def test_the_file_is_saved_and_nothing_in_it_acts(house, as_, anna, make_administration):
    arrive(house, letter(("Factuur é.pdf", PDF)), make_administration())
    answer = as_(anna).get(f"/documents/{only_document(house)}/download")
    assert (answer.status_code, answer.data, answer.content_type) == (200, PDF, "application/pdf")
    assert answer.content_length == len(PDF)
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''Factuur%20%C3%A9.pdf" in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    with house.database.read() as session:
        [opening] = session.scalars(select(Opening)).all()
    assert (opening.person_id, opening.as_client) == (anna.person_id, False)


def test_a_part_of_the_file_is_that_part(house, as_, anna, make_administration):
    arrive(house, letter(("a.pdf", PDF)), make_administration())
    address = f"/documents/{only_document(house)}/download"
    answer = as_(anna).get(address, headers={"Range": "bytes=5-9"})
    assert (answer.status_code, answer.data) == (206, PDF[5:10])
    assert answer.headers["Content-Range"] == f"bytes 5-9/{len(PDF)}"
    changed = as_(anna).get(address, headers={"Range": "bytes=5-9", "If-Range": '"other"'})
    assert (changed.status_code, changed.data) == (200, PDF)
    assert as_(anna).get(address, headers={"Range": "bytes=9999-"}).status_code == 416


@pytest.mark.attack("C31")
@pytest.mark.parametrize(
    "active",
    ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript", "application/vnd.ms-x+xml"],
)
def test_what_could_act_is_called_by_no_name(active):
    assert said(active) == "application/octet-stream"


@pytest.mark.attack("C36")
def test_only_who_sees_the_document_gets_the_file(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration()
    arrive(house, letter(("a.pdf", PDF)), bakery)
    document_id = only_document(house)
    address = f"/documents/{document_id}/download"
    kees = make_login(house, "kees@kantoor.example", staff=True)
    restrict(house, kees, other)
    baker, neighbour = client_login(house, "bakker@example.org", bakery), client_login(house, "b@example.org", other)
    for person in (kees, baker, neighbour):  # the baker too: it is still in the inbox of the office
        answer = as_(person).get(address)
        assert answer.status_code == 404
        assert "a.pdf" not in answer.text
    assert as_(None).get(address).status_code == 302
    folder_id = make_folder(house, bakery, "Jaarwerk")
    with house.database.write() as session:
        document = session.get_one(Document, document_id)
        document.folder_id, document.state = folder_id, "filed"
        session.add(
            FolderGrant(
                person_id=baker.person_id,
                folder_id=folder_id,
                level="view",
                granted_at=document.received_at,
                granted_by="test",
            )
        )
    assert as_(baker).get(address).data == PDF
    assert as_(neighbour).get(address).status_code == 404
    with house.database.read() as session:
        assert session.scalars(select(Opening.person_id)).all() == [baker.person_id]


@pytest.mark.attack("C36")
def test_what_the_scanner_did_not_let_through_opens_to_nobody(house, as_, anna, make_administration):
    infected = make_document(house, make_administration(), reason=Reason.INFECTED, scan=ScanState.INFECTED)
    assert as_(anna).get(f"/documents/{infected.id}/download").status_code == 409


@pytest.fixture
def saved(house, as_, anna, make_administration):
    """Asks for a document with headers, as its colleague."""
    arrive(house, letter(("a.pdf", PDF)), make_administration())
    address = f"/documents/{only_document(house)}/download"

    def ask(method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return as_(anna).open(address, method=method, headers=named)

    return ask


def openings(house):
    with house.database.read() as session:
        return len(session.scalars(select(Opening)).all())


def test_what_is_known_already_is_neither_sent_nor_opened(house, saved):
    tag = saved("HEAD").headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = saved(If_None_Match=known, Range="bytes=0-4")  # that it is known comes first (RFC 9110 13.2.2)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert saved(If_Match='"other"').status_code == 412
    assert openings(house) == 0
    assert saved(If_None_Match='"other"').data == saved(If_Match=tag).data == PDF
    assert openings(house) == 2


def test_a_head_says_all_and_opens_nothing(house, saved):
    answer = saved("HEAD", Range="bytes=5-9")  # of a HEAD a range is not looked at (RFC 9110 14.2)
    assert (answer.status_code, answer.data) == (200, b"")
    assert (answer.content_length, answer.headers["Accept-Ranges"]) == (len(PDF), "bytes")
    assert openings(house) == 0


@pytest.mark.parametrize("asked", ["pages=1-2", "bytes=0-1,4-5", "bytes=x", "nonsense"])
def test_a_range_that_is_not_understood_is_the_whole(saved, asked):
    answer = saved(Range=asked)
    assert (answer.status_code, answer.data) == (200, PDF)


def test_parts_of_the_same_file_only(saved):
    tag = saved("HEAD").headers["ETag"]
    assert saved(Range="bytes=-4", If_Range=tag).data == PDF[-4:]
    for other in ('"other"', f"W/{tag}", "Mon, 23 Nov 2026 00:00:00 GMT"):  # weak is not enough (RFC 9110 13.1.5)
        assert saved(Range="bytes=-4", If_Range=other).data == PDF
    beyond = saved(Range="bytes=9999-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def blob_of(house, document_id):
    with house.database.read() as session:
        return house.settings.blobs_dir / key("parts", session.get_one(Document, document_id).blob_sha256)


def flip(path):
    spoiled = bytearray(path.read_bytes())
    spoiled[-1] ^= 1
    path.write_bytes(spoiled)


@pytest.mark.parametrize("spoil", [flip, Path.unlink], ids=["altered", "missing"])
def test_bytes_that_are_not_those_that_were_stored_are_not_given(house, as_, anna, make_administration, spoil):
    arrive(house, letter(("a.pdf", PDF)), make_administration())
    document_id = only_document(house)
    spoil(blob_of(house, document_id))
    before = meters.SPOILED.labels("altered" if spoil is flip else "missing")._value.get()
    with capture_logs() as lines:
        answer = as_(anna).get(f"/documents/{document_id}/download")
        part = as_(anna).get(f"/documents/{document_id}/download", headers={"Range": "bytes=0-3"})
        packed = as_(anna).post("/documents/zip", data={"document": document_id})
    assert (answer.status_code, part.status_code) == (503, 503)
    assert int(answer.headers["Retry-After"]) > 0
    told = [each for each in lines if each["event"] == "bytes.spoiled"]
    assert told[0]["reference"] in answer.text
    assert "Noem het kantoor dit nummer" in answer.text
    archive = ZipFile(BytesIO(packed.data))
    assert archive.namelist() == ["Niet in deze zip.txt"]
    assert told[2]["reference"] in archive.read("Niet in deze zip.txt").decode()
    assert meters.SPOILED.labels(told[0]["found"])._value.get() == before + 3
    with house.database.read() as session:
        assert session.scalars(select(Opening)).all() == []


def test_of_a_large_file_that_was_altered_the_end_never_comes(house, as_, anna, make_administration):
    content = PDF + bytes(intact.AT_ONCE_BYTES)
    arrive(house, letter(("a.pdf", content)), make_administration())
    document_id = only_document(house)
    address = f"/documents/{document_id}/download"
    assert as_(anna).get(address).data == content
    flip(blob_of(house, document_id))
    given = []
    with pytest.raises(BytesSpoiled):
        given.extend(as_(anna).get(address, buffered=False).iter_encoded())
    assert sum(map(len, given)) < len(content)


def test_a_portal_without_its_store_says_when_to_come_back(house, as_, anna, make_administration):
    arrive(house, letter(("a.pdf", PDF)), make_administration())
    blob = blob_of(house, only_document(house))
    blob.unlink()
    blob.symlink_to("/proc/self/mem")  # its disk fails: EIO
    answer = as_(anna).get(f"/documents/{only_document(house)}/download")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
