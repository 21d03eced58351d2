"""From whom an administration takes mail, which rules file it, and who hears that it came."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.entries import Entry, entry
from dossier.inbox import senders
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import SenderPolicy
from portal import shared
from portal.access import Who, open_to
from portal.finding import listed, one_page
from portal.pages import rules
from portal.words import say

pages = Blueprint("senders", __name__, url_prefix="/office/senders")


@pages.get("/")
@open_to(Who.STAFF)
def every() -> str:
    return listed("senders/every.html", one_page(), **rules.listed())


@pages.post("/receipts")
@open_to(Who.ADMINISTRATOR)
def receipts() -> Response:
    """Receipts for the whole office, or for one address."""
    switched_on, address = request.form.get("on") == "yes", request.form.get("address", "")
    senders.switch_receipts(shared.database(), shared.guest().office_id, shared.act(), on=switched_on, address=address)
    flash(say("Receipts are on.") if switched_on else say("Receipts are off."), "good")
    return redirect(url_for("senders.every"))


@pages.get("/<uuid:administration_id>")
@open_to(Who.STAFF)
def one(administration_id: UUID) -> str:
    return render_template(
        "senders/one.html",
        administration=_entered(administration_id),
        senders=senders.view(shared.database(), administration_id, shared.act()),
        policies=tuple(SenderPolicy),
    )


@pages.post("/<uuid:administration_id>/policy")
@open_to(Who.STAFF)
def set_policy(administration_id: UUID) -> Response:
    _entered(administration_id)
    wanted = request.form.get("policy", "")
    policy = SenderPolicy(wanted) if wanted in set(SenderPolicy) else SenderPolicy.EVERYBODY
    domains = request.form.get("domains", "").replace(",", " ").split()
    senders.set_policy(shared.database(), administration_id, policy, domains, shared.act())
    return _done(administration_id, say("It goes for mail from now on."))


@pages.post("/<uuid:administration_id>/addresses")
@open_to(Who.STAFF)
def add_address(administration_id: UUID) -> Response:
    _entered(administration_id)
    senders.add_address(shared.database(), administration_id, request.form.get("address", ""), shared.act())
    return _done(administration_id, say("Mail from this address is known from now on."))


@pages.post("/<uuid:administration_id>/addresses/remove")
@open_to(Who.STAFF)
def remove_address(administration_id: UUID) -> Response:
    _entered(administration_id)
    senders.remove_address(shared.database(), administration_id, request.form.get("address", ""), shared.act())
    return _done(administration_id, say("Mail from this address is a stranger's from now on."))


@pages.post("/<uuid:administration_id>/blocked/remove")
@open_to(Who.STAFF)
def unblock(administration_id: UUID) -> Response:
    _entered(administration_id)
    senders.unblock(shared.database(), administration_id, request.form.get("address", ""), shared.act())
    return _done(administration_id, say("Mail from this address is not blocked any more."))


def _entered(administration_id: UUID) -> Entry:
    """Raises NotFound for one that is not theirs to enter, Refused for who may not judge mail."""
    here = entry(shared.database(), shared.visitor(), administration_id)
    refuse_without(shared.act(), Power.JUDGE_MAIL, administration_id)
    return here


def _done(administration_id: UUID, text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("senders.one", administration_id=administration_id))
