"""'Gebruik template' for many administrations at once: shown first for each, applied, and told for each."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.documents import undo
from dossier.rules.errors import Refused
from dossier.structure import templates
from dossier.structure.apply_many import Outcome, Planned, applied_together, apply_many, moment_of, preview_many
from portal import given, shared
from portal.access import Who, open_to
from portal.asked_template import this_year, wish_of
from portal.errors import refusal
from portal.finding import listed, one_page
from portal.words import say, say_count

pages = Blueprint("bulk_template", __name__, url_prefix="/administrations/template")

TOLD = 10  # administrations that are named in one message: it travels in a cookie


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def show() -> str:
    """Per administration what would be added, by the page.

    With `before` in the address those are ticked that have this template for the year before: the next one is prepared.
    """
    known = {each.code: each for each in templates.list_all(shared.database(), shared.house().settings.domain)}
    chosen = known.get(request.args.get("template", ""))
    found = one_page()
    planned: tuple[Planned, ...] = ()
    if chosen:
        on = [each for each in found if each.dossier_on]
        planned = preview_many(shared.database(), shared.guest().office_id, on, wish_of(yearly=chosen.yearly))
    return listed(
        "administrations/bulk_template.html",
        found,
        templates=list(known.values()),
        chosen=chosen,
        planned=planned,
        year=request.args.get("year", default=this_year(), type=int),
        next_year=this_year() + 1,
        goes_on="before" in request.args,
    )


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
def use() -> Response:
    chosen = given.keys(request.form, "administration")
    if not chosen:
        raise Refused("Choose at least one administration.")
    wish = wish_of(yearly=bool(request.form.get("year")))
    outcomes = apply_many(shared.database(), shared.visitor(), chosen, wish, shared.act())
    _tell(outcomes)
    return redirect(url_for("bulk_template.result", at=shared.now().isoformat()))


@pages.get("/result")
@open_to(Who.ADMINISTRATOR)
def result() -> str:
    """Per administration what one request added."""
    act = replace(shared.act(), now=moment_of(request.args.get("at", "")))
    done = applied_together(shared.database(), shared.visitor(), act)
    return render_template("administrations/bulk_result.html", done=done, at=act.now)


@pages.post("/undo")
@open_to(Who.ADMINISTRATOR)
def take_back() -> Response:
    """All that one request added, as far as nothing was done with it since."""
    act = replace(shared.act(), now=moment_of(request.form.get("at", "")))
    kept: list[str] = []
    for each in applied_together(shared.database(), shared.visitor(), act):
        if not each.is_undone:
            try:
                undo.undo(shared.database(), shared.desk(each.administration_id), each.step_id)
            except Refused:
                kept.append(each.name)
    if kept:
        flash(say("Something changed since, so it stayed: %(names)s.", names=_some(kept)), "warn")
    else:
        flash(say("Undone: it is as it was."), "good")
    return redirect(url_for("bulk_template.result", at=act.now.isoformat()))


def _tell(outcomes: Sequence[Outcome]) -> None:
    added = [each for each in outcomes if each.added]
    same = sum(each.refused is None for each in outcomes) - len(added)
    flash(
        say_count("Added to %(num)s administration.", "Added to %(num)s administrations.", len(added)),
        "good" if added else "warn",
    )
    if same:
        flash(say_count("%(num)s had it all already.", "%(num)s had it all already.", same), "good")
    reasons: dict[str, list[str]] = {}
    for each in outcomes:
        if each.refused:
            reasons.setdefault(refusal(each.refused), []).append(each.name)
    for why, names in reasons.items():
        flash(say("Not done for %(names)s: %(why)s", names=_some(names), why=why), "bad")


def _some(names: Sequence[str]) -> str:
    """The first ones, and how many more."""
    said, more = ", ".join(names[:TOLD]), len(names) - TOLD
    return say("%(names)s and %(number)s more", names=said, number=more) if more > 0 else said
