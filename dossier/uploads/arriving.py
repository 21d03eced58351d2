"""Station: the files of an upload become documents, once the scanner has judged each of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.access.desk import Desk, Work, refuse_unfounded
from dossier.accountability.trail import Event, record
from dossier.documents.versions import replace_in
from dossier.documents.visibility_notices import telling
from dossier.rules.acts import Act
from dossier.rules.announcing import Announcement
from dossier.rules.errors import GiveUp, NotFound, Refused
from dossier.rules.filing import may_be_opened
from dossier.rules.happenings import Happening
from dossier.rules.pictures import state_in_inbox
from dossier.rules.states import DocumentState, Fate, Reason, ScanState
from dossier.rules.uploads import UploadState
from dossier.rules.webhooks import WebhookEvent
from dossier.rules.work import Claim
from dossier.structure import tree
from ingest.reading.kinds import OCTETS
from ingest.reading.names import Names
from ingest.reading.single import Looked, look
from models import Administration, Blob, Document, Upload, UploadedFile
from models.announcing import announce, closed_among
from models.claims import finish
from models.filing import first_with
from models.following import tell_office
from models.locks import locked_dossiers

_UNOPENED = Looked(OCTETS, frozenset(), is_bomb=False)


@dataclass(frozen=True, slots=True)
class _Judged:
    file: UploadedFile
    blob: Blob
    looked: Looked

    @property
    def state(self) -> DocumentState:
        """In the inbox, or in quarantine."""
        if self.looked.is_bomb:
            return DocumentState.QUARANTINED
        return state_in_inbox(Fate.DOCUMENT, ScanState(self.blob.scan_state), folded=False)


def file_upload(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Make the documents and let the office know, once for all of them. Raises GiveUp, TryLater, ClaimLost."""
    upload_id = claim.work.subject_id
    with house.database.read() as session:
        found = session.execute(_files(upload_id)).all()
    judged = [_Judged(file, blob, _look(house, file, blob)) for file, blob in found]
    with house.database.write() as session:
        finish(session, claim)
        locked_dossiers(session, [session.get_one(Upload, upload_id).administration_id])
        upload = session.get_one(Upload, upload_id, with_for_update=True, populate_existing=True)
        kept = set(session.scalars(_kept(upload_id)))  # the uploader may have taken one back while we looked
        made = _documents(session, upload, _of_today(session, [each for each in judged if each.file.id in kept]), now)
        upload.settled_at = now
        if made:
            _tell(session, upload, now)
        _tell_programs(session, upload, now)
    return ()


def _of_today(session: Session, judged: Sequence[_Judged]) -> list[_Judged]:
    """With the verdicts as they are now: a newer one waits for these documents."""
    here = select(Blob).where(Blob.sha256.in_({each.blob.sha256 for each in judged})).order_by(Blob.sha256)
    blobs = {each.sha256: each for each in session.scalars(here.with_for_update(read=True))}
    return [replace(each, blob=blobs[each.blob.sha256]) for each in judged]


def _files(upload_id: UUID) -> Select[UploadedFile, Blob]:
    joined = select(UploadedFile, Blob).join(Blob, Blob.sha256 == UploadedFile.blob_sha256)
    return joined.where(UploadedFile.id.in_(_kept(upload_id))).order_by(UploadedFile.position)


def _kept(upload_id: UUID) -> Select[UUID]:
    """Its files without those that were taken back."""
    return select(UploadedFile.id).where(UploadedFile.upload_id == upload_id, UploadedFile.withdrawn_at.is_(None))


def _look(house: House, file: UploadedFile, blob: Blob) -> Looked:
    """What it is. What the scanner did not let through is not opened."""
    if not may_be_opened(Fate.DOCUMENT, ScanState(blob.scan_state)):
        return _UNOPENED
    try:
        with house.blobs.open("parts", blob.sha256) as stream:
            return look(stream, file.name, file.declared_type)
    except FileNotFoundError:
        raise GiveUp(Reason.RAW_MISSING, "parts") from None


