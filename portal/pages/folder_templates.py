"""Klantendossier in the menu of the office: its folder templates (S2-9, S2-15 to S2-26)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.rules.applying import EVERYONE, LEVELS
from dossier.rules.errors import Refused
from dossier.rules.kinds import USUAL
from dossier.rules.retention import Label
from dossier.rules.templating import TemplateFolder
from dossier.structure import template_editing, templates
from dossier.structure.template_editing import TemplateView
from portal import code_words, shared, template_rows
from portal.access import Who, open_to
from portal.asked_template import this_year
from portal.errors import refusal
from portal.template_rows import Row
from portal.words import say

pages = Blueprint("templates", __name__, url_prefix="/office/templates")

PARTNERS = "ABCD"  # whom a folder can be for; any other is kept as it was written
INVALID = 422  # the form comes back with what is wrong


@pages.get("/")
@open_to(Who.STAFF)
def all_templates() -> str:
    found = templates.list_all(shared.database(), shared.house().settings.domain)
    return render_template("templates/all.html", found=found)


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
def create() -> Response:
    code = template_editing.create(
        shared.database(),
        shared.guest().office_id,
        request.form.get("name", ""),
        shared.act(),
        yearly="yearly" in request.form,
    )
    return redirect(url_for("templates.edit", code=code))


@pages.get("/<code>")
@open_to(Who.STAFF)
def show(code: str) -> str:
    found = _found(code)
    history = template_editing.history(shared.database(), shared.guest().office_id, code)
    return render_template("templates/show.html", template=found, history=history, next_year=this_year() + 1)


@pages.get("/<code>/edit")
@open_to(Who.ADMINISTRATOR)
def edit(code: str) -> str:
    found = _found(code)
    return _form(found, template_rows.rows_of(found.folders) or [Row("", 0)])


@pages.post("/<code>/edit")
@open_to(Who.ADMINISTRATOR)
def save(code: str) -> Response | tuple[str, int] | str:
    """Save, or - by the buttons beside a row - move, remove or add one and show the form again."""
    rows, found = template_rows.from_form(request.form), _found(code)
    if "do" in request.form:
        return _form(found, template_rows.changed(rows, request.form["do"]), request.form.get("note", ""))
    note = request.form.get("note", "")
    try:
        folders: tuple[TemplateFolder, ...] = template_rows.folders_of(rows)
        version = template_editing.change(
            shared.database(), shared.guest().office_id, code, folders, note, shared.act()
        )
    except Refused as error:
        return _form(found, rows, note, wrong=refusal(error)), INVALID
    flash(say("This is version %(number)s now. Folders that exist already stay as they are.", number=version), "good")
    return redirect(url_for("templates.show", code=code))


def _found(code: str) -> TemplateView:
    return template_editing.show(shared.database(), shared.guest().office_id, code)


def _form(template: TemplateView, rows: list[Row], note: str = "", wrong: str = "") -> str:
    return render_template(
        "templates/edit.html",
        code=template.code,
        name=template.name,
        rows=rows,
        note=note,
        wrong=wrong,
        levels=[("", say("as above")), *((each, code_words.level(each)) for each in LEVELS)],
        labels=[("", say("as above")), *((each.value, code_words.label(each.value)) for each in Label)],
        roles=[("", say("as above")), *((each, code_words.kind(each)) for each in _roles(rows))],
    )


def _roles(rows: list[Row]) -> list[str]:
    """Those to choose from, and those that are in use."""
    usual = (EVERYONE, *USUAL, *(f"vennoot:{each}" for each in PARTNERS))
    return list(dict.fromkeys([*usual, *(each.role for each in rows if each.role)]))
