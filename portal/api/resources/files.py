"""The file of a document: whole or in part, streamed; asking again with its ETag costs nothing."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from werkzeug.wrappers import Response

from dossier.documents import lists
from dossier.documents.downloads import file_of, part_of
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.sending import sent

blueprint = APIBlueprint("files", __name__, url_prefix="/administrations/<uuid:administration_id>/documents")

_HEADERS: dict[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "SHA-256 of the file, quoted"},
    "Accept-Ranges": {"schema": {"const": "bytes"}},
}
_BYTES = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
_ANSWERS: dict[int, Any] = {
    200: {"description": "The file", "content": _BYTES, "headers": _HEADERS},
    206: {"description": "The part that was asked for", "content": _BYTES, "headers": _HEADERS},
    304: {"description": "You have it already"},
}


@blueprint.get("/<uuid:document_id>/file")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.doc(responses=_ANSWERS)
def file(administration_id: UUID, document_id: UUID) -> Response:
    """The file, or a part of it. HEAD and `If-None-Match` open nothing, and so count as no opening."""
    lists.document(shared.database(), caller().visitor, administration_id, document_id)
    house, visitor, now = shared.house(), caller().visitor, shared.now()
    known = file_of(house.database, visitor, document_id)
    return sent(known, lambda span: part_of(house, visitor, known, span, now))