def _documents(session: Session, upload: Upload, judged: Sequence[_Judged], now: datetime) -> list[Document]:
    """Each with its event, in the folder that was chosen where that may be; told to the clients who see it there."""
    administration, act = session.get_one(Administration, upload.administration_id), Act(upload.uploaded_by, now)
    folder_id, hashes = _place(session, upload), {each.blob.sha256 for each in judged}
    first, made = first_with(session, administration.id, hashes), []
    for each in judged:
        document = _document(upload, each, first.get(each.blob.sha256))
        first.setdefault(document.blob_sha256, document.id)
        session.add(document)
        session.flush()
        session.get_one(UploadedFile, each.file.id).document_id = document.id
        if folder_id and document.state is DocumentState.INBOX:
            with telling(session, administration, [document], act):
                document.folder_id, document.state = folder_id, DocumentState.FILED
        details = {"upload": str(upload.id), "state": document.state}
        record(session, Event(upload.office_id, "document.uploaded", document.id, details), act)
        if upload.replaces_id and document.state is DocumentState.INBOX:
            _become_version(Work(session, administration, Desk(administration.id, act)), upload, document)
        made.append(document)
    return made


def _become_version(work: Work, upload: Upload, document: Document) -> None:
    """Of the document that was meant; where that cannot be any more, it stays in the inbox."""
    assert upload.replaces_id
    with suppress(NotFound, Refused):
        replace_in(work, upload.replaces_id, document.id, upload.remark)


def _place(session: Session, upload: Upload) -> UUID | None:
    """The folder that was chosen; None, the inbox, when it is gone or was locked meanwhile."""
    if upload.folder_id is None:
        return None
    try:
        refuse_unfounded(tree.chain(session, upload.administration_id, upload.folder_id), upload.remark)
    except (NotFound, Refused):
        return None
    return upload.folder_id


def _document(upload: Upload, judged: _Judged, duplicate_of_id: UUID | None) -> Document:
    file = judged.file
    _, of_name = Names().give(file.original_name, OCTETS)
    return Document(
        id=uuid7(),
        office_id=upload.office_id,
        administration_id=upload.administration_id,
        name=file.name,
        blob_sha256=judged.blob.sha256,
        size_bytes=judged.blob.size_bytes,
        content_type=judged.looked.detected_type,
        flags=sorted(judged.looked.flags | of_name),
        state=judged.state,
        received_at=upload.finished_at,
        duplicate_of_id=duplicate_of_id,
    )


def _tell(session: Session, upload: Upload, now: datetime) -> None:
    tell_office(
        session,
        happening=Happening.UPLOADED,
        office_id=upload.office_id,
        administration_id=upload.administration_id,
        subject_id=upload.id,
        now=now,
        by=upload.uploaded_by,
    )


def _tell_programs(session: Session, upload: Upload, now: datetime) -> None:
    """Nothing of a folder that no token opens."""
    if upload.folder_id and closed_among(session, [upload.folder_id]):
        return
    session.flush()
    joined = select(UploadedFile, Document.state).outerjoin(Document, Document.id == UploadedFile.document_id)
    rows = session.execute(joined.where(UploadedFile.upload_id == upload.id).order_by(UploadedFile.position))
    files = [
        {
            "file_id": str(file.id),
            "state": _judgement(file, state),
            "document_id": str(file.document_id) if file.document_id else None,
        }
        for file, state in rows
    ]
    data = {"upload_id": str(upload.id), "administration_id": str(upload.administration_id), "files": files}
    announce(session, upload.office_id, [Announcement(WebhookEvent.UPLOAD_JUDGED, upload.administration_id, data)], now)


def _judgement(file: UploadedFile, state: DocumentState | None) -> UploadState:
    if file.withdrawn_at:
        return UploadState.WITHDRAWN
    return UploadState.QUARANTINED if state is DocumentState.QUARANTINED else UploadState.RECEIVED
