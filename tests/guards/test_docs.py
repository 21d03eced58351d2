"""The documents name only what is there."""

import re

import pytest
from tracked import ROOT, short, tracked
from typer.main import get_command

from cli.main import app

PAGES = tracked(".md")
PATH = re.compile(
    r"`((?:docs|ingest|dossier|notify|models|adapters|workers|portal|cli|tests|benchmarks|bin)/[\w./-]*|[\w.-]+\.(?:py|md|yml|toml|lock))`"
)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"`dossier ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_files_that_are_named_exist(page):
    text = page.read_text(encoding="utf-8")
    named = {each for each in PATH.findall(text) if not (ROOT / each).exists()}
    assert {each for each in named if not list(ROOT.glob(f"**/{each}"))} == set()


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [each for each in links if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_commands_that_are_named_exist(page):
    commands = get_command(app).commands
    for name, sub in COMMAND.findall(page.read_text(encoding="utf-8")):
        assert name in commands, f"dossier {name}"
        if sub and hasattr(commands[name], "commands"):
            assert sub in commands[name].commands, f"dossier {name} {sub}"
