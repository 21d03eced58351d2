"""A photo from a phone, mailed, read and looked at: by those who may see it, and by nobody else."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from posting import EICAR, letter, post
from sqlalchemy import select
from typer.testing import CliRunner
from walking import SaysScanner, work_off

from cli.main import app
from dossier.access.visitor import program
from dossier.documents import pages
from dossier.rules.deriving import DerivationState, Unmade
from dossier.rules.errors import NotFound
from ingest.sweep import sweep
from models import Document

register_heif_opener()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 30, 30)).save(out, "HEIF")
    return out.getvalue()


def only_document(house):
    with house.database.read() as session:
        return session.scalar(select(Document.id))


def arrive(house, to, name: str, content: bytes):
    post(house, letter((name, content)), to)
    work_off(house)
    sweep(house, datetime.now(UTC))
    work_off(house)
    return only_document(house)


def test_a_heic_photo_that_was_mailed_can_be_looked_at(any_house, make_administration):
    bakery = make_administration()
    document_id = arrive(any_house, bakery, "IMG_0042.HEIC", photo())
    visitor = program(any_house.database, bakery.id)
    found = pages.pages_of(any_house.database, visitor, document_id)
    assert (found.state, found.reason, len(found.pictures)) == (DerivationState.MADE, None, 1)
    assert (found.total, found.are_whole) == (1, True)
    with pages.open_page(any_house, visitor, document_id, 1) as picture:
        image = Image.open(io.BytesIO(picture.read()), formats=["WEBP"])
    assert image.size == (640, 480)
    for number in (0, 2, -1):
        with pytest.raises(NotFound):
            pages.open_page(any_house, visitor, document_id, number)


def test_who_may_not_see_the_document_sees_no_page_of_it(house, make_administration):
    bakery, holding = make_administration(), make_administration()
    document_id = arrive(house, bakery, "IMG_0042.HEIC", photo())
    with pytest.raises(NotFound):
        pages.open_page(house, program(house.database, holding.id), document_id, 1)


def test_what_the_scanner_stopped_has_no_pages(house, make_administration):
    house, bakery = replace(house, scanner=SaysScanner()), make_administration()
    document_id = arrive(house, bakery, "IMG_0042.HEIC", photo() + EICAR)
    found = pages.pages_of(house.database, program(house.database, bakery.id), document_id)
    assert (found.state, found.reason, found.pictures) == (DerivationState.NONE, Unmade.NOT_TRUSTED, ())


def test_the_command_writes_a_page(house, make_administration, tmp_path, monkeypatch):
    bakery = make_administration()
    document_id = arrive(house, bakery, "IMG_0042.HEIC", photo())
    monkeypatch.setenv("DOSSIER_DATA", str(house.settings.data))
    words = ["document", "pages", bakery.mail_name, str(document_id)]
    said = CliRunner().invoke(app, words)
    assert said.stdout.strip() == "Pages: 1"
    assert CliRunner().invoke(app, [*words, "--to", str(tmp_path / "p.webp")]).exit_code == 0
    assert Image.open(tmp_path / "p.webp").format == "WEBP"
