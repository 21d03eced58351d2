"""Backup, restore, verify, keys and openings as an administrator types them."""

import json

import pytest
from typer.testing import CliRunner

from adapters.database import open_database
from cli.main import app
from models import migrate
from settings import load


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on the first data folder, or on another one; gives what it said."""
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    database = open_database(load(data=tmp_path / "data"))
    migrate.create(database.engine)  # quicker than by the revisions
    database.close()

    def run(*words, code=0, data="data"):
        result = CliRunner().invoke(app, [*words, "--data", str(tmp_path / data)])
        assert result.exit_code == code, (words, result.output, result.exception)
        return result.stdout

    run("demo", "--empty")
    return run


def test_from_one_machine_to_another(run, tmp_path):
    place = tmp_path / "backups"
    [made] = json.loads(run("backup", str(place), "--json"))
    assert made["bad"] == []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (elsewhere / "secret.key").write_bytes((tmp_path / "data" / "secret.key").read_bytes())
    assert f"{made['rows']} rows" in run("restore", str(place), data="elsewhere")
    assert run("administration", "list", data="elsewhere") == run("administration", "list")
    proofs = {each["check"]: each["level"] for each in json.loads(run("verify", "--json", data="elsewhere"))}
    assert set(proofs.values()) == {"proven"}
    assert "0 spool files" in run("replay", "--since", "2026-01-01", data="elsewhere")


def test_without_the_key_it_says_which_one_is_missing(run, tmp_path):
    [key] = json.loads(run("keys", "list", "--json"))
    run("backup", str(tmp_path / "backups"))
    result = CliRunner().invoke(app, ["restore", str(tmp_path / "backups"), "--data", str(tmp_path / "keyless")])
    assert result.exit_code == 1
    assert key["id"] in result.stderr


def test_figures_are_printed_once(run):
    assert 'dossier_up{part="database"} 1.0' in run("metrics", "--once")


def test_what_an_account_opened(run):
    assert run("openings", "piet@bakkerijjansen.example", "--from", "2026-01-01") == "It opened nothing.\n"
