"""`dossier upload`, `uploads`, `document split`, `merge` and `arrange`, from first to last on one data folder."""

import io
import json

import pikepdf
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from adapters.house import open_house
from cli.main import app
from dossier.rules.errors import NotFound, Refused
from models import HandOver
from settings import load
from workers.walk import walk

M = "bakkerij-jansen"
UPLOAD = "Documenten van klant/Upload"
BSN = "loonstrook 111222333.pdf"


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    """Runs a command that must succeed; gives what it said."""
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))

    def run(*words):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.stdout

    run("demo", "--empty")
    run("template", "apply", "EENMALIG-BASIS", M)
    return run


@pytest.fixture
def scan(tmp_path):
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(3):
            made.add_blank_page()
        made.save(out)
    path = tmp_path / "scan.pdf"
    path.write_bytes(out.getvalue())
    return str(path)


def work(tmp_path):
    house = open_house(load(data=tmp_path / "data"))
    with house.database.read() as session:
        waiting = session.scalars(select(HandOver.id)).all()
    walk(house, "light", waiting)
    house.database.close()


def refused(*words):
    return CliRunner().invoke(app, words).exception


def step_in(text):
    return text.strip().rsplit(" ", 1)[-1]


def test_uploaded_listed_and_filed(dossier, scan, tmp_path):
    bsn = tmp_path / BSN
    bsn.write_bytes(b"%PDF-1.4")
    said = dossier("upload", scan, str(bsn), "--administration", M, "--folder", UPLOAD, "--remark", "Post van vandaag")
    assert f"{BSN}: The file name seems to hold" in said
    assert "still to be scanned" in dossier("uploads", M)
    work(tmp_path)
    [line] = json.loads(dossier("uploads", M, "--json"))
    assert (line["files"], line["remark"], line["parked"]) == (["scan.pdf", BSN], "Post van vandaag", None)
    listed = json.loads(dossier("document", "list", M, "--folder", UPLOAD, "--json"))
    assert [each["id"] for each in listed] == [line["documents"][1], line["documents"][0]]
    assert isinstance(refused("uploads", M, "--retry", line["id"]), NotFound)


def test_split_merged_and_arranged(dossier, scan, tmp_path):
    dossier("upload", scan, "--administration", M)
    work(tmp_path)
    [line] = json.loads(dossier("uploads", M, "--json"))
    [whole] = line["documents"]
    assert isinstance(refused("document", "split", M, whole, "1-2"), Refused)
    said = dossier("document", "split", M, whole, "1-2", "3")
    first, second = said.splitlines()[0].removeprefix("Made: ").split(", ")
    step = step_in(dossier("document", "arrange", M, first, "--keep", "2,1", "--turn", "1:180"))
    said = dossier("document", "merge", M, second, first, "--name", "Samen.pdf")
    assert [each["name"] for each in json.loads(dossier("document", "list", M, "--json"))] == ["Samen.pdf"]
    dossier("document", "undo", M, step_in(said))
    dossier("document", "undo", M, step)
    assert refused("document", "arrange", M, first, "--turn", "half").code == 2
