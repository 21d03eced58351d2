"""Huisstijl: administrators set the name, the colour and the logo that everybody sees, and whether mail names files."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.office import contact
from dossier.office.look import LARGEST_UPLOAD, set_logo, set_look
from dossier.rules.errors import Refused
from portal import shared
from portal.access import Who, open_to
from portal.errors import CONFLICT, refusal
from portal.office import look
from portal.words import say

pages = Blueprint("office_look", __name__, url_prefix="/office/look")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def show() -> str:
    return _page()


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
def change() -> Response | tuple[str, int]:
    form = request.form
    name, colour = form.get("name", ""), form.get("colour", "")
    wanted = replace(look(), name=name, colour=colour, names_in_mail="names_in_mail" in form)
    try:
        set_look(shared.database(), shared.guest().office_id, wanted, shared.act())
    except Refused as error:
        return _page(look=wanted, wrong=refusal(error)), CONFLICT
    flash(say("The look is changed. Browsers show it within five minutes."), "good")
    return redirect(url_for("office_look.show"))


@pages.post("/contact")
@open_to(Who.ADMINISTRATOR)
def change_contact() -> Response | tuple[str, int]:
    phone, email = request.form.get("phone", ""), request.form.get("email", "")
    try:
        contact.set_contact(shared.database(), shared.guest().office_id, phone, email, shared.act())
    except Refused as error:
        return _page(look=replace(look(), phone=phone, email=email), wrong_contact=refusal(error)), CONFLICT
    flash(say("Clients see this on the sign-in page, at the foot of every page and in the help."), "good")
    return redirect(url_for("office_look.show"))


@pages.post("/guide")
@open_to(Who.ADMINISTRATOR)
def change_guide() -> Response | tuple[str, int]:
    text = "" if "ours" in request.form else request.form.get("guide", "")
    try:
        contact.set_guide(shared.database(), shared.guest().office_id, text, shared.act())
    except Refused as error:
        return _page(guide=text, wrong_guide=refusal(error)), CONFLICT
    flash(say("The guide was changed. This is how clients see it."), "good")
    return redirect(url_for("help.for_clients"))


@pages.post("/logo")
@open_to(Who.ADMINISTRATOR)
def change_logo() -> Response | tuple[str, int]:
    file = request.files.get("logo")
    given = file.stream.read(LARGEST_UPLOAD + 1) if file else b""
    try:
        set_logo(shared.database(), shared.guest().office_id, given, shared.act())
    except Refused as error:
        return _page(wrong_logo=refusal(error)), CONFLICT
    flash(say("The logo is changed. Browsers show it within five minutes."), "good")
    return redirect(url_for("office_look.show"))


@pages.post("/logo/remove")
@open_to(Who.ADMINISTRATOR)
def remove_logo() -> Response:
    set_logo(shared.database(), shared.guest().office_id, None, shared.act())
    flash(say("The logo is removed."), "good")
    return redirect(url_for("office_look.show"))


def _page(**values: Any) -> str:
    guide = contact.guide_of(shared.database(), shared.house().settings.domain, "nl")
    return render_template("office/look.html", **{"look": look(), "guide": guide, **values})
