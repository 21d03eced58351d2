"""'Bekijk als klant': begun from a dossier, ended from whatever page."""

from flask import Blueprint, make_response, redirect, url_for
from werkzeug.wrappers import Response

from dossier.access import view_as
from dossier.access.desk import of_person
from portal import session, shared
from portal.access import Who, open_to
from portal.entering import chosen

pages = Blueprint("looking", __name__, url_prefix="/looking")


@pages.post("/begin")
@open_to(Who.STAFF)
def begin() -> Response:
    """The cookie only names whom; `session` asks the service at each request whether it may be."""
    administration_id, person_id = chosen("administration"), chosen("person")
    view_as.begin(shared.database(), shared.desk(administration_id), person_id)
    response = make_response(redirect(url_for("my_dossier.first")))
    session.write(response, session.LOOKING, f"{administration_id}_{person_id}")
    return response


@pages.post("/stop")
@open_to(Who.SIGNED_IN)
def stop() -> Response:
    """Back to the dossier. Who does not look (any more) goes home."""
    look = session.looked_at()
    if look is None or shared.guest().looked_by is None:
        there = url_for("home.home")
    else:
        administration_id, person_id = look
        colleague = session.here().person_id
        desk = of_person(shared.database(), colleague, administration_id, shared.now())
        view_as.end(shared.database(), desk, person_id)
        there = url_for("dossier.tree", administration_id=administration_id)
    response = make_response(redirect(there))
    session.forget(response, session.LOOKING)
    return response
