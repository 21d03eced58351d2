"""Several photos handed over as one PDF: in one form, and in pieces; by who may upload there."""

import io

import pypdfium2
import pytest
from client_side import side
from photos import photo
from sqlalchemy import select

from adapters.blob_keys import BLOCK_BYTES
from dossier.uploads.one_pdf import MOST_PICTURES
from models import UploadedFile, UploadPiece


@pytest.fixture
def baker(house, make_administration):
    return side(house, make_administration(), "bakker@klant.example", "Zwaluw")


@pytest.fixture
def smith(house, make_administration):
    return side(house, make_administration(), "smid@klant.example", "Leeuwerik")


def files(house):
    with house.database.read() as session:
        return session.scalars(select(UploadedFile).order_by(UploadedFile.position)).all()


def pages(house):
    """Of the only file: its pages, standing (True) or lying."""
    [file] = files(house)
    with house.blobs.open("parts", file.blob_sha256) as stream:
        pdf = pypdfium2.PdfDocument(stream.read())
    return [page.get_height() > page.get_width() for page in pdf]


def form(*contents, **more):
    return {"files": [(io.BytesIO(each), f"IMG_{at}.jpg") for at, each in enumerate(contents)], **more}


def test_without_script_it_is_one_form(house, as_, baker):
    address = f"/my/uploads/{baker.administration.id}/into/{baker.folder_id}"
    sent = form(photo(), photo(form="HEIF", orientation=6), photo(), one_pdf="yes", turn=["0", "0", "90"])
    browser = as_(baker.login)
    assert browser.post(address, data=sent).location == baker.folder
    assert pages(house) == [False, True, True]
    page = browser.get(baker.folder).text
    assert "1 bestand is geüpload" in page
    assert "Foto&#39;s van" in page


def test_what_is_no_picture_is_told_and_nothing_is_left(house, as_, baker):
    address = f"/my/uploads/{baker.administration.id}/into/{baker.folder_id}"
    for wrong in (form(photo(), b"%PDF-1.4 a", one_pdf="yes"), form(photo(), one_pdf="yes", turn=["45"])):
        assert as_(baker.login).post(address, data=wrong).status_code == 409
    many = form(*[b"x"] * (MOST_PICTURES + 1), one_pdf="yes")
    assert as_(baker.login).post(address, data=many).status_code == 409
    assert files(house) == []
    with house.database.read() as session:
        assert session.scalars(select(UploadPiece)).all() == []


def test_in_pieces_and_asked_twice_it_is_one_pdf(house, as_, baker, smith):
    browser, base = as_(baker.login), f"/my/uploads/{baker.administration.id}"
    begun = browser.post(f"{base}/into/{baker.folder_id}/begin", data={"remark": "bon"}).json
    for content in (photo(), photo((2000, 1500), form="PNG")):
        place = browser.post(begun["files"], data={"name": "IMG.jpg", "size": str(len(content))}).json["bytes"]
        for at in range(0, len(content), BLOCK_BYTES):
            browser.post(f"{place}?offset={at}", data=content[at : at + BLOCK_BYTES])
    assert as_(smith.login).post(begun["finish"], data={"one_pdf": "yes"}).status_code == 404
    for _ in range(2):  # the answer of the first one was lost
        assert browser.post(begun["finish"], data={"one_pdf": "yes", "turn": ["90", "0"]}).json["to"] == baker.folder
    assert pages(house) == [True, False]
    with house.database.read() as session:
        assert session.scalars(select(UploadPiece)).all() == []
