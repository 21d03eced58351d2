"""Where links in letters lead: to the thing itself, for who may see it, after logging in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, url_for
from werkzeug.wrappers import Response

from dossier.link_targets import Thing, Whereabouts, whereabouts
from portal import session, shared
from portal.access import Who, open_to

pages = Blueprint("from_mail", __name__, url_prefix="/go")


@pages.get("/<thing>/<uuid:subject_id>")
@open_to(Who.THEMSELF)
def go(thing: str, subject_id: UUID) -> Response:
    """The link has no power: it says what, and the page that it leads to judges who asks."""
    if thing not in set(Thing):
        abort(404)
    person_id = shared.guest().person_id
    found = whereabouts(shared.database(), Thing(thing), subject_id, person_id, shared.now())
    if found.client_id is None:
        return redirect(_of_office(Thing(thing), subject_id, found))
    response = make_response(redirect(_of_client(Thing(thing), subject_id, found)))
    session.write(response, session.CLIENT, str(found.client_id))
    return response


def _of_office(thing: Thing, subject_id: UUID, found: Whereabouts) -> str:
    here: dict[str, Any] = {"administration_id": found.administration_id}
    if thing is Thing.DOCUMENT:
        return url_for("document.show", document_id=subject_id, **here)
    if thing is Thing.APPROVAL:
        return url_for("approvals.one", request_id=subject_id, **here)
    if thing is Thing.MAIL:
        return url_for("mail_log.mail", mail_id=subject_id)
    return url_for("dossier.tree", **here)


def _of_client(thing: Thing, subject_id: UUID, found: Whereabouts) -> str:
    here: dict[str, Any] = {"administration_id": found.administration_id}
    if thing is Thing.DOCUMENT:
        return url_for("my_dossier.document", document_id=subject_id, **here)
    if thing is Thing.FOLDER:
        return url_for("my_dossier.folder", folder_id=subject_id, **here)
    if thing is Thing.APPROVAL:
        return url_for("my_approvals.approvals")
    return url_for("my_dossier.dossier", **here)
