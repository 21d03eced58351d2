"""The bytes of documents: pictures of their pages, and the file itself as a download, never inside a page of ours."""

from uuid import UUID

from flask import Blueprint, Response, request, send_file
from werkzeug.wrappers import Response as Answer

from dossier.downloads import download as download_of
from dossier.pages import open_page
from portal import shared
from portal.access import Who, open_to

pages = Blueprint("files", __name__, url_prefix="/documents")

ANY = "application/octet-stream"
SAID = {  # types that no browser runs something of; others go as ANY
    "application/msword",
    "application/pdf",
    "application/zip",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
    "text/csv",
    "text/plain",
}
OFFICE = (
    "application/vnd.ms-",
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
)


@pages.get("/<uuid:document_id>/pages/<int:number>")
@open_to(Who.SIGNED_IN)
def page(document_id: UUID, number: int) -> Answer | Response:
    """One page as WebP: made by us, so nothing in it can act."""
    picture = open_page(shared.house(), shared.visitor(), document_id, number)
    return _kept_by_nobody(send_file(picture, mimetype="image/webp"))


@pages.get("/<uuid:document_id>/download")
@open_to(Who.SIGNED_IN)
def download(document_id: UUID) -> Answer | Response:
    """The file as it came, to save: also a part of it (RFC 9110 14.2), so that a broken download goes on."""
    file = download_of(shared.house(), shared.visitor(), document_id, shared.now())
    response = send_file(file.stream, mimetype=said(file.content_type), as_attachment=True, download_name=file.name)
    response.content_length = file.size_bytes
    response.set_etag(file.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.make_conditional(request, accept_ranges=True, complete_length=file.size_bytes)
    return _kept_by_nobody(response)


def said(content_type: str) -> str:
    """The type that the browser hears: that of the content, unless it could act in a page."""
    acts = content_type.endswith("+xml")
    return content_type if content_type in SAID or (content_type.startswith(OFFICE) and not acts) else ANY


def _kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
