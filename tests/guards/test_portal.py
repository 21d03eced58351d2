"""Every page says who may open it, and every text of it is there in Dutch."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dossier.rules.wording import texts
from portal import catalogue
from portal.access import Who
from portal.app import create_app
from portal.words import named, say, say_count

WORDING = Path(texts.__file__).parent
PO = Path(catalogue.__file__).parent / "catalogs" / "nl.po"


def test_no_page_without_a_rule(house):
    app = create_app(house)
    rules = {each.endpoint for each in app.url_map.iter_rules()} - {"static"}
    unmarked = {each for each in rules if not isinstance(getattr(app.view_functions[each], "open_to", None), Who)}
    assert not unmarked


@pytest.fixture(scope="module")
def dutch():
    with PO.open("rb") as file:
        return {each.id: each for each in read_po(file, locale="nl") if each.id}


def test_every_text_is_there_in_dutch(dutch):
    said = {text for _, text in catalogue.said()}
    assert not [text for text in said if text not in dutch], "run: make words"
    whole = [each.string if isinstance(each.string, tuple) else (each.string,) for each in dutch.values()]
    assert not [id_ for id_, strings in zip(dutch, whole, strict=True) if not all(strings)]


def test_no_text_hides_in_an_f_string():
    """Where the catalogue does not look, so that it would stay English."""
    sayers = {each.__name__ for each in (named, say, say_count)}
    files = Path(catalogue.__file__).parent.rglob("*.py")
    strings = [(path, node) for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))
               if isinstance(node, ast.JoinedStr)]  # fmt: skip
    assert not [
        f"{path.name}:{call.lineno}"
        for path, string in strings
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in sayers
        and isinstance(call.args[0], ast.Constant)
    ]  # fmt: skip


def test_nothing_is_translated_that_nobody_says(dutch):
    assert not set(dutch) - {text for _, text in catalogue.said()}, "run: make words"


def test_translations_fill_the_same_places(dutch):
    assert not [each.id for each in dutch.values() if list(each.check())]


def test_a_passkey_is_called_by_one_word(dutch):
    """What it is called elsewhere stands once, where it is added: docs/glossary.md."""
    pages = [each.string for each in dutch.values() if "passkey" in str(each.string).lower()]
    assert [each.partition(" logt")[0] for each in pages] == ["Met een toegangssleutel (in het Engels: passkey)"]
    dutch_first = re.compile(r'Text\(\s*"[^"]*passkey', re.IGNORECASE)
    services = [each.name for each in WORDING.glob("*.py") if dutch_first.search(each.read_text("utf-8"))]
    assert services == []
