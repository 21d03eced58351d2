"""`dossier unlock` on the data folder of a test; the password comes from standard input."""

import io

import pikepdf
import pytest
from arriving import arrive
from posting import letter
from sqlalchemy import select
from typer.testing import CliRunner

from cli.main import app
from dossier.rules.errors import Refused
from models import Document

PASSWORD = "loonstrook-1984"


@pytest.fixture
def locked(house, make_administration):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(user=PASSWORD, owner="baas"))
    arrive(house, letter(("loon.pdf", out.getvalue())), make_administration())
    with house.database.read() as session:
        return session.scalars(select(Document.id)).one()


def run(house, document, password):
    words = ["unlock", str(document), "--data", str(house.settings.data)]
    return CliRunner().invoke(app, words, input=f"{password}\n")


def test_opens_with_the_password_of_standard_input(house, locked):
    said = run(house, locked, PASSWORD).stdout
    with house.database.read() as session:
        [made] = session.scalars(select(Document.id).where(Document.made_from_id == locked))
    assert said == f"Opened. New in the inbox: {made}\n"
    assert run(house, locked, PASSWORD).stdout == "It was open already.\n"


def test_a_wrong_password_is_refused_and_not_repeated(house, locked):
    result = run(house, locked, "raden")
    assert isinstance(result.exception, Refused)
    assert "raden" not in str(result.exception) + result.output
