"""Uploads that are not among the documents: waiting for the scanner, set apart, or in quarantine."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossier.uploads import keeping
from dossier.uploads.stuck import PAGE, snagged
from portal import shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none
from portal.words import say

pages = Blueprint("snags", __name__, url_prefix="/inbox/uploads")


@pages.get("/")
@open_to(Who.STAFF)
def uploads() -> str:
    found = snagged(shared.database(), shared.visitor(), before=chosen_or_none("before"))
    return render_template("inbox/uploads.html", found=found, more=found[-1].id if len(found) == PAGE else None)


@pages.post("/<uuid:administration_id>/<uuid:upload_id>/again")
@open_to(Who.STAFF)
def again(administration_id: UUID, upload_id: UUID) -> Response:
    """The stations try an upload once more that was set apart."""
    keeping.retry(shared.house(), shared.desk(administration_id), upload_id)
    flash(say("The upload is tried again."), "good")
    return redirect(url_for("snags.uploads"))
