"""What is kept no longer: proposed by one administrator, decided by another, destroyed with a proof (docs/avg.md)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.access.entries import entry
from dossier.retention import deciding, destroying, proposing
from dossier.rules.errors import Refused
from dossier.rules.retention import Verdict
from portal import shared
from portal.access import Who, open_to
from portal.finding import listed, one_page
from portal.words import say, say_count

pages = Blueprint("keeping", __name__, url_prefix="/office/keeping")


@pages.get("/")
@open_to(Who.ADMINISTRATOR)
def dossiers() -> str:
    return listed("keeping/dossiers.html", one_page())


@pages.get("/<uuid:administration_id>")
@open_to(Who.ADMINISTRATOR)
def dossier(administration_id: UUID) -> str:
    desk = shared.desk(administration_id)
    return render_template(
        "keeping/dossier.html",
        administration=entry(shared.database(), shared.visitor(), administration_id),
        items=proposing.list_all(shared.database(), desk),
        verdicts=tuple(Verdict),
        me=str(shared.guest().person_id),
    )


@pages.post("/<uuid:administration_id>/proposals")
@open_to(Who.ADMINISTRATOR)
def propose(administration_id: UUID) -> Response:
    found = proposing.propose(shared.database(), shared.desk(administration_id))
    text = say_count("%(num)s document is proposed.", "%(num)s documents are proposed.", len(found))
    return _done(
        administration_id, text if found else say("Nothing may go: every term still runs, or something keeps it.")
    )


@pages.post("/<uuid:administration_id>/items/<uuid:item_id>")
@open_to(Who.ADMINISTRATOR)
def decide(administration_id: UUID, item_id: UUID) -> Response:
    wanted = request.form.get("verdict", "")
    if wanted not in set(Verdict):
        raise Refused("Choose one of what is offered.")
    desk, reason = shared.desk(administration_id), request.form.get("reason", "")
    deciding.decide(shared.database(), desk, item_id, Verdict(wanted), reason)
    return _done(administration_id, say("It is decided."))


@pages.post("/<uuid:administration_id>/destroy")
@open_to(Who.ADMINISTRATOR)
def destroy(administration_id: UUID) -> Response:
    done = destroying.execute(shared.house(), shared.desk(administration_id))
    gone = sum(each.stopped_by is None for each in done)
    return _done(
        administration_id, say_count("%(num)s document is destroyed.", "%(num)s documents are destroyed.", gone)
    )


@pages.post("/<uuid:administration_id>/hold")
@open_to(Who.ADMINISTRATOR)
def hold(administration_id: UUID) -> Response:
    """Keep everything of this dossier, whatever the terms; an empty reason ends it."""
    why = request.form.get("why", "")
    deciding.hold_dossier(shared.database(), shared.desk(administration_id), why)
    return _done(administration_id, say("Everything is held.") if why.strip() else say("The hold is ended."))


def _done(administration_id: UUID, text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("keeping.dossier", administration_id=administration_id))
