"""Passkeys: the browser asks here what to sign, and its form brings the answer (`static/passkey.js`)."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dossier.login import passkeys
from dossier.login.passkeys import Options
from dossier.login.sessions import SignedIn
from portal import session, shared
from portal.access import Who, open_to
from portal.fresh import fresh
from portal.pages.login import enter, status_of
from portal.way_on import way_on
from portal.words import say

pages = Blueprint("passkeys", __name__)


@pages.post("/login/passkey/begin")
@open_to(Who.ANYONE)
def begin() -> Response:
    return _asked(passkeys.begin_login(shared.house(), shared.now()))


@pages.post("/login/passkey")
@open_to(Who.ANYONE)
def sign_in() -> Answer | tuple[str, int]:
    """Password and second step in one."""
    token, answer = request.form.get("token", ""), _answer()
    entered = passkeys.log_in(shared.house(), token, answer, session.visit(), shared.now())
    if isinstance(entered, SignedIn):
        return enter(entered)
    return render_template("login/sign_in.html", to=way_on(), no_passkey=entered), status_of(entered)


@pages.post("/account/passkeys/begin")
@open_to(Who.THEMSELF)
@fresh
def begin_adding() -> Response:
    return _asked(passkeys.begin_registration(shared.house(), shared.guest().person_id, shared.now()))


@pages.post("/account/passkeys")
@open_to(Who.THEMSELF)
@fresh
def add() -> Answer:
    label = request.form.get("label", "").strip() or say("Passkey")
    passkeys.register(shared.house(), request.form.get("token", ""), _answer(), label, shared.act())
    flash(say("The passkey is added. You can sign in with it from now on."), "good")
    return redirect(url_for("account.security"))


@pages.post("/account/passkeys/<uuid:passkey_id>/remove")
@open_to(Who.THEMSELF)
@fresh
def remove(passkey_id: UUID) -> Answer:
    passkeys.remove(shared.house(), shared.guest().person_id, passkey_id, shared.act())
    flash(say("The passkey is removed."), "good")
    return redirect(url_for("account.security"))


def _asked(options: Options) -> Response:
    return jsonify(token=options.token, options=json.loads(options.json))


def _answer() -> dict[str, Any]:
    """What the authenticator says; of what is no answer nothing."""
    try:
        said = json.loads(request.form.get("answer", ""))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
