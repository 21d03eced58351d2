"""The dossier of an administration: its tree, its templates, and the way back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.documents import undo
from dossier.documents.lists import ByName
from dossier.inbox import relocate
from dossier.rules.applying import Step
from dossier.structure import apply, folders, templates
from dossier.structure.tree import NewFolder
from portal import shared
from portal.access import Who, open_to
from portal.asked_template import this_year, wish_of
from portal.branches import grow
from portal.entering import chosen_or_none, desk, done, here, pages_of_dossier, to_folder
from portal.words import say, say_count

pages = pages_of_dossier("dossier")


@pages.get("/")
@open_to(Who.STAFF)
def tree() -> str:
    chosen, after_id = chosen_or_none("open"), chosen_or_none("after_id")
    after = ByName(request.args.get("after", ""), after_id) if after_id else None
    return render_template(
        "dossier/tree.html",
        branches=grow(shared.database(), shared.visitor(), desk(), chosen, after),
        marks=relocate.marks(shared.database(), desk()),
    )


@pages.post("/folders")
@open_to(Who.STAFF)
def make_folder() -> Response:
    new = NewFolder(request.form.get("name", ""), chosen_or_none("parent"))
    made = folders.make(shared.database(), desk(), new, request.form.get("reason", ""))
    done(say("Folder made."), made.step_id)
    return to_folder(made.folder_id)


@pages.post("/undo/<uuid:step_id>")
@open_to(Who.STAFF)
def take_back(step_id: UUID) -> Response:
    undo.undo(shared.database(), desk(), step_id)
    flash(say("Undone: it is as it was."), "good")
    return redirect(url_for("dossier.tree"))


@pages.get("/template")
@open_to(Who.STAFF)
def template() -> str:
    """'gebruik template' (S2-28): which one, for which year, and then what it would add."""
    known = {each.code: each for each in templates.list_all(shared.database(), shared.house().settings.domain)}
    chosen = known.get(request.args.get("template", ""))
    asked: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    if chosen:
        wish = wish_of(yearly=chosen.yearly)
        asked = apply.asks(shared.database(), here(), wish)
        steps = apply.preview(shared.database(), here(), wish)
    return render_template(
        "dossier/template.html",
        templates=list(known.values()),
        chosen=chosen,
        asked=asked,
        steps=steps,
        this_year=this_year(),
        values=request.args,
    )


@pages.post("/template")
@open_to(Who.STAFF)
def use_template() -> Response:
    wish = wish_of(yearly=bool(request.form.get("year")))
    [applied] = apply.apply(shared.database(), [here()], wish, desk().act)
    if applied.added:
        done(say_count("%(num)s folder added.", "%(num)s folders added.", applied.added), applied.step_id)
    else:
        flash(say("Every folder of this template was there already: nothing was added."), "good")
    return redirect(url_for("dossier.tree"))
