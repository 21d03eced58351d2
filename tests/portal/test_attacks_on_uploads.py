"""Attacks by what is uploaded: forms with too much in them, lengths that lie, names and ids of others."""

import io
import tracemalloc

import pytest
from client_side import side
from sqlalchemy import func, select

from models import Upload, UploadedFile

MEGABYTE = 1_000_000


@pytest.fixture
def baker(house, make_administration):
    return side(house, make_administration(), "bakker@klant.example", "Zwaluw")


@pytest.fixture
def into(baker):
    return f"/my/uploads/{baker.administration.id}/into/{baker.folder_id}"


def kept(house):
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(UploadedFile))


def multipart(*parts: bytes, boundary: bytes = b"b") -> dict:
    """A form of these parts, each with its head."""
    body = b"".join(b"--" + boundary + b"\r\n" + each + b"\r\n" for each in parts) + b"--" + boundary + b"--\r\n"
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary.decode()}"}


def field(name: str, value: bytes = b"x", more: str = "") -> bytes:
    return f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value


@pytest.mark.attack("P18")
@pytest.mark.parametrize("count", [1_001, 10_000])
def test_a_form_has_so_many_fields_and_no_more(house, as_, baker, into, count):
    for one in (field("a"), field("files", b"x", '; filename="a.pdf"')):
        assert as_(baker.login).post(into, **multipart(*[one] * count)).status_code == 413
    assert kept(house) == 0


@pytest.mark.attack("P18")
def test_fields_without_end_take_no_memory(as_, baker, into):
    browser, form = as_(baker.login), multipart(field("remark", b"x" * 30 * MEGABYTE))
    tracemalloc.start()
    try:
        assert browser.post(into, **form).status_code == 413
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.attack("P18")
@pytest.mark.parametrize(
    "form",
    [
        multipart(b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--"),
        multipart(b"no head at all"),
        multipart(field("files", b"--c\r\n" + field("files", b"y", '; filename="b.pdf"') + b"\r\n--c--")),
        multipart(field("files"), boundary=b"b" * 300),
        {"data": b"", "content_type": "multipart/form-data"},
        {"data": b"--b", "content_type": "multipart/form-data; boundary=b"},
        {"data": b"x", "content_type": "multipart/form-data; boundary="},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_form_in_a_form_and_half_a_form_are_no_upload(house, as_, baker, into, form):
    assert 400 <= as_(baker.login).post(into, **form).status_code < 500
    assert kept(house) == 0


@pytest.mark.attack("P18")
def test_bytes_that_were_not_announced_are_refused(house, as_, baker, into):
    browser = as_(baker.login)
    begun = browser.post(f"{into}/begin").json
    piece = browser.post(begun["files"], data={"name": "a.pdf", "size": "4"}).json["bytes"]
    for at in (1, 5, -1, 10**30):
        assert 400 <= browser.post(f"{piece}?offset={at}", data=b"%PDF").status_code < 500, at
    browser.post(f"{piece}?offset=0", data=b"%PDF-1.4 too long")
    assert 400 <= browser.post(begun["finish"]).status_code < 500
    with house.database.read() as session:
        assert session.scalars(select(Upload.finished_at)).all() == [None]


@pytest.mark.attack("P20")
def test_nothing_goes_into_a_folder_of_others_by_an_own_address(house, as_, baker, make_administration):
    smith = side(house, make_administration(), "smid@klant.example", "Kievit")
    file = {"files": (io.BytesIO(b"%PDF-1.4"), "a.pdf")}
    ways = (
        f"/my/uploads/{smith.administration.id}/into/{smith.folder_id}",
        f"/my/uploads/{baker.administration.id}/into/{smith.folder_id}",
        f"/my/uploads/{smith.administration.id}/into/{baker.folder_id}",
    )
    for way in ways:
        file = {"files": (io.BytesIO(b"%PDF-1.4"), "a.pdf")}
        assert as_(baker.login).post(way, data=file).status_code == 404, way
    assert kept(house) == 0
