"""What people read when something is refused can be said in both languages: plain texts with named places."""

import ast
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("adapters", "cli", "dossier", "ingest", "models", "notify", "portal", "upkeep", "workers")


def refusals():
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                    yield pytest.param(node, id=f"{file.relative_to(ROOT)}:{node.lineno}")


@pytest.mark.parametrize("call", refusals())
def test_a_refusal_is_a_plain_text_with_named_places(call):
    [text] = call.args
    assert isinstance(text, ast.Constant), "an f-string or a name cannot be found for the catalog"
    places = {name for _, name, _, _ in Formatter().parse(text.value) if name is not None}
    assert places == {each.arg for each in call.keywords}
