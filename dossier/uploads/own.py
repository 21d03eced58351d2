"""What uploaders see of their own uploads, and may still change: all that an upload-only user ever sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, exists, or_, select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.access.desk import Desk, Work, refuse_locked
from dossier.access.visible import documents_for, folders_for
from dossier.accountability.trail import Event, record
from dossier.documents.steps import step
from dossier.rules import names
from dossier.rules.bsn import flags_of
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.rules.states import DocumentState, Flag, ScanState
from dossier.rules.undoing import claimed_by_other
from dossier.rules.uploads import UploadState, may_change_mind
from dossier.structure import tree
from dossier.uploads.uploader import Uploader, check_place, own_file
from models import Blob, Document, DocumentSetting, Folder, RecordLink, Step, Upload, UploadedFile
from models.locks import locked_dossiers

PAGE = 100


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file, as its uploader hears of it."""

    id: UUID
    upload_id: UUID
    folder_id: UUID | None  # None: the inbox
    replaces_id: UUID | None  # the document of which it shall be the new version; None: a document of its own
    name: str
    size_bytes: int  # that came in so far
    state: UploadState
    begun_at: datetime
    until: datetime | None  # may be taken back until then, while nobody handled it; None: not any more
    document_id: UUID | None  # None: there is none, or not one that they see
    duplicate: bool  # the same bytes are here already, in a document that they see
    cautions: tuple[Flag, ...]
    remark: str = ""  # of the whole upload


