"""The bytes of documents: pictures of their pages, and the file itself as a download, never inside a page of ours."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, send_file
from werkzeug.wrappers import Response

from dossier.documents.bundle import bundled
from dossier.documents.downloads import File, file_of, older_file_of, part_of
from dossier.documents.pages import open_page, open_thumbnail
from dossier.documents.seen import looked_at
from portal import given, shared
from portal.access import Who, open_to
from portal.sending import kept_by_nobody, sent, streamed
from portal.way_on import way_on
from portal.words import language, say

pages = Blueprint("files", __name__, url_prefix="/documents")


@pages.get("/<uuid:document_id>/pages/<int:number>")
@open_to(Who.SIGNED_IN)
def page(document_id: UUID, number: int) -> Response:
    """One page as WebP: made by us, so nothing in it can act. Looking at it is opening the document."""
    picture = open_page(shared.house(), shared.visitor(), document_id, number)
    looked_at(shared.database(), shared.visitor(), document_id, shared.now())
    return kept_by_nobody(send_file(picture, mimetype="image/webp"))


@pages.get("/<uuid:document_id>/thumbnails/<int:number>")
@open_to(Who.SIGNED_IN)
def thumbnail(document_id: UUID, number: int) -> Response:
    """One page, small, for lists: it opens nothing, since nobody reads a page by it."""
    picture = open_thumbnail(shared.house(), shared.visitor(), document_id, number)
    return kept_by_nobody(send_file(picture, mimetype="image/webp"))


@pages.get("/<uuid:document_id>/download")
@open_to(Who.SIGNED_IN)
def download(document_id: UUID) -> Response:
    return _sent(file_of(shared.database(), shared.visitor(), document_id))


@pages.get("/<uuid:document_id>/versions/<int:version>/download")
@open_to(Who.SIGNED_IN)
def download_older(document_id: UUID, version: int) -> Response:
    return _sent(older_file_of(shared.database(), shared.visitor(), document_id, version))


@pages.post("/zip")
@open_to(Who.SIGNED_IN)
def several() -> Response:
    """The chosen documents as one zip, made while it leaves. Who looks as a client may not: each counts as opened."""
    chosen = given.keys(request.form, "document")
    back = way_on("back")
    if not chosen and back:
        flash(say("Tick the documents first that you want in the zip."), "warn")
        return redirect(back)
    blocks = bundled(shared.house(), shared.visitor(), chosen, shared.now(), language())
    return streamed(blocks, f"Documenten {shared.now():%Y-%m-%d}.zip")


def _sent(file: File) -> Response:
    house, visitor, now = shared.house(), shared.visitor(), shared.now()
    return sent(file, lambda span: part_of(house, visitor, file, span, now))
