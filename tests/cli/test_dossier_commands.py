"""The commands on folders, documents, templates, rights and people, from first to last on one data folder."""

import json

import dossiers
import pytest
from typer.testing import CliRunner

from adapters.database import open_database
from cli.main import app
from dossier.documents.hindrances import Hindered
from dossier.office.administrations import find
from dossier.rules.errors import NotFound, Refused
from settings import load

M = "bakkerij-jansen"
PIET = "piet@bakkerijjansen.example"


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def dossier(data):
    """Runs a command that must succeed; gives what it said."""

    def run(*words):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.stdout

    run("demo", "--empty")
    run("template", "apply", "EENMALIG-BASIS", M)
    return run


@pytest.fixture
def document(data, dossier):
    """A document in the inbox."""
    database = open_database(load(data=data))
    try:
        return str(dossiers.Place(database, find(database, M).id).document("Factuur.pdf"))
    finally:
        database.close()


def refused(*words):
    return CliRunner().invoke(app, words).exception


def rows(text):
    return json.loads(text)


def step_in(text):
    return text.strip().rsplit(" ", 1)[-1]


def test_templates_are_shown_first_and_added_once(dossier):
    codes = [each["code"] for each in rows(dossier("template", "list", "--json"))]
    assert {"EENMALIG-BASIS", "JAARWERK-KORT"} <= set(codes)
    steps = rows(dossier("template", "preview", "JAARWERK-KORT", M, "--year", "2026", "--json"))
    assert [each["exists"] for each in steps] == [False] * len(steps)
    said = dossier("template", "apply", "JAARWERK-KORT", M, "holding-de-vries", "--year", "2026")
    assert said.count(f"{len(steps)} folders added") == 2
    assert "0 folders added" in dossier("template", "apply", "JAARWERK-KORT", M, "--year", "2026")
    painters = "schilders-bakker-mol"
    dossier("template", "apply", "EENMALIG-BASIS", painters, "--answer", "vennoot_a=K. Bakker", "--confirm-rights")
    paths = [each["path"] for each in rows(dossier("folder", "list", painters, "--json"))]
    assert "Vaste Stukken/Persoonsgegevens K. Bakker" in paths


def test_folders_from_first_to_last(dossier):
    made = dossier("folder", "add", M, "Bezwaar", "--below", "Vaste Stukken")
    dossier("folder", "rename", M, "Vaste Stukken/Bezwaar", "Bezwaar 2026")
    dossier("folder", "note", M, "Vaste Stukken/Bezwaar 2026", "Termijn bewaken", "--for-clients")
    dossier("folder", "retain", M, "Vaste Stukken/Bezwaar 2026", "--retention", "nba-7")
    assert "nobody" in dossier("folder", "move", M, "Vaste Stukken/Bezwaar 2026", "--preview")
    dossier("folder", "move", M, "Vaste Stukken/Bezwaar 2026")
    dossier("folder", "unfold", M, "Bezwaar 2026")
    by_path = {each["path"]: each for each in rows(dossier("folder", "list", M, "--json"))}
    line = by_path["Bezwaar 2026"]
    assert (line["note"], line["retention"], line["unfold"]) == ("Termijn bewaken", "nba-7", True)
    assert line["id"] in made
    tops = sorted(path for path in by_path if "/" not in path)
    dossier("folder", "order", M, *tops)
    listed = [each["path"] for each in rows(dossier("folder", "list", M, "--json"))]
    assert [path for path in listed if "/" not in path] == tops
    dossier("folder", "lock", M, line["id"])
    assert isinstance(refused("folder", "rename", M, "Bezwaar 2026", "Anders"), Refused)
    dossier("folder", "reopen", M, "Bezwaar 2026", "--reason", "Nagekomen stuk")
    step = step_in(dossier("folder", "delete", M, "Bezwaar 2026", "--documents", "inbox"))
    assert isinstance(refused("folder", "who", M, "Bezwaar 2026"), NotFound)
    dossier("document", "undo", M, step)
    assert {each["sees"] for each in rows(dossier("folder", "who", M, "Bezwaar 2026", "--json"))} == {True, False}


