"""What people read when something is refused can be said in both languages: plain texts with named places."""

import ast
from string import Formatter

from tracked import ROOT

ROOMS = ("adapters", "cli", "dossier", "ingest", "models", "notify", "portal", "upkeep", "workers")


def refusals():
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_a_refusal_is_a_plain_text_with_named_places():
    """An f-string or a name cannot be found for the catalog."""
    found = dict(refusals())
    assert len(found) > 100, "refusals are made in another way now"
    assert [place for place, call in found.items() if not is_plain(call)] == []


def is_plain(call):
    [text] = call.args
    if not isinstance(text, ast.Constant):
        return False
    places = {name for _, name, _, _ in Formatter().parse(text.value) if name is not None}
    return places == {each.arg for each in call.keywords}
