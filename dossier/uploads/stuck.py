"""Uploaded files of the whole office that are not among its documents: set apart, in quarantine, or not judged yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, func, or_, select

from adapters.database import Database
from dossier.access.visible import enters, folders_for
from dossier.access.visitor import Visitor
from dossier.accounts.actors import names_in
from dossier.rules.states import DocumentState, Reason
from dossier.rules.uploads import Snag
from models import Administration, Document, Folder, HandOver, Upload, UploadedFile

PAGE = 100

_Row = Row[UploadedFile, Upload, str, str | None, Document | None]


@dataclass(frozen=True, slots=True)
class Snagged:
    """One file, and why no document of it can be handled."""

    id: UUID
    upload_id: UUID
    administration_id: UUID
    administration: str
    name: str
    size_bytes: int
    uploaded_by: str  # name of the person; '': a program
    as_client: bool
    finished_at: datetime
    snag: Snag
    reason: Reason | None  # why it was set apart; None: it was not
    document_id: UUID | None  # in quarantine; None: no document was made of it


def snagged(
    database: Database, visitor: Visitor, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[Snagged, ...]:
    """The newest first, by the page, in the dossiers and folders that they see. Two queries. Nothing for clients."""
    parked = select(HandOver.parked_reason).where(HandOver.subject_id == Upload.id, HandOver.parked_at.is_not(None))
    query = (
        select(UploadedFile, Upload, Administration.name, parked.limit(1).scalar_subquery(), Document)
        .join(Upload, Upload.id == UploadedFile.upload_id)
        .join(Administration, Administration.id == Upload.administration_id)
        .outerjoin(Document, Document.id == UploadedFile.document_id)
        .where(_seen_by(visitor), Upload.finished_at.is_not(None), UploadedFile.withdrawn_at.is_(None))
        .where(or_(Upload.settled_at.is_(None), Document.state == DocumentState.QUARANTINED))
        .order_by(UploadedFile.id.desc())
        .limit(limit)
    )
    if before:
        query = query.where(UploadedFile.id < before)
    with database.read() as session:
        rows = session.execute(query).all()
        names = names_in(session, (upload.uploaded_by for _, upload, *_ in rows))
    return tuple(_line(row, names) for row in rows)


def set_apart(visitor: Visitor) -> Select[int]:
    """How many uploads a station gave up, of those that they see."""
    parked = exists().where(HandOver.subject_id == Upload.id, HandOver.parked_at.is_not(None))
    return select(func.count(Upload.id)).where(_seen_by(visitor), parked)


def _seen_by(visitor: Visitor) -> ColumnElement[bool]:
    """Uploads into folders that these staff see, and into the inbox."""
    viewer = visitor.viewer
    if visitor.is_client:
        return false()
    open_folder = exists().where(Folder.id == Upload.folder_id, folders_for(viewer, visitor.person_id))
    entered = and_(Upload.office_id == viewer.office_id, enters(viewer, Upload.administration_id))
    return and_(entered, or_(Upload.folder_id.is_(None), open_folder))


def _line(row: _Row, names: dict[str, str]) -> Snagged:
    file, upload, administration, parked, document = row
    assert upload.finished_at  # only such are asked for
    unjudged = Snag.SET_APART if parked else Snag.WAITING
    return Snagged(
        id=file.id,
        upload_id=upload.id,
        administration_id=upload.administration_id,
        administration=administration,
        name=file.name,
        size_bytes=file.received_bytes,
        uploaded_by=names.get(upload.uploaded_by, ""),
        as_client=upload.as_client,
        finished_at=upload.finished_at,
        snag=unjudged if upload.settled_at is None else Snag.QUARANTINED,
        reason=Reason(parked) if parked else None,
        document_id=document.id if document else None,
    )
