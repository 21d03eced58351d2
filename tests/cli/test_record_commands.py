"""`dossier record`, from first to last on one data folder."""

import json

import dossiers
import pytest
from typer.testing import CliRunner

from adapters.database import open_database
from cli.main import app
from dossier.office.administrations import find
from dossier.rules.errors import NotFound
from settings import load

M = "bakkerij-jansen"


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    """Runs a command that must succeed; gives what it said."""
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))

    def run(*words):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.stdout

    run("demo", "--empty")
    return run


def test_imported_listed_linked_and_unlinked(dossier, tmp_path):
    file = tmp_path / "activa.csv"
    file.write_text("soort;nummer;omschrijving\nvaste activa;100;Oven\nolifant;1;\n", encoding="utf-8")
    assert "It would be: 1 new" in dossier("record", "import", str(file), "--administration", M, "--preview")
    said = dossier("record", "import", str(file), "--administration", M)
    assert "Line 3 is left out: The kind is not known" in said
    [line] = json.loads(dossier("record", "list", M, "--json"))
    assert (line["kind"], line["number"], line["description"]) == ("fixed-asset", "100", "Oven")
    database = open_database(load(data=tmp_path / "data"))
    document = str(dossiers.Place(database, find(database, M).id).document())
    database.close()
    assert "Linked" in dossier("record", "link", M, document, "fixed-asset", "100")
    assert "so already" in dossier("record", "link", M, document, "fixed-asset", "100")
    assert "Unlinked" in dossier("record", "unlink", M, document, "fixed-asset", "100")
    unknown = CliRunner().invoke(app, ["record", "link", M, document, "entry", "7"]).exception
    assert isinstance(unknown, NotFound)
