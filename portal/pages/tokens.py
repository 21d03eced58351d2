"""Tokens of the API: administrators issue them to programs of others, see which are used, and revoke them."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access import entries
from dossier.accounts.actors import names_of
from dossier.programs import tokens
from dossier.programs.tokens import ENDS_SOON, NewToken
from dossier.rules.errors import Refused
from dossier.rules.scopes import USUAL_LIFE, Scope
from portal import shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none
from portal.errors import CONFLICT, refusal
from portal.fresh import fresh
from portal.sending import kept_by_nobody
from portal.words import say

pages = Blueprint("tokens", __name__, url_prefix="/office/tokens")

LIVES = (30, USUAL_LIFE.days, 180, 365)  # days
SHOWN_ADMINISTRATIONS = 1000


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
@fresh
def every() -> str:
    return _page()


@pages.post("/")
@open_to(Who.ADMINISTRATOR)
@fresh
def issue() -> Response | tuple[str, int]:
    """The token is shown in this answer and never again, so there is no page to lead to."""
    try:
        issued = tokens.issue(shared.database(), shared.guest().domain, _wanted(), shared.act())
    except Refused as error:
        return _page(wrong=refusal(error)), CONFLICT
    shown = render_template("office/token.html", issued=issued, name=request.form["name"].strip())
    return kept_by_nobody(Response(shown, mimetype="text/html"))


@pages.post("/<uuid:token_id>/revoke")
@open_to(Who.ADMINISTRATOR)
@fresh
def revoke(token_id: UUID) -> Response:
    tokens.revoke(shared.database(), shared.guest().domain, token_id, shared.act())
    flash(say("The token is revoked: from now on it opens nothing."), "good")
    return redirect(url_for("tokens.every"))


def _wanted() -> NewToken:
    form = request.form
    scopes = frozenset(Scope(each) for each in form.getlist("scope") if each in set(Scope))
    only = chosen_or_none("administration")
    days = form.get("days", default=0, type=int)
    life = timedelta(days=days if days in LIVES else 0)
    return NewToken(form.get("name", ""), scopes, frozenset({only}) if only else None, life)


def _page(wrong: str = "") -> str:
    found = tokens.list_all(shared.database(), shared.guest().domain, shared.now())
    administrations = entries.entries(shared.database(), shared.visitor(), limit=SHOWN_ADMINISTRATIONS)
    return render_template(
        "office/tokens.html",
        found=found,
        people=names_of(shared.database(), [each.created_by for each in found]),
        scopes=list(Scope),
        chosen=request.form.getlist("scope"),
        lives=[(str(each), say("%(days)s days", days=each)) for each in LIVES],
        administrations=[("", say("All administrations")), *((each.id, each.name) for each in administrations)],
        names={each.id: each.name for each in administrations},
        soon=shared.now() + ENDS_SOON,
        wrong=wrong,
    )
