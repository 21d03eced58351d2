"""`dossier demo`, and what the README says of the first minute."""

import re
from pathlib import Path

import pytest
from tracked import short, tracked
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def demo(tmp_path, monkeypatch):
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DOSSIER_HTTP_LISTEN", "")  # what the command says to its programs ends with the test
    return lambda *words: CliRunner().invoke(app, ["demo", *words])


def test_it_says_where_and_as_whom_to_sign_in_and_where_the_codes_are(demo, tmp_path):
    said = demo("--empty", "--http", "127.0.0.1:9123")
    assert said.exit_code == 0, said.output
    assert "http://localhost:9123 " in said.stdout
    assert re.search(r"marijke@kantoor\.example +Marijke van den Berg +office: beheerder", said.stdout)
    assert re.search(r"piet@bakkerijjansen\.example +Piet Jansen +client: Bakkerij Jansen B\.V\.", said.stdout)
    assert "serve --http 127.0.0.1:9123" in said.stdout
    assert str(tmp_path / "data" / "outbox") in said.stdout
    assert demo("--empty", "--http", "127.0.0.1:9123").stdout == said.stdout


def test_files_that_the_readme_sends_are_in_the_repository():
    known = {short(path) for path in tracked()}
    sent = [line.split(" --to ")[0].split()[3:] for line in README.splitlines() if "dossier send " in line]
    assert sent
    assert {name for names in sent for name in names} <= known
