"""No action of the audit trail is without words, and no words are left of an action that went."""

import ast
import re

from tracked import short, tracked

from dossier.rules.approving import Turn
from dossier.rules.handling import StepKind
from dossier.rules.wording.trail import ACTIONS

ROOMS = {"dossier", "ingest", "models", "notify"}
DOTTED = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[a-z]+(?:-[a-z]+)*){1,2}")
FAMILIES = {each.partition(".")[0] for each in ACTIONS}
NO_ACTIONS = {  # what looks like one: columns, files, lines of the log, messages of webhooks
    "approval.changed", "document.destroyed", "document.filed", "document.versioned", "dossier.rules.kinds",
    "dossier.structure", "inbox.arrived", "letter.typ", "recipients.json", "upload.judged",
}  # fmt: skip
MADE = {  # put together where they are written down
    *(each.replace("-", ".", 1) for each in StepKind),
    *(f"approval.turned.{each}" for each in Turn),
    "administration.on",
    "administration.off",
}


def constants():
    for path in tracked(".py"):
        if short(path).split("/")[0] in ROOMS and "wording" not in path.name and "migrations" not in short(path):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def written():
    """Every text that is or becomes an action."""
    found = set(MADE)
    for path, tree in constants():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                found.add(node.value)
            called = name_of(node.func) if isinstance(node, ast.Call) else ""
            if called == "say_own" or (called == "note" and path.parent.name == "approvals"):
                family = "login" if called == "say_own" else "approval"
                found |= {f"{family}.{each.value}" for each in node.args if isinstance(each, ast.Constant)}
    return {each for each in found if each.partition(".")[0] in FAMILIES and not each.endswith(".id")} - NO_ACTIONS


def test_no_action_is_without_words():
    assert written() - set(ACTIONS) == set()


def test_no_words_are_left_of_an_action_that_went():
    assert set(ACTIONS) - written() == set()


def test_every_event_is_of_a_family_that_is_looked_at():
    """An action of a new family would not be found by the tests above."""
    events = [
        node.args[1].value
        for _, tree in constants()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and name_of(node.func) == "Event"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    ]
    assert len(events) > 30, "events are made in another way now"
    assert {each for each in events if each.partition(".")[0] not in FAMILIES} == set()


def test_words_follow_a_name():
    unlike = [
        action
        for action, said in ACTIONS.items()
        if said.nl == said.en or any(not each[0].islower() or each.endswith(".") for each in said)
    ]
    assert unlike == []
