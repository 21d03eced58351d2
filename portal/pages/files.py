"""The bytes of documents: pictures of their pages, and the file itself as a download, never inside a page of ours."""

from uuid import UUID

from flask import Blueprint, Response, send_file
from werkzeug.wrappers import Response as Answer

from dossier.pages import open_page
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("files", __name__, url_prefix="/documents")


@pages.get("/<uuid:document_id>/pages/<int:number>")
@open_to(Who.SIGNED_IN)
def page(document_id: UUID, number: int) -> Answer | Response:
    """One page as WebP: made by us, so nothing in it can act."""
    picture = open_page(shared.house(), shared.visitor(), document_id, number)
    return send_file(picture, mimetype="image/webp", max_age=0)
