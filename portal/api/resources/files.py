"""The file of a document: whole or in part, streamed; asking again with its ETag costs nothing."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from dossier.documents import lists
from dossier.documents.downloads import File, file_of, part_of
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.marks import may_refuse
from portal.sending import sent

PREFIX = "/administrations/<uuid:administration_id>/documents"
blueprint = APIBlueprint("files", __name__, url_prefix=PREFIX, tag="Documents")

_ETAG: dict[str, Any] = {"ETag": {"schema": {"type": "string"}, "description": "SHA-256 of the file, quoted"}}
_HEADERS: dict[str, Any] = {**_ETAG, "Accept-Ranges": {"schema": {"const": "bytes"}}}
_RANGE: dict[str, Any] = {"Content-Range": {"schema": {"type": "string"}, "description": "Which bytes, of how many"}}
_BYTES = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
ANSWERS: dict[int, Any] = {
    200: {"description": "The file", "content": _BYTES, "headers": _HEADERS},
    206: {"description": "The part that was asked for", "content": _BYTES, "headers": _HEADERS | _RANGE},
    304: {"description": "You have it already", "headers": _ETAG},
}


@blueprint.get("/<uuid:document_id>/file")
@scoped(Scope.DOCUMENTS_READ)
@may_refuse
@blueprint.doc(responses=ANSWERS)
def get_file(administration_id: UUID, document_id: UUID) -> Response:
    """The file, or a part of it. HEAD and `If-None-Match` open nothing, and so count as no opening."""
    lists.document(shared.database(), caller().visitor, administration_id, document_id)
    return given(file_of(shared.database(), caller().visitor, document_id))


def given(known: File) -> Response:
    house, visitor, now = shared.house(), caller().visitor, shared.now()
    return sent(known, lambda span: part_of(house, visitor, known, span, now))
