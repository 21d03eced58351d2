"""Home: what asks for attention, as widgets; and the switch between clients."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.accounts.own_dossiers import own_dossiers
from portal import session, shared
from portal.access import Who, open_to
from portal.tasks import tasks_of

pages = Blueprint("home", __name__)


@pages.get("/")
@open_to(Who.SIGNED_IN)
def home() -> str:
    guest = shared.guest()
    dossiers = own_dossiers(shared.database(), shared.visitor()) if guest.client else ()
    return render_template("home/home.html", waiting=tasks_of(guest), dossiers=dossiers)


@pages.get("/tasks")
@open_to(Who.SIGNED_IN)
def tasks() -> str:
    return render_template("home/tasks.html", waiting=tasks_of(shared.guest()))


@pages.post("/client")
@open_to(Who.SIGNED_IN)
def switch() -> Response:
    """Another client is active from now on (S1-7). Always to Home: a page of the former may not be for this one."""
    wanted = request.form.get("client", "")
    if wanted not in {str(each.id) for each in shared.guest().clients}:
        abort(404)
    response = make_response(redirect(url_for("home.home")))
    session.write(response, session.CLIENT, wanted)
    return response