def own_files(
    house: House, uploader: Uploader, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[OwnFile, ...]:
    """The newest first; `before`: the last one of the page before. Two queries.

    Nothing of a folder that a client user does not see any more.
    """
    query = _own(uploader).order_by(UploadedFile.id.desc()).limit(limit)
    if before:
        query = query.where(UploadedFile.id < before)
    return _lines(house, uploader, query)


def files_of(house: House, uploader: Uploader, upload_id: UUID) -> tuple[OwnFile, ...]:
    """Of one upload of their own, in order. Raises NotFound."""
    found = _lines(house, uploader, _own(uploader).where(Upload.id == upload_id).order_by(UploadedFile.position))
    if not found:
        raise NotFound("There is no such upload.")
    return found


def withdraw(house: House, uploader: Uploader, file_id: UUID) -> UUID | None:
    """Take an own file back: into the bin of the office, or no document is made of it.

    Gives the step; None: no document yet. Raises NotFound; Refused when it is too late, or somebody handled it.
    """
    with house.database.write() as session:
        work, file, document = _changeable(house, session, uploader, file_id)
        if document is None:
            file.withdrawn_at = uploader.act.now
            record(session, Event(work.administration.office_id, "upload.withdrawn", file_id), uploader.act)
            return None
        with step(work, StepKind.UPLOAD_WITHDRAWN, document.id) as changes:
            changes.set(file, withdrawn_at=uploader.act.now)
            changes.set(document, folder_id=None, state=DocumentState.BINNED, binned_at=uploader.act.now)
        return changes.step_id


def rename(house: House, uploader: Uploader, file_id: UUID, name: str) -> UUID | None:
    """Give an own file another name. Gives the step; None: no document was made of it yet. Raises as `withdraw`."""
    with house.database.write() as session:
        work, file, document = _changeable(house, session, uploader, file_id)
        new = names.checked(name)
        if document is None:
            file.name = new
            return None
        with step(work, StepKind.DOCUMENT_RENAMED, document.id) as changes:
            changes.set(file, name=new)
            changes.set(document, name=new)
        return changes.step_id


_Own = Row[UploadedFile, Upload, str | None, Document | None]


def _own(uploader: Uploader) -> Select[UploadedFile, Upload, str | None, Document | None]:
    visitor = uploader.visitor
    mine = (Upload.uploaded_by == uploader.act.actor, Upload.administration_id == uploader.administration_id)
    query = select(UploadedFile, Upload, Blob.scan_state, Document).join(Upload, Upload.id == UploadedFile.upload_id)
    query = query.outerjoin(Blob, Blob.sha256 == UploadedFile.blob_sha256)
    query = query.outerjoin(Document, Document.id == UploadedFile.document_id)
    seen = select(Folder.id).where(folders_for(visitor.viewer, visitor.person_id))
    anywhere = or_(Upload.folder_id.in_(seen), *(() if visitor.is_client else (Upload.folder_id.is_(None),)))
    return query.where(*mine, anywhere)


def _lines(
    house: House, uploader: Uploader, query: Select[UploadedFile, Upload, str | None, Document | None]
) -> tuple[OwnFile, ...]:
    with house.database.read() as session:
        rows = session.execute(query).all()
        documents = [document for *_, document in rows if document]
        ids = {each.id for each in documents} | {each.duplicate_of_id for each in documents if each.duplicate_of_id}
        seen = _seen(session, uploader, ids)
        return tuple(_line(house, uploader, row, seen) for row in rows)


def _seen(session: Session, uploader: Uploader, ids: Collection[UUID]) -> set[UUID]:
    """Those of these documents that they see."""
    visitor = uploader.visitor
    visible = (Document.id.in_(ids), documents_for(visitor.viewer, visitor.person_id))
    return set(session.scalars(select(Document.id).where(*visible)))


def _line(house: House, uploader: Uploader, row: _Own, seen: Collection[UUID]) -> OwnFile:
    file, upload, scan_state, document = row
    end = upload.finished_at + house.settings.upload_undo if upload.finished_at else None
    state = _state(file, upload, scan_state, document)
    changeable = state in {UploadState.WAITING, UploadState.RECEIVED} and end and end >= uploader.act.now
    return OwnFile(
        id=file.id,
        upload_id=upload.id,
        folder_id=upload.folder_id,
        replaces_id=upload.replaces_id,
        name=file.name,
        size_bytes=file.received_bytes,
        state=state,
        begun_at=upload.begun_at,
        until=end if changeable else None,
        document_id=document.id if document and document.id in seen else None,
        duplicate=document is not None and document.duplicate_of_id in seen,
        cautions=flags_of(file.name),
        remark=upload.remark,
    )


def _state(file: UploadedFile, upload: Upload, scan_state: str | None, document: Document | None) -> UploadState:
    if file.withdrawn_at:
        return UploadState.WITHDRAWN
    if upload.finished_at is None:
        return UploadState.COMING_IN
    if upload.settled_at is None:
        return UploadState.WAITING
    held = document is not None and document.state is DocumentState.QUARANTINED
    return UploadState.QUARANTINED if held or scan_state == ScanState.INFECTED else UploadState.RECEIVED


def _changeable(
    house: House, session: Session, uploader: Uploader, file_id: UUID
) -> tuple[Work, UploadedFile, Document | None]:
    """An own file and its document, if there is one, that nobody handled yet. Raises NotFound, Refused."""
    dossier = locked_dossiers(session, [uploader.administration_id]).get(uploader.administration_id)
    upload, file = own_file(session, uploader, file_id, lock=True)
    check_place(session, uploader, upload.folder_id, upload.remark)
    if upload.finished_at is None or file.withdrawn_at:
        raise Refused("This file was taken back already, or has not come in completely.")
    document = session.get(Document, file.document_id) if file.document_id else None
    in_time = may_change_mind(upload.finished_at, house.settings.upload_undo, uploader.act.now)
    settled_without = document is None and upload.settled_at is not None
    if not in_time or settled_without or (document and _is_handled(session, uploader, upload, document)):
        raise Refused("The office is at work on it, or it is too long ago: ask the office to change it.")
    if upload.folder_id:
        refuse_locked(tree.chain(session, uploader.administration_id, upload.folder_id))
    assert dossier  # own_file has found it
    return Work(session, dossier, Desk(dossier.id, uploader.act)), file, document


def _is_handled(session: Session, uploader: Uploader, upload: Upload, document: Document) -> bool:
    """Whether anybody did anything with it since, or it is not where the uploader put it."""
    act = uploader.act
    is_here = document.administration_id == upload.administration_id and document.folder_id == upload.folder_id
    untouched = is_here and document.version == 1
    by_others = (Step.subject_id == document.id, Step.taken_by != act.actor, Step.undone_at.is_(None))
    traces = or_(
        exists().where(*by_others),
        exists().where(RecordLink.document_id == document.id),
        exists().where(DocumentSetting.document_id == document.id),
    )
    return (
        not untouched
        or document.state not in {DocumentState.INBOX, DocumentState.FILED}
        or claimed_by_other(document.claimed_by, document.claimed_until, act.actor, act.now)
        or bool(session.scalar(select(traces)))
    )
