"""Mijn Account (S1-32): the own details, password, devices and sessions."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.login import accounts, devices, sessions
from portal import session, shared
from portal.access import Who, open_to
from portal.words import say

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("/")
@open_to(Who.SIGNED_IN)
def account() -> str:
    return render_template("account/account.html")


@pages.get("/password")
@open_to(Who.SIGNED_IN)
def password() -> str:
    return render_template("account/password.html")


@pages.post("/password")
@open_to(Who.SIGNED_IN)
def change_password() -> Response:
    change = accounts.Change(request.form.get("old", ""), request.form.get("new", ""))
    here = session.here().session_id
    accounts.change_password(shared.house(), shared.guest().person_id, change, shared.act(), here=here)
    flash(say("Your password was changed. You are signed out everywhere else."), "good")
    return redirect(url_for("account.account"))


@pages.get("/security")
@open_to(Who.SIGNED_IN)
def security() -> str:
    person_id = shared.guest().person_id
    return render_template(
        "account/security.html",
        sessions=sessions.sessions_of(shared.house(), person_id, shared.now()),
        devices=devices.devices_of(shared.house(), person_id),
        here=session.here(),
    )


@pages.post("/security/sessions/<uuid:session_id>/end")
@open_to(Who.SIGNED_IN)
def end_session(session_id: UUID) -> Response:
    sessions.end(shared.house(), shared.guest().person_id, session_id, shared.act())
    flash(say("That session has ended."), "good")
    return redirect(url_for("account.security"))


@pages.post("/security/devices/<uuid:device_id>/forget")
@open_to(Who.SIGNED_IN)
def forget_device(device_id: UUID) -> Response:
    devices.revoke(shared.house(), shared.guest().person_id, device_id, shared.act())
    flash(say("That browser is forgotten and signed out."), "good")
    return redirect(url_for("account.security"))


@pages.get("/notices")
@open_to(Who.SIGNED_IN)
def notices() -> str:
    return render_template("account/notices.html")
