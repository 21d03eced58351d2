"""Huisstijl: administrators set the name, the colour and the logo that everybody sees, and whether mail names files."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.office.look import LARGEST_UPLOAD, OfficeLook, set_logo, set_look
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
    return render_template("office/look.html", look=look())


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
def change() -> Response | tuple[str, int]:
    form = request.form
    wanted = OfficeLook(form.get("name", ""), form.get("colour", ""), names_in_mail="names_in_mail" in form)
    try:
        set_look(shared.database(), shared.guest().office_id, wanted, shared.act())
    except Refused as error:
        return render_template("office/look.html", look=wanted, wrong=refusal(error)), CONFLICT
    flash(say("The look is changed. Browsers show it within five minutes."), "good")
    return redirect(url_for("office_look.show"))


@pages.post("/logo")
@open_to(Who.ADMINISTRATOR)
def change_logo() -> Response | tuple[str, int]:
    file = request.files.get("logo")
    given = file.stream.read(LARGEST_UPLOAD + 1) if file else b""
    try:
        set_logo(shared.database(), shared.guest().office_id, given, shared.act())
    except Refused as error:
        return render_template("office/look.html", look=look(), wrong_logo=refusal(error)), CONFLICT
    flash(say("The logo is changed. Browsers show it within five minutes."), "good")
    return redirect(url_for("office_look.show"))


@pages.post("/logo/remove")
@open_to(Who.ADMINISTRATOR)
def remove_logo() -> Response:
    set_logo(shared.database(), shared.guest().office_id, None, shared.act())
    flash(say("The logo is removed."), "good")
    return redirect(url_for("office_look.show"))
