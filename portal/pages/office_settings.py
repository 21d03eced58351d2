"""Settings of the office: what it switches itself, and how long things last on this installation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.inbox import senders
from portal import shared
from portal.access import Who, open_to
from portal.words import say, span

pages = Blueprint("office_settings", __name__, url_prefix="/office/settings")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def show() -> str:
    receipts = senders.receipts_are_on(shared.database(), shared.guest().office_id)
    return render_template("office/settings.html", receipts=receipts, terms=_terms())


@pages.post("/receipts")
@open_to(Who.ADMINISTRATOR)
def set_receipts() -> Response:
    """For the whole office."""
    on = request.form.get("on") == "yes"
    senders.switch_receipts(shared.database(), shared.guest().office_id, shared.act(), on=on)
    flash(say("Receipts are on.") if on else say("Receipts are off."), "good")
    return redirect(url_for("office_settings.show"))


def _terms() -> tuple[tuple[str, str], ...]:
    """What the programs of this installation keep to; settings.py says the same."""
    now = shared.house().settings
    return (
        (say("Signed out without a page for"), span(now.session_idle)),
        (say("Signed out, however active, after"), span(now.session_life)),
        (say("A browser is remembered for"), span(now.device_life)),
        (say("An invitation can be accepted for"), span(now.invitation_life)),
        (say("No approval by SMS after a changed number for"), span(now.sms_wait)),
        (say("Mail in quarantine is destroyed after"), span(now.quarantine_term)),
        (say("The original of a mail is kept for"), span(now.raw_mail_term)),
    )
