"""The bytes of documents: pictures of their pages, and the file itself as a download, never inside a page of ours."""

from uuid import UUID

from flask import Blueprint, send_file
from werkzeug.wrappers import Response

from dossier.downloads import file_of, part_of
from dossier.pages import open_page
from portal import shared
from portal.access import Who, open_to
from portal.sending import kept_by_nobody, sent

pages = Blueprint("files", __name__, url_prefix="/documents")


@pages.get("/<uuid:document_id>/pages/<int:number>")
@open_to(Who.SIGNED_IN)
def page(document_id: UUID, number: int) -> Response:
    """One page as WebP: made by us, so nothing in it can act."""
    picture = open_page(shared.house(), shared.visitor(), document_id, number)
    return kept_by_nobody(send_file(picture, mimetype="image/webp"))


@pages.get("/<uuid:document_id>/download")
@open_to(Who.SIGNED_IN)
def download(document_id: UUID) -> Response:
    house, visitor = shared.house(), shared.visitor()
    file = file_of(house.database, visitor, document_id)
    return sent(file, lambda span: part_of(house, visitor, file, span, shared.now()))
