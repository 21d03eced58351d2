"""Filing rules: in which order they are tried, where each files, and what it asks of a document."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.entries import names
from dossier.access.folder_paths import paths_of
from dossier.documents import lists
from dossier.inbox import filing_rules
from dossier.inbox.filing_rules import RuleView, Wanted
from dossier.rules.filing_rules import Conditions
from portal import shared
from portal.access import Who, open_to
from portal.branches import paths
from portal.code_words import kinds_to_choose
from portal.entering import chosen_or_none
from portal.trying import tried
from portal.words import say

pages = Blueprint("rules", __name__, url_prefix="/office/senders/rules")

UP, TRY = "up", "try"  # what the buttons say


def listed() -> dict[str, object]:
    """For the page of senders and rules: those of each administration in their order, then those of the office."""
    act, database, visitor = shared.act(), shared.database(), shared.visitor()
    rules = [
        each
        for each in filing_rules.list_all(database, shared.guest().office_id)
        if act.only is None or each.administration_id in act.only
    ]
    scopes = {each.administration_id for each in rules if each.administration_id}
    known = names(database, visitor, scopes) if scopes else {}
    ordered = sorted(rules, key=lambda each: _scope(known, each))  # within one they keep their order
    return {
        "rules": ordered,
        "firsts": {each.administration_id: each.id for each in reversed(ordered)},
        "lasts": {each.administration_id: each.id for each in ordered},
        "names": known,
        "places": paths_of(database, visitor, [each.folder_id for each in rules]),
    }


@pages.get("/<uuid:rule_id>")
@open_to(Who.STAFF)
def edit(rule_id: UUID) -> str:
    rule = _rule(rule_id)
    return _form(rule, Wanted(rule.name, rule.conditions, rule.files_itself, rule.folder_id))


@pages.post("/<uuid:rule_id>")
@open_to(Who.STAFF)
def change(rule_id: UUID) -> str | Response:
    """Saved; or only tried out, and then the form stays as it was filled in."""
    said = (request.form.get(each, "") for each in ("sender", "subject", "name", "content_type"))
    rule, folder_id = _rule(rule_id), chosen_or_none("folder")
    if folder_id and rule.administration_id:  # raises NotFound for one that is not for them
        lists.folder(shared.database(), shared.visitor(), rule.administration_id, folder_id)
    wanted = Wanted(request.form.get("rule", ""), Conditions(*said), "files_itself" in request.form, folder_id)
    if request.form.get("go") == TRY:
        return _form(rule, replace(wanted, folder_id=folder_id or rule.folder_id), is_tried=True)
    filing_rules.change(shared.database(), shared.guest().office_id, rule_id, wanted, shared.act())
    flash(say("Saved. It holds for mail from now on."), "good")
    return redirect(url_for("senders.every", _anchor="rules"))


@pages.post("/<uuid:rule_id>/order")
@open_to(Who.STAFF)
def order(rule_id: UUID) -> Response:
    up = request.form.get("go") == UP
    filing_rules.move(shared.database(), shared.guest().office_id, rule_id, shared.act(), up=up)
    return redirect(url_for("senders.every", _anchor="rules"))


@pages.post("/<uuid:rule_id>/remove")
@open_to(Who.STAFF)
def remove(rule_id: UUID) -> Response:
    filing_rules.remove(shared.database(), shared.guest().office_id, rule_id, shared.act())
    flash(say("The rule is gone. What it filed stays where it is."), "good")
    return redirect(url_for("senders.every", _anchor="rules"))


def _rule(rule_id: UUID) -> RuleView:
    return filing_rules.one(shared.database(), shared.guest().office_id, rule_id, shared.act())


def _form(rule: RuleView, filled: Wanted, *, is_tried: bool = False) -> str:
    here, changes = rule.administration_id, None
    folders = lists.folders(shared.database(), shared.visitor(), here) if here else ()
    if is_tried and here and filled.folder_id:
        changes = tried(here, filled.conditions, filled.folder_id, folders)
    names = dict(paths(folders))
    kinds = kinds_to_choose(rule.conditions.content_type, filled.conditions.content_type)
    return render_template("senders/rule.html", rule=rule, filled=filled, names=names, kinds=kinds, changes=changes)


def _scope(known: Mapping[UUID, str], rule: RuleView) -> tuple[bool, str]:
    """Those of the office come last, as they do when mail comes."""
    here = rule.administration_id
    return here is None, known.get(here, "") if here else ""
