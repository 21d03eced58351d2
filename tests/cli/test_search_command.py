"""`dossier search`: for people as a table, for programs as JSON; and its repair."""

import json

import pytest
from typer.testing import CliRunner

from adapters.database import open_database
from cli.main import app
from dossier.rules.errors import NotFound, Refused
from models import migrate
from settings import load


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    """Runs a command; gives what came of it."""
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    database = open_database(load())
    migrate.create(database.engine)
    database.close()

    def run(*words):
        return CliRunner().invoke(app, words)

    assert run("demo", "--empty").exit_code == 0
    assert run("template", "apply", "EENMALIG-BASIS", "bakkerij-jansen").exit_code == 0
    return run


def test_found_by_programs_and_people(dossier):
    assert dossier("folder", "add", "bakkerij-jansen", "Zonnepanelen").exit_code == 0
    (found,) = json.loads(dossier("search", "zonnep", "--json").stdout)
    assert (found["kind"], found["name"], found["field"], found["marks"]) == (
        "folder",
        "Zonnepanelen",
        "name",
        [[0, 12]],
    )
    assert json.loads(dossier("search", "zonnep", "--administration", "holding-de-vries", "--json").stdout) == []
    assert "Zonnepanelen" in dossier("search", "zonnepanelen", "--administration", "bakkerij-jansen").stdout
    assert "Nothing was found." in dossier("search", "ontbreekt").stdout


def test_what_is_wrong_with_a_question_is_said(dossier):
    assert isinstance(dossier("search", " ").exception, Refused)
    assert isinstance(dossier("search", "x", "--administration", "onbekend").exception, NotFound)


def test_the_repair(dossier):
    assert "The index is new:" in dossier("search", "--rebuild").stdout
    assert "can be found by its words" in dossier("doctor", "--only", "search").stdout
