"""Uploads: files handed over with a remark, scanned as all others; in one request, or in pieces that can go on.

What is finished is safe. Whether the scanner let it through, the upload itself tells: ask it until no file waits.
"""

from collections.abc import Iterator
from itertools import chain
from typing import IO
from uuid import UUID

from apiflask import APIBlueprint
from apiflask.fields import UploadFile
from flask import request, url_for
from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema

from adapters.blob_keys import BLOCK_BYTES
from dossier.rules.errors import NotFound
from dossier.rules.scopes import Scope
from dossier.rules.uploads import UploadState
from dossier.uploads import own, pieces, receiving
from dossier.uploads.pieces import WrongOffset
from dossier.uploads.receiving import REMARK_CHARACTERS, NewFile, Place
from dossier.uploads.uploader import Uploader
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.marks import located, takes_bytes
from portal.api.models import Answer, Count, Question
from portal.api.problems import Problem, invalid
from portal.limits import takes_files

blueprint = APIBlueprint("uploads", __name__, url_prefix="/administrations/<uuid:administration_id>/uploads")

NAME_CHARACTERS = 500


class UploadedFile(Answer):
    """One file of an upload."""

    id: UUID
    name: str
    size_bytes: int = Field(description="That are safe here: a file goes on at this offset")
    state: UploadState
    document_id: UUID | None = Field(
        description="null: there is no document yet, or not any more. Of a new version: what came in, binned since"
    )
    duplicate: bool = Field(description="The same bytes are in the dossier already")


class Upload(Answer):
    id: UUID
    folder_id: UUID | None = Field(description="null: into the inbox")
    replaces_id: UUID | None = Field(description="Document that gets this file; null: a document of its own")
    begun_at: AwareDatetime
    files: list[UploadedFile]


class FilesToUpload(Question):
    """Everything in one request."""

    file: list[UploadFile] = Field(min_length=1, description="One part for each file")
    folder_id: UUID | SkipJsonSchema[None] = Field(  # a form knows no null, so the document says none
        default_factory=lambda: None, description="Left out: into the inbox"
    )
    remark: str = Field("", max_length=REMARK_CHARACTERS, description="For the office; into a closed folder: why")


class FileToSend(Question):
    name: str = Field(min_length=1, max_length=NAME_CHARACTERS)
    size_bytes: Count | None = Field(None, description="null: not known beforehand")
    content_type: str = Field("", max_length=200)


class UploadToBegin(Question):
    files: list[FileToSend] = Field(min_length=1, max_length=100)
    folder_id: UUID | None = Field(None, description="null: into the inbox")
    remark: str = Field("", max_length=REMARK_CHARACTERS, description="For the office; into a closed folder: why")


class Offset(Question):
    offset: int = Field(ge=0, description="Of the first byte that is sent: `size_bytes` of the file")


@blueprint.post("")
@scoped(Scope.DOCUMENTS_WRITE)
@takes_files
@located
@once
@blueprint.input(FilesToUpload, location="form_and_files", arg_name="whole")
@blueprint.output(Upload, status_code=202)
def upload_files(administration_id: UUID, whole: FilesToUpload) -> tuple[Upload, int, dict[str, str]]:
    """Hand over files, all or nothing. They are safe; the scanner judges them next."""
    place = Place(whole.folder_id, whole.remark)
    files = [NewFile(each.filename or "", blocks(each.stream), each.mimetype) for each in whole.file]
    uploaded = receiving.upload(shared.house(), uploader_for(administration_id), place, files)
    made()
    return accepted(administration_id, uploaded.upload_id)


@blueprint.post("/begin")
@scoped(Scope.DOCUMENTS_WRITE)
@located
@once
@blueprint.input(UploadToBegin, arg_name="new")
@blueprint.output(Upload, status_code=201)
def begin_upload(administration_id: UUID, new: UploadToBegin) -> tuple[Upload, int, dict[str, str]]:
    """Begin an upload in pieces: say which files will come."""
    uploader, house = uploader_for(administration_id), shared.house()
    upload_id = receiving.begin(house, uploader, Place(new.folder_id, new.remark))
    try:
        for each in new.files:
            named = NewFile(each.name, (), each.content_type, each.size_bytes)
            receiving.add_file(house, uploader, upload_id, named)
    except BaseException:
        receiving.erase(house, upload_id)
        raise
    made()
    return _upload(administration_id, upload_id), 201, _place(administration_id, upload_id)


@blueprint.get("/<uuid:upload_id>")
@scoped(Scope.DOCUMENTS_READ)
@blueprint.output(Upload)
def get_upload(administration_id: UUID, upload_id: UUID) -> Upload:
    """Where an upload of this token stands."""
    return _upload(administration_id, upload_id)


@blueprint.put("/<uuid:upload_id>/files/<uuid:file_id>")
@scoped(Scope.DOCUMENTS_WRITE)
@takes_files
@takes_bytes("application/octet-stream")
@blueprint.input(Offset, location="query", arg_name="at")
@blueprint.output(Upload)
def append_bytes(administration_id: UUID, upload_id: UUID, file_id: UUID, at: Offset) -> Upload:
    """Send bytes of a file, from `offset` on. What came before a broken connection stays."""
    uploader = uploader_for(administration_id)
    if file_id not in {each.id for each in own.files_of(shared.house(), uploader, upload_id)}:
        raise NotFound("There is no such upload.")
    coming = blocks(request.stream)
    first = next(coming, b"")
    if not first:
        raise invalid({"body": ["Send some bytes."]})
    try:
        pieces.append(shared.house(), uploader, file_id, at.offset, chain([first], coming))
    except WrongOffset as error:
        raise Problem(
            409,
            "wrong-offset",
            f"This file goes on at byte {error.offset}. What is there is safe. Send what follows it.",
            offset=error.offset,
        ) from None
    return _upload(administration_id, upload_id)


@blueprint.post("/<uuid:upload_id>/finish")
@scoped(Scope.DOCUMENTS_WRITE)
@located
@blueprint.output(Upload, status_code=202)
def finish_upload(administration_id: UUID, upload_id: UUID) -> tuple[Upload, int, dict[str, str]]:
    """Say that every byte was sent. Twice is once. The scanner judges the files next."""
    receiving.finish(shared.house(), uploader_for(administration_id), upload_id)
    return accepted(administration_id, upload_id)


@blueprint.delete("/<uuid:upload_id>")
@scoped(Scope.DOCUMENTS_WRITE)
@blueprint.output({}, status_code=204)
def abandon_upload(administration_id: UUID, upload_id: UUID) -> str:
    """Give up an upload that is not finished: nothing of it is left."""
    receiving.abandon(shared.house(), uploader_for(administration_id), upload_id)
    return ""


def uploader_for(administration_id: UUID) -> Uploader:
    return Uploader(administration_id, caller().visitor, caller().act)


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK_BYTES):
        yield block


def accepted(administration_id: UUID, upload_id: UUID) -> tuple[Upload, int, dict[str, str]]:
    return _upload(administration_id, upload_id), 202, _place(administration_id, upload_id)


def _place(administration_id: UUID, upload_id: UUID) -> dict[str, str]:
    return {"Location": url_for("uploads.get_upload", administration_id=administration_id, upload_id=upload_id)}


def _upload(administration_id: UUID, upload_id: UUID) -> Upload:
    """Raises NotFound."""
    files = own.files_of(shared.house(), uploader_for(administration_id), upload_id)
    first = files[0]
    return Upload(
        id=upload_id,
        folder_id=first.folder_id,
        replaces_id=first.replaces_id,
        begun_at=first.begun_at,
        files=[UploadedFile.of(each) for each in files],
    )
