"""Mijn Account (S1-32): the own details, mobile number, password, and where one is signed in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts.sensitive import change_own_mobile
from dossier.login import accounts, apps, devices, own, passkeys, proving, sessions
from dossier.login import address as own_address
from dossier.login.denied import denied_tries
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied
from dossier.rules.wording.trail import did
from portal import session, shared
from portal.access import Who, open_to
from portal.errors import CONFLICT, refusal
from portal.fresh import fresh
from portal.pages.login import status_of
from portal.way_on import way_on
from portal.words import language, say

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("/")
@open_to(Who.THEMSELF)
def account() -> str:
    return _page()


@pages.post("/")
@open_to(Who.THEMSELF)
def change() -> Response | tuple[str, int]:
    form = request.form
    details = own.Details(*(form.get(each, "") for each in ("name", "user_name", "language", "theme")))
    try:
        own.change_details(shared.house(), shared.guest().person_id, details, shared.act())
    except Refused as error:
        return _page(wrong=refusal(error)), CONFLICT
    flash(say("Your details are changed."), "good")
    return redirect(url_for("account.account"))


@pages.post("/shortcuts")
@open_to(Who.THEMSELF)
def shortcuts() -> Response:
    """Single keys in the inbox, on or off (WCAG 2.1.4)."""
    switched_on = request.form.get("on") == "yes"
    own.switch_shortcuts(shared.house(), shared.guest().person_id, shared.act(), on=switched_on)
    flash(say("Shortcuts are on.") if switched_on else say("Shortcuts are off."), "good")
    return redirect(way_on() or url_for("account.account"))


@pages.get("/mobile")
@open_to(Who.THEMSELF)
def mobile() -> str:
    return _mobile_page()


@pages.post("/mobile")
@open_to(Who.THEMSELF)
def change_mobile() -> Response | tuple[str, int]:
    """The PIN comes first (S1-39)."""
    number, pin = request.form.get("number", ""), request.form.get("pin", "")
    try:
        denied = change_own_mobile(shared.database(), shared.visitor(), number, pin, shared.act())
    except Refused as error:
        return _mobile_page(wrong=refusal(error)), CONFLICT
    if denied is not None:
        return _mobile_page(denied=denied), status_of(denied)
    flash(say("Your mobile number is changed."), "good")
    return redirect(url_for("account.account"))


@pages.get("/password")
@open_to(Who.THEMSELF)
def password() -> str:
    return render_template("account/password.html")


@pages.post("/password")
@open_to(Who.THEMSELF)
def change_password() -> Response | tuple[str, int]:
    change = accounts.Change(request.form.get("old", ""), request.form.get("new", ""))
    here = session.here().session_id
    try:
        accounts.change_password(shared.house(), shared.guest().person_id, change, shared.act(), here=here)
    except Refused as error:
        return render_template("account/password.html", wrong=refusal(error)), CONFLICT
    flash(say("Your password was changed. You are signed out everywhere else."), "good")
    return redirect(url_for("account.account"))


@pages.get("/security")
@open_to(Who.THEMSELF)
def security() -> str:
    house, person_id = shared.house(), shared.guest().person_id
    return render_template(
        "account/security.html",
        account=_account(),
        passkeys=passkeys.passkeys_of(house, person_id),
        sessions=sessions.sessions_of(house, person_id, shared.now()),
        devices=devices.devices_of(house, person_id),
        apps=apps.apps_of(house, person_id),
        adds_passkeys=proving.is_proven(house, session.here()),
        here=session.here(),
    )


@pages.get("/security/history")
@open_to(Who.THEMSELF)
def history() -> str:
    person_id = shared.guest().person_id
    return render_template("account/history.html", **logins_of(person_id), name=None)


@pages.get("/address")
@open_to(Who.THEMSELF)
@fresh
def address() -> str:
    return render_template("account/address.html", account=_account())


@pages.post("/address")
@open_to(Who.THEMSELF)
@fresh
def change_address() -> Response | tuple[str, int]:
    """Nothing changes before the link in the letter was followed (X05)."""
    try:
        own_address.ask_change(shared.house(), shared.guest().person_id, request.form.get("email", ""), shared.act())
    except Refused as error:
        return render_template("account/address.html", account=_account(), wrong=refusal(error)), CONFLICT
    flash(
        say("A letter with a link is on its way to the new address, when it can be yours. Until then nothing changes."),
        "good",
    )
    return redirect(url_for("account.account"))


@pages.post("/security/sessions/<uuid:session_id>/end")
@open_to(Who.THEMSELF)
def end_session(session_id: UUID) -> Response:
    sessions.end(shared.house(), shared.guest().person_id, session_id, shared.act())
    flash(say("That session has ended."), "good")
    return redirect(url_for("account.security"))


@pages.post("/security/sessions/end")
@open_to(Who.THEMSELF)
def end_others() -> Response:
    sessions.end_all(shared.house(), shared.guest().person_id, shared.act(), but=session.here().session_id)
    flash(say("You are signed out everywhere else."), "good")
    return redirect(url_for("account.security"))


@pages.post("/security/devices/<uuid:device_id>/forget")
@open_to(Who.THEMSELF)
def forget_device(device_id: UUID) -> Response:
    devices.revoke(shared.house(), shared.guest().person_id, device_id, shared.act())
    flash(say("That browser is forgotten and signed out."), "good")
    return redirect(url_for("account.security"))


@pages.post("/security/apps/<uuid:app_id>/revoke")
@open_to(Who.THEMSELF)
def revoke_app(app_id: UUID) -> Response:
    apps.revoke(shared.house(), shared.guest().person_id, app_id, shared.act())
    flash(say("That phone is bound no more: it opens nothing."), "good")
    return redirect(url_for("account.security"))


def logins_of(person_id: UUID) -> dict[str, object]:
    """What the page of logins shows, of whoever it is."""
    house = shared.house()
    return {"logins": sessions.history(house, person_id), "denied": denied_tries(house, person_id), "did": _did}


def _did(action: str) -> str:
    return did(action).said_in(language())


def _account() -> own.Account:
    return own.account_of(shared.house(), shared.guest().person_id, shared.now())


def _page(wrong: str = "") -> str:
    return render_template("account/account.html", account=_account(), wrong=wrong)


def _mobile_page(wrong: str = "", denied: Denied | None = None) -> str:
    wait = int(shared.house().settings.sms_wait.total_seconds()) // 3600
    return render_template("account/mobile.html", account=_account(), wrong=wrong, denied=denied, hours=wait)
