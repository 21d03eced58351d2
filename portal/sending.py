"""How the bytes of a document leave: to save, never inside a page of ours."""

from typing import BinaryIO

from flask import request, send_file
from werkzeug.wrappers import Response

from dossier.downloads import File

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


def sent(file: File, stream: BinaryIO) -> Response:
    """The file as it came, or the part of it that was asked for (RFC 9110 14.2), so that a broken download goes on."""
    response = send_file(stream, mimetype=said(file.content_type), as_attachment=True, download_name=file.name)
    response.content_length = file.size_bytes
    response.set_etag(file.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.make_conditional(request, accept_ranges=True, complete_length=file.size_bytes)
    return kept_by_nobody(response)


def kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def said(content_type: str) -> str:
    """The type that the browser hears: that of the content, unless it could act in a page."""
    acts = content_type.endswith("+xml")
    return content_type if content_type in SAID or (content_type.startswith(OFFICE) and not acts) else ANY
