"""What one confirms with: the authenticator app, recovery codes and the PIN. Each after a new proof of who is there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.factors import enrol
from dossier.login import own
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied
from portal import shared
from portal.access import Who, open_to
from portal.errors import CONFLICT, refusal
from portal.fresh import fresh
from portal.words import say, states

pages = Blueprint("factors", __name__, url_prefix="/account")


@pages.get("/app")
@open_to(Who.THEMSELF)
@fresh
def app() -> str:
    return render_template("account/app.html", enrolment=None)


@pages.post("/app")
@open_to(Who.THEMSELF)
@fresh
def begin_app() -> str:
    """A new secret, shown in this answer only. The app of before works until a code of the new one is given."""
    enrolment = enrol.begin_app(shared.house(), shared.guest().person_id, shared.act())
    return render_template("account/app.html", enrolment=enrolment)


@pages.post("/app/code")
@open_to(Who.THEMSELF)
@fresh
def confirm_app() -> Response:
    code = request.form.get("code", "")
    answer = enrol.confirm_app(shared.house(), shared.guest().person_id, code, shared.act())
    if isinstance(answer, Denied):
        flash(states(answer.why), "bad")
        return redirect(url_for("factors.app"))
    flash(say("The authenticator app is set. Make recovery codes too, for when you lose your phone."), "good")
    return redirect(url_for("account.security"))


@pages.get("/recovery-codes")
@open_to(Who.THEMSELF)
@fresh
def recovery_codes() -> str:
    account = own.account_of(shared.house(), shared.guest().person_id, shared.now())
    return render_template("account/recovery_codes.html", left=account.recovery_codes, codes=())


@pages.post("/recovery-codes")
@open_to(Who.THEMSELF)
@fresh
def make_recovery_codes() -> str:
    """Shown in this answer and never again, so there is no page to lead to."""
    codes = enrol.new_recovery_codes(shared.house(), shared.guest().person_id, shared.act())
    return render_template("account/recovery_codes.html", left=len(codes), codes=codes)


@pages.get("/pin")
@open_to(Who.THEMSELF)
@fresh
def pin() -> str:
    return render_template("account/pin.html")


@pages.post("/pin")
@open_to(Who.THEMSELF)
@fresh
def set_pin() -> Response | tuple[str, int]:
    chosen, again = request.form.get("pin", ""), request.form.get("again", "")
    if chosen.strip() != again.strip():
        return render_template("account/pin.html", wrong=say("The two are not the same.")), CONFLICT
    try:
        enrol.set_pin(shared.house(), shared.guest().person_id, chosen, shared.act())
    except Refused as error:
        return render_template("account/pin.html", wrong=refusal(error)), CONFLICT
    flash(say("Your PIN is set."), "good")
    return redirect(url_for("account.account"))
