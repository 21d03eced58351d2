"""Webhooks: administrators choose which programs of others hear of what, see what was delivered, and remove them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access import entries
from dossier.programs import webhooks
from dossier.programs.webhooks import Choice, WebhookLine
from dossier.rules.errors import Refused
from dossier.rules.webhooks import Failure, WebhookEvent, is_taken
from dossier.rules.wording.texts import wording
from portal import shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none
from portal.errors import CONFLICT, refusal
from portal.fresh import fresh
from portal.sending import kept_by_nobody
from portal.words import language, say

pages = Blueprint("webhooks", __name__, url_prefix="/office/webhooks")

SHOWN_ADMINISTRATIONS = 1000
AS_NOW = "as-now"  # of several administrations, which the form names none of


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
@fresh
def every() -> str:
    return _page()


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
@fresh
def add() -> Response | tuple[str, int]:
    """The secret is shown in this answer and never again, so there is no page to lead to."""
    url = request.form.get("url", "").strip()
    try:
        _, secret = webhooks.add(shared.house(), shared.guest().domain, url, shared.act(), _chosen())
    except Refused as error:
        return _page(wrong=refusal(error)), CONFLICT
    return _secret(url, secret)


@pages.post("/<uuid:webhook_id>/choose")
@open_to(Who.ADMINISTRATOR)
@fresh
def choose(webhook_id: UUID) -> Response | tuple[str, int]:
    try:
        choice = _chosen(_line(webhook_id))
        webhooks.choose(shared.house(), shared.guest().domain, webhook_id, choice, shared.act())
    except Refused as error:
        return _page(wrong=refusal(error)), CONFLICT
    flash(say("From now on the program hears of what you chose."), "good")
    return redirect(url_for("webhooks.every"))


@pages.post("/<uuid:webhook_id>/rotate")
@open_to(Who.ADMINISTRATOR)
@fresh
def rotate(webhook_id: UUID) -> Response:
    line = _line(webhook_id)
    return _secret(line.url, webhooks.rotate(shared.house(), shared.guest().domain, webhook_id, shared.act()))


@pages.post("/<uuid:webhook_id>/test")
@open_to(Who.ADMINISTRATOR)
@fresh
def try_out(webhook_id: UUID) -> Response:
    answer = webhooks.try_out(shared.house(), shared.guest().domain, webhook_id, shared.act())
    if is_taken(answer):
        flash(say("The program took the test message."), "good")
    else:
        why = wording(answer, language()) if isinstance(answer, Failure) else f"HTTP {answer}"
        flash(say("The program did not take the test message: %(why)s.", why=why), "bad")
    return redirect(url_for("webhooks.every"))


@pages.post("/<uuid:webhook_id>/remove")
@open_to(Who.ADMINISTRATOR)
@fresh
def remove(webhook_id: UUID) -> Response:
    webhooks.remove(shared.house(), shared.guest().domain, webhook_id, shared.act())
    flash(say("The webhook is removed: nothing more goes there."), "good")
    return redirect(url_for("webhooks.every"))


def _chosen(now: WebhookLine | None = None) -> Choice:
    """`now`: what it hears of, where some of that may stay. Raises NotFound for an administration that was made up."""
    known = set(WebhookEvent)
    events = frozenset(WebhookEvent(each) for each in request.form.getlist("event") if each in known)
    if now and now.administrations and request.form.get("administration") == AS_NOW:
        return Choice(events, frozenset(now.administrations))
    only = chosen_or_none("administration")
    return Choice(events, frozenset({only}) if only else None)


def _line(webhook_id: UUID) -> WebhookLine:
    """Raises NotFound."""
    return webhooks.one(shared.house(), shared.guest().domain, webhook_id, shared.act().only)


def _secret(url: str, secret: str) -> Response:
    shown = render_template("office/webhook_secret.html", url=url, secret=secret)
    return kept_by_nobody(Response(shown, mimetype="text/html"))


def _page(wrong: str = "") -> str:
    house, domain, only = shared.house(), shared.guest().domain, shared.act().only
    administrations = entries.entries(shared.database(), shared.visitor(), limit=SHOWN_ADMINISTRATIONS)
    return render_template(
        "office/webhooks.html",
        found=webhooks.list_all(house, domain, only),
        sent=webhooks.deliveries(house, domain, only=only),
        events=list(WebhookEvent),
        chosen=request.form.getlist("event") or list(WebhookEvent),
        administrations=[("", say("All administrations")), *((str(each.id), each.name) for each in administrations)],
        names={each.id: each.name for each in administrations},
        wrong=wrong,
    )
