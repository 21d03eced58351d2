"""Audit events hold keys and numbers: a new detail is looked at before it is let in, for it can never be taken out."""

import ast
from collections import defaultdict

from tracked import short, tracked

from portal.trail_words import KEYS

# Ids, counts, hashes, days, and members of closed lists. Never a name, an address, a subject, a remark, a number of
# a person. Add a key here only when its value can be none of these.
ALLOWED = """
    added administration administrations approval approver area blob certificate changed client code count day
    decision delegate device document documents done end ended_at evidence expires_at extra_address factor files
    files_itself folder folders from happening hash hashes host id item kind kinds known leak left_out letter level
    manner new number obstacle office on own_domains pages part people person policy proposal purpose reason
    record request reset restricted role roles rows rule same scopes session setting sha256 state station step target
    template to until upload verdict version what whole_office why year
"""
SOURCES = [each for each in tracked(".py") if short(each).split("/")[0] in {"dossier", "ingest", "models", "notify"}]


def test_details_hold_only_what_was_looked_at():
    found = defaultdict(set)
    for path in SOURCES:
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for details in _details(each):
                found[short(path)] |= {key.value for key in details.keys if isinstance(key, ast.Constant)}
    assert found["dossier/access/grants.py"] == {"person", "level", "setting"}  # the search finds what is there
    assert {path: keys - set(ALLOWED.split()) for path, keys in found.items() if keys - set(ALLOWED.split())} == {}


def test_each_has_words_for_the_page_of_the_trail():
    assert set(KEYS) == set(ALLOWED.split())


def _details(node):
    """The dictionaries that become details: so named, or the last argument of an Event."""
    if isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Name) and each.id == "details" for each in node.targets
    ):
        given = [node.value]
    elif isinstance(node, ast.Call):
        named = [each.value for each in node.keywords if each.arg == "details"]
        is_event = getattr(node.func, "id", getattr(node.func, "attr", "")) == "Event"
        given = [*named, *(node.args[3:] if is_event else ())]
    else:
        given = []
    return [each for top in given for each in ast.walk(top) if isinstance(each, ast.Dict)]
