"""How the bytes of a document leave: to save, never inside a page of ours."""

from collections.abc import Callable, Iterable
from io import BytesIO

from flask import abort, request, send_file
from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import quote_etag
from werkzeug.wrappers import Response

from dossier.documents.downloads import File

PARTIAL, NOT_MODIFIED, PRECONDITION_FAILED = 206, 304, 412

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


def sent(file: File, part: Callable[[range], Iterable[bytes]]) -> Response:
    """The file as it came, or the part that was asked for, so that a broken download goes on; nothing when it is known.

    `part` is asked when bytes go out, and only for those. The order is that of RFC 9110 13.2.2.
    """
    if request.if_match and file.sha256 not in request.if_match:
        abort(PRECONDITION_FAILED)
    name = _on_one_line(file.name)
    response = send_file(BytesIO(), mimetype=said(file.content_type), as_attachment=True, download_name=name)
    response.set_etag(file.sha256)
    response.accept_ranges = "bytes"
    response.content_length = file.size_bytes
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if request.if_none_match.contains_weak(file.sha256):
        response.status_code = NOT_MODIFIED
    elif request.method == "GET":
        _fill(response, file, part)
    return kept_by_nobody(response)


def _fill(response: Response, file: File, part: Callable[[range], Iterable[bytes]]) -> None:
    """Raises RequestedRangeNotSatisfiable."""
    span = range(file.size_bytes)
    if asked := _asked(file):
        span = asked
        response.status_code = PARTIAL
        response.content_range = ContentRange("bytes", span.start, span.stop, file.size_bytes)
    response.content_length = len(span)
    response.response = part(span)


def _asked(file: File) -> range | None:
    """One part of the file. None: the whole, also for what we need not understand (RFC 9110 14.2).

    Of an older file than the one that the asker began with, the rest is worth nothing (RFC 9110 13.1.5).
    """
    asked, only_of = request.range, request.headers.get("If-Range")
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if only_of is not None and only_of != quote_etag(file.sha256):
        return None
    found = asked.range_for_length(file.size_bytes)
    if found is None:
        raise RequestedRangeNotSatisfiable(file.size_bytes)
    return range(*found)


def streamed(blocks: Iterable[bytes], name: str) -> Response:
    """A zip whose size nobody knows yet. `blocks` is closed when it ends, or its reader goes."""
    response = send_file(BytesIO(), mimetype="application/zip", as_attachment=True, download_name=name)
    response.headers.pop("Content-Length", None)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.response = blocks
    return kept_by_nobody(response)


def kept_by_nobody(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _on_one_line(name: str) -> str:
    """Names are kept clean; a header is no place to find out that one is not."""
    return "".join(each for each in name if each.isprintable()) or "document"


def said(content_type: str) -> str:
    """The type that the browser hears: that of the content, unless it could act in a page."""
    acts = content_type.endswith("+xml")
    return content_type if content_type in SAID or (content_type.startswith(OFFICE) and not acts) else ANY
