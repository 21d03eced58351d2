"""Destroying what two people agreed on: the content goes, the proof stays.

One document is one transaction, and one blob another: it can be cut anywhere and run again. What came up since the
verdict stops it. The row of the document stays, without name, note and bytes: openings, moves and the balance of the
mail it came with keep something to refer to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, String, cast, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from adapters.house import House
from dossier.access.desk import Desk, at_reading, at_work
from dossier.accountability.trail import Event, record
from dossier.retention import blob_deletion
from dossier.retention.proposing import obstacles
from dossier.rules.handling import Obstacle
from dossier.rules.powers import Power
from dossier.rules.retention import Verdict
from dossier.rules.states import DocumentState
from models import (
    ApprovalDocument,
    Blob,
    Document,
    DocumentSetting,
    DocumentVersion,
    Proposal,
    ProposalItem,
    RecordLink,
    Relocation,
    Step,
    Upload,
    UploadedFile,
)
from models.missing import insert_missing
from models.retention import NO_BYTES


@dataclass(frozen=True, slots=True)
class Executed:
    document_id: UUID
    stopped_by: Obstacle | None  # None: it is destroyed


def execute(house: House, desk: Desk) -> tuple[Executed, ...]:
    """All that was decided in this dossier and not done yet. For administrators. Raises NotFound, Refused, TryLater.

    Bytes that were stored less than a day ago go at a later run, or with the housekeeping.
    """
    with at_reading(house.database, desk) as work:
        ready = work.session.scalars(
            select(ProposalItem.id)
            .join(Proposal, Proposal.id == ProposalItem.proposal_id)
            .where(Proposal.administration_id == desk.administration_id, *_READY)
            .order_by(ProposalItem.id)
        ).all()
    done = [_one(house, desk, item_id) for item_id in ready]
    blob_deletion.let_go(house, desk.act.now)
    return tuple(each for each in done if each)


_Other = aliased(UploadedFile)  # of the same upload

_READY = (
    ProposalItem.verdict == Verdict.DESTROY,
    ProposalItem.destroyed_at.is_(None),
    ProposalItem.stopped_by.is_(None),
)


def _one(house: House, desk: Desk, item_id: UUID) -> Executed | None:
    """None: another run was first."""
    term = house.settings.raw_mail_term
    with at_work(house.database, desk, Power.OFFICE) as work:
        item = work.session.scalar(select(ProposalItem).where(ProposalItem.id == item_id, *_READY))
        document = work.session.get_one(Document, item.document_id) if item else None
        if item is None or document is None:
            return None
        moved = document.administration_id != work.administration.id
        found = [Obstacle.MOVED_ON] if moved else [each.obstacle for each in obstacles(work, document)]
        details = {"item": str(item.id)}
        if found:
            item.stopped_by = found[0]
            event = Event(document.office_id, "retention.stopped", document.id, details | {"obstacle": found[0]})
        else:
            item.hashes, item.destroyed_at = erase(work.session, document, term, desk.act.now), desk.act.now
            event = Event(document.office_id, "retention.destroyed", document.id, details | {"hashes": item.hashes})
        record(work.session, event, desk.act)
        return Executed(document.id, item.stopped_by)


def erase(session: Session, document: Document, raw_mail_term: timedelta, now: datetime) -> list[str]:
    """All but the row, within a transaction of the caller. Gives the hash of each version, the first one first."""
    older = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    versions = session.scalars(older.order_by(DocumentVersion.version)).all()
    hashes = [*(each.blob_sha256 for each in versions), document.blob_sha256]
    _forget(session, document, [each.id for each in versions])
    insert_missing(session, Blob, [{"sha256": NO_BYTES, "size_bytes": 0, "stored_at": now}])
    for name, value in {
        "name": "",
        "note": "",
        "note_for_clients": False,
        "flags": [],
        "blob_sha256": NO_BYTES,
        "size_bytes": 0,
        "folder_id": None,
        "binned_at": None,
        "state": DocumentState.DESTROYED,
    }.items():
        setattr(document, name, value)
    session.flush()
    hashes_of_mail = blob_deletion.strip_mail(session, document, raw_mail_term, now)
    blob_deletion.parts(session, {*hashes, *hashes_of_mail}, now)
    return hashes


def _forget(session: Session, document: Document, version_ids: Iterable[UUID]) -> None:
    """Everything beside the document that tells of its content."""
    for table in (DocumentVersion, DocumentSetting, RecordLink):
        session.execute(delete(table).where(table.document_id == document.id))
    session.execute(update(Relocation).where(Relocation.document_id == document.id).values(name=""))
    asked = update(ApprovalDocument).where(ApprovalDocument.document_id == document.id)
    session.execute(asked.values(name="", sha256=NO_BYTES))
    uploaded = update(UploadedFile).where(UploadedFile.document_id == document.id)
    session.execute(uploaded.values(name="", original_name="", blob_sha256=None))
    session.execute(update(Upload).where(Upload.id.in_(_emptied_uploads(document))).values(remark=""))
    keys = {str(document.id), *map(str, version_ids)}
    here = select(Step).where(
        cast(Step.changes, String).contains(str(document.id)), Step.office_id == document.office_id
    )
    for step in session.scalars(here):
        step.changes = [each for each in step.changes if each["key"] not in keys and not _is_about(each, document)]


def _emptied_uploads(document: Document) -> Select[UUID]:
    """The upload that it came with, when nothing else of it is left: its remark may tell of the content."""
    others = exists().where(_Other.upload_id == UploadedFile.upload_id, _Other.document_id == Document.id)
    living = others.where(Document.id != document.id, Document.state != DocumentState.DESTROYED)
    return select(UploadedFile.upload_id).where(UploadedFile.document_id == document.id, ~living)


def _is_about(change: dict[str, object], document: Document) -> bool:
    values = [each for each in (change["before"], change["after"]) if isinstance(each, dict)]
    return any(each.get("document_id") == str(document.id) for each in values)
