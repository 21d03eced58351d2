"""Versions of a document: which there are, their files, and a new one handed over."""

from uuid import UUID

from apiflask import APIBlueprint
from apiflask.fields import UploadFile
from pydantic import AwareDatetime, Field
from werkzeug.wrappers import Response

from dossier.documents import lists, versions
from dossier.documents.downloads import file_of, older_file_of
from dossier.rules.scopes import Scope
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile, Place
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.marks import located, may_refuse
from portal.api.models import Answer, Question
from portal.api.paging import Listing, whole
from portal.api.resources.files import ANSWERS, given
from portal.api.resources.uploads import Upload, accepted, blocks, uploader_for
from portal.limits import takes_files

PREFIX = "/administrations/<uuid:administration_id>/documents/<uuid:document_id>/versions"
blueprint = APIBlueprint("versions", __name__, url_prefix=PREFIX)


class Version(Answer):
    version: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    replaced_at: AwareDatetime | None = Field(description="null: it is the file of today")


class Versions(Listing):
    items: list[Version] = Field(description="The file of today, then the older ones")


class VersionToAdd(Question):
    file: UploadFile = Field(description="The new file, of at least one byte")
    reason: str = Field("", max_length=500, description="Into a closed folder: why")


@blueprint.get("")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.output(Versions)
def list_versions(administration_id: UUID, document_id: UUID) -> Versions:
    """The versions of a document."""
    found = versions.history(shared.database(), caller().desk(administration_id), document_id)
    return whole(Versions, [Version.of(each) for each in found])


@blueprint.post("")
@scoped(Scope.DOCUMENTS_WRITE)
@takes_files
@located
@once
@blueprint.input(VersionToAdd, location="form_and_files", arg_name="new")
@blueprint.output(Upload, status_code=202)
def add_version(administration_id: UUID, document_id: UUID, new: VersionToAdd) -> tuple[Upload, int, dict[str, str]]:
    """Hand over a new file for a document. It is safe; the scanner judges it next, and then it is the file of today.

    The older file stays a version; rights, note and records stay too. What was asked for approval of the older one is
    `replaced`. Done is when the document has this SHA-256. Where it could not be any more, the file is in the inbox.
    """
    place = Place(None, new.reason, replaces_id=document_id)
    file = NewFile(new.file.filename or "", blocks(new.file.stream), new.file.mimetype)
    uploaded = receiving.upload(shared.house(), uploader_for(administration_id), place, [file])
    made()
    return accepted(administration_id, uploaded.upload_id)


@blueprint.get("/<int(max=2147483647):version>/file")
@scoped(Scope.DOCUMENTS_READ)
@may_refuse
@blueprint.doc(responses=ANSWERS)
def get_version_file(administration_id: UUID, document_id: UUID, version: int) -> Response:
    """The file of one version, or a part of it, as the file of today."""
    house, visitor = shared.house(), caller().visitor
    today = lists.document(house.database, visitor, administration_id, document_id)
    if version == today.version:
        return given(file_of(house.database, visitor, document_id))
    return given(older_file_of(house.database, visitor, document_id, version))
