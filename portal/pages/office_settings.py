"""Settings of the office: what it switches itself, and how long things last on this installation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.inbox import senders
from dossier.office import sender_default
from dossier.rules.errors import Refused
from dossier.rules.states import SenderPolicy
from portal import shared
from portal.access import Who, open_to
from portal.words import say, say_count, span

pages = Blueprint("office_settings", __name__, url_prefix="/office/settings")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def show() -> str:
    database, office_id = shared.database(), shared.guest().office_id
    return render_template(
        "office/settings.html",
        receipts=senders.receipts_are_on(database, office_id),
        default=sender_default.view(database, office_id),
        policies=sender_default.CHOICES,
        terms=_terms(),
    )


@pages.post("/receipts")
@open_to(Who.ADMINISTRATOR)
def set_receipts() -> Response:
    """For the whole office."""
    on = request.form.get("on") == "yes"
    senders.switch_receipts(shared.database(), shared.guest().office_id, shared.act(), on=on)
    flash(say("Receipts are on.") if on else say("Receipts are off."), "good")
    return redirect(url_for("office_settings.show"))


@pages.post("/senders")
@open_to(Who.ADMINISTRATOR)
def set_senders() -> Response:
    """From whom new administrations take mail."""
    sender_default.choose(shared.database(), shared.guest().office_id, _policy(), shared.act())
    flash(say("Saved. It goes for administrations that are added from now on."), "good")
    return redirect(url_for("office_settings.show", _anchor="senders"))


@pages.post("/senders/existing")
@open_to(Who.ADMINISTRATOR)
def apply_senders() -> Response:
    """Also for the administrations where nobody chose."""
    done = sender_default.apply(shared.database(), shared.guest().office_id, _policy(), shared.act())
    flash(
        say_count(
            "It goes for %(num)s more administration from now on.",
            "It goes for %(num)s more administrations from now on.",
            done,
        ),
        "good",
    )
    return redirect(url_for("office_settings.show", _anchor="senders"))


def _policy() -> SenderPolicy:
    wanted = request.form.get("policy", "")
    if wanted not in set(SenderPolicy):
        raise Refused("Choose whose mail a new administration takes.")
    return SenderPolicy(wanted)


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
