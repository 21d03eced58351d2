"""Every refusal that the API can answer with has a code for programs."""

import ast

from tracked import ROOT, short, tracked

from portal.api.refusals import CODES, MEANINGS, RefusalCode

# What the API asks, and says the sentences of.
ASKED = [
    "dossier/access/desk.py",
    "dossier/access/grants.py",
    "dossier/access/permissions.py",
    "dossier/approvals/agreed.py",
    "dossier/approvals/asking.py",
    "dossier/approvals/sending.py",
    "dossier/approvals/transitions.py",
    "dossier/documents/documents.py",
    "dossier/documents/downloads.py",
    "dossier/documents/records.py",
    "dossier/documents/versions.py",
    "dossier/programs/webhooks.py",
    "dossier/rules/names.py",
    "dossier/rules/powers.py",
    "dossier/rules/webhooks.py",
    "dossier/structure/tree.py",
    "dossier/uploads/pieces.py",
    "dossier/uploads/receiving.py",
    "ingest/by_provider.py",
]


def refusals(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused" and node.args:
            yield node.args[0].value


def test_what_the_api_can_answer_has_a_code():
    said = {path: set(refusals(ROOT / path)) for path in ASKED}
    assert all(said.values())
    assert {path: texts - set(CODES) for path, texts in said.items() if texts - set(CODES)} == {}


def test_no_code_is_left_of_a_sentence_that_went():
    rooms = ("dossier/", "ingest/")
    said = {text for path in tracked(".py") if short(path).startswith(rooms) for text in refusals(path)}
    assert set(CODES) - said == set()


def test_each_code_has_a_meaning():
    assert set(MEANINGS) == set(RefusalCode)