def test_documents_from_first_to_last(dossier, document):
    dossier("grant", "open-way", M, PIET, "Vaste Stukken/Overig", "view")
    assert "Piet Jansen" in dossier("document", "preview", M, document, "--to", "Vaste Stukken/Overig")
    dossier("document", "move", M, document, "--to", "Vaste Stukken/Overig")
    dossier("document", "rename", M, document, "Polis.pdf")
    dossier("document", "note", M, document, "Nakijken")
    [line] = rows(dossier("document", "list", M, "--folder", "Vaste Stukken/Overig", "--json"))
    assert (line["name"], line["note"], line["state"]) == ("Polis.pdf", "Nakijken", "filed")
    sees = {each["name"]: each["sees"] for each in rows(dossier("document", "who", M, document, "--json"))}
    assert sees["Piet Jansen"] is True
    dossier("grant", "document", M, PIET, document, "hide")
    sees = {each["name"]: each["because"] for each in rows(dossier("document", "who", M, document, "--json"))}
    assert sees["Piet Jansen"] == "hidden"
    dossier("document", "hold", M, document, "Geschil")
    assert isinstance(refused("document", "bin", M, document), Hindered)
    dossier("document", "hold", M, document, "")
    dossier("document", "retain", M, document, "--retention", "fiscaal-7", "--current-until", "2001-01-31")
    dossier("document", "bin", M, document)
    assert [each["id"] for each in rows(dossier("document", "list", M, "--bin", "--json"))] == [document]
    dossier("document", "restore", M, document)
    dossier("document", "relocate", M, document, "holding-de-vries", "--reason", "Van de holding")
    assert rows(dossier("document", "list", M, "--json")) == []
    assert [each["id"] for each in rows(dossier("document", "list", "holding-de-vries", "--json"))] == [document]


def test_versions_and_openings(dossier, document, data):
    database = open_database(load(data=data))
    new = str(dossiers.Place(database, find(database, M).id).document("Beter.pdf"))
    database.close()
    dossier("document", "replace", M, document, new)
    lines = rows(dossier("document", "versions", M, document, "--json"))
    assert [each["version"] for each in lines] == [2, 1]
    assert rows(dossier("document", "openings", M, document, "--json")) == []


def test_a_grant_below_a_closed_folder_is_refused_without_opening_the_way(dossier):
    path = "Vaste Stukken/Overig"
    assert isinstance(refused("grant", "folder", M, PIET, path, "view"), Refused)
    assert "Vaste Stukken" in dossier("grant", "open-way", M, PIET, path, "view")
    assert "No access" in dossier("grant", "folder", M, PIET, "Vaste Stukken", "none")


def test_people(dossier):
    dossier("user", "add-staff", "Noor", "noor@kantoor.example", "--role", "medewerker", "--role", "wwft")
    dossier("user", "add-client", M, "Els", "els@bakkerij.example", "--kind", "salaris")
    dossier("user", "expire", "els@bakkerij.example", "2027-01-01")
    found = {each["email"]: each for each in rows(dossier("user", "list", "--json"))}
    assert found["noor@kantoor.example"]["roles"] == ["medewerker", "wwft"]
    assert found["els@bakkerij.example"]["expires_at"].startswith("2027-01-01")
    assert "salaris of Bakkerij Jansen" in dossier("user", "list")


@pytest.mark.parametrize(
    "words",
    [
        ["folder", "list", "onbekend"],
        ["folder", "who", M, "Geen/Map"],
        ["document", "who", M, "01900000-0000-7000-8000-000000000000"],
        ["template", "preview", "GEEN", M],
        ["grant", "folder", M, "niemand@b.example", "Vaste Stukken", "view"],
        ["document", "undo", M, "01900000-0000-7000-8000-000000000000"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_is_not_there_is_not_found(dossier, words):
    assert isinstance(refused(*words), NotFound)
