"""The documents name only what is there."""

import re

from tracked import ROOT, short, tracked
from typer.main import get_command

from cli.main import app

PAGES = tracked(".md")
PATH = re.compile(
    r"`((?:docs|ingest|dossier|notify|models|adapters|workers|portal|cli|tests|benchmarks|bin)/[\w./-]*|[\w.-]+\.(?:py|md|yml|toml|lock))`"
)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
COMMAND = re.compile(r"`dossier ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")


def found(pattern):
    """Each document with what it says of this form."""
    return [(page, each) for page in PAGES for each in pattern.findall(page.read_text(encoding="utf-8"))]


def test_files_that_are_named_exist():
    """By their whole path, or by the end of it."""
    ends = {f"/{short(path)}" for path in tracked()}
    missing = [
        f"{short(page)}: {each}"
        for page, each in found(PATH)
        if not (ROOT / each).exists() and not any(end.endswith(f"/{each}") for end in ends)
    ]
    assert missing == []


def test_links_lead_somewhere():
    assert [f"{short(page)}: {each}" for page, each in found(LINK) if not (page.parent / each).exists()] == []


def test_commands_that_are_named_exist():
    commands = get_command(app).commands
    missing = [
        f"{short(page)}: dossier {name} {sub}"
        for page, (name, sub) in found(COMMAND)
        if name not in commands or (sub and sub not in getattr(commands[name], "commands", {sub}))
    ]
    assert missing == []
