"""Uploads as the office and the housekeeping see them: what came, what is stuck, what was never finished."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.access.desk import Desk, at_reading, at_work
from dossier.access.visible import folders_for
from dossier.accountability.trail import Event, record
from dossier.rules.errors import NotFound
from dossier.rules.states import Reason
from dossier.uploads.pieces import erase_pieces
from dossier.uploads.receiving import erase
from models import Folder, HandOver, Upload, UploadedFile, UploadPiece
from models.claims import by_queue, unpark

PAGE = 100


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One upload that was finished."""

    id: UUID
    uploaded_by: str  # person id, or the program
    as_client: bool
    remark: str
    folder_id: UUID | None  # None: the inbox, or the folder is gone
    finished_at: datetime
    settled_at: datetime | None  # None: its documents are not made yet
    parked: Reason | None  # why it was set apart; None: it was not
    files: tuple[str, ...]
    documents: tuple[UUID, ...]  # made of it, in the order of the files


def uploads(house: House, desk: Desk, *, before: UUID | None = None, limit: int = PAGE) -> tuple[UploadLine, ...]:
    """What came by upload, the newest first, as far as they see its folder. Two queries. Raises NotFound."""
    with at_reading(house.database, desk) as work:
        query = select(Upload, HandOver.parked_reason).outerjoin(HandOver, HandOver.subject_id == Upload.id)
        here = (Upload.administration_id == desk.administration_id, Upload.finished_at.is_not(None))
        query = query.where(*here, _seen_by(desk)).order_by(Upload.id.desc()).limit(limit)
        if before:
            query = query.where(Upload.id < before)
        rows = [(upload, parked) for upload, parked in work.session.execute(query)]
        files = _files(work.session, [upload.id for upload, _ in rows])
        return tuple(_line(upload, parked, files[upload.id]) for upload, parked in rows)


def retry(house: House, desk: Desk, upload_id: UUID) -> None:
    """Let the stations try an upload again that was set apart. Raises NotFound when it was not."""
    with at_work(house.database, desk) as work:
        mine = (Upload.id == upload_id, Upload.administration_id == desk.administration_id, _seen_by(desk))
        upload = work.session.scalar(select(Upload).where(*mine))
        if upload is None:
            raise NotFound("There is no such upload.")
        dues = unpark(work.session, [upload.id], desk.act.now)
        if not dues:
            raise NotFound("This upload was not set apart.")
        record(work.session, Event(upload.office_id, "upload.retried", upload.id), desk.act)
    for queue, hand_over_ids in by_queue(dues).items():
        house.bell.ring(queue, hand_over_ids)


def clear(house: House, now: datetime) -> int:
    """Erase what was begun and not finished in time, and pieces that are no use any more: how many uploads.

    Raises TryLater; what was erased by then is.
    """
    with house.database.read() as session:
        late = (Upload.finished_at.is_(None), Upload.begun_at < now - house.settings.upload_expiry)
        expired = session.scalars(select(Upload.id).where(*late)).all()
        joined = select(UploadPiece.file_id).join(UploadedFile, UploadedFile.id == UploadPiece.file_id)
        joined = joined.join(Upload, Upload.id == UploadedFile.upload_id).where(Upload.finished_at.is_not(None))
        leftover = session.scalars(joined.distinct()).all()
    for upload_id in expired:
        erase(house, upload_id)
    erase_pieces(house, leftover)
    return len(expired)


def _seen_by(desk: Desk) -> ColumnElement[bool]:
    """Uploads into folders that these staff see, and into the inbox."""
    if desk.staff is None:
        return true()
    seen = select(Folder.id).where(folders_for(desk.staff, desk.administration_id))  # staff have no grants in person
    return or_(Upload.folder_id.is_(None), Upload.folder_id.in_(seen))


def _files(session: Session, upload_ids: list[UUID]) -> dict[UUID, list[UploadedFile]]:
    found: dict[UUID, list[UploadedFile]] = {each: [] for each in upload_ids}
    query = select(UploadedFile).where(UploadedFile.upload_id.in_(upload_ids)).order_by(UploadedFile.position)
    for file in session.scalars(query):
        found[file.upload_id].append(file)
    return found


def _line(upload: Upload, parked: str | None, files: list[UploadedFile]) -> UploadLine:
    assert upload.finished_at  # only such are asked for
    return UploadLine(
        id=upload.id,
        uploaded_by=upload.uploaded_by,
        as_client=upload.as_client,
        remark=upload.remark,
        folder_id=upload.folder_id,
        finished_at=upload.finished_at,
        settled_at=upload.settled_at,
        parked=Reason(parked) if parked else None,
        files=tuple(each.name for each in files),
        documents=tuple(each.document_id for each in files if each.document_id),
    )
