"""Versions: a new file under the same document. The old ones are kept, and who saw the old one has not seen the new."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.visible import documents_for, versions_for
from dossier.access.visitor import Visitor
from dossier.approvals.closing import replaced
from dossier.documents.steps import Changes, step
from dossier.documents.visibility_notices import telling
from dossier.rules.errors import Refused
from dossier.rules.handling import StepKind
from dossier.rules.states import DocumentState
from models import Document, DocumentVersion, Opening


@dataclass(frozen=True, slots=True)
class File:
    """Bytes that are in the store and were judged."""

    sha256: str
    size_bytes: int
    content_type: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    version: int
    name: str
    sha256: str
    size_bytes: int
    content_type: str
    replaced_at: datetime | None  # None: it is the file of today
    replaced_by: str | None  # None: as above


def replace(database: Database, desk: Desk, document_id: UUID, by: UUID, reason: str = "") -> UUID | None:
    """The file of `by`, which waits in the inbox and goes to the bin, becomes the file of this document.

    Rights, settings, note and records stay. A locked folder asks a reason. Gives the step. Raises NotFound, Refused.
    """
    with at_work(database, desk) as work:
        return replace_in(work, document_id, by, reason)


def replace_in(work: Work, document_id: UUID, by: UUID, reason: str) -> UUID | None:
    """As `replace`, within a transaction of the caller; what is refused changed nothing."""
    if by == document_id:
        raise Refused("A document cannot replace itself.")
    act = work.desk.act
    document = work.document(document_id, addition=reason)
    new = work.document(by, states=[DocumentState.INBOX])
    tells = telling(work.session, work.administration, [document], act)
    with tells, step(work, StepKind.DOCUMENT_REPLACED, document.id, reason) as changes:
        renamed = new.content_type != document.content_type
        file = File(new.blob_sha256, new.size_bytes, new.content_type, tuple(new.flags))
        put(work, changes, document, file, new.name if renamed else document.name)
        changes.set(new, state=DocumentState.BINNED, binned_at=act.now)
    return changes.step_id


def put(work: Work, changes: Changes, document: Document, file: File, name: str) -> None:
    """Another file under this document, in a step. What was asked about the old one goes for it no more."""
    old = _kept(work, document)
    work.session.add(old)
    changes.added(old)
    changes.set(
        document,
        version=_next(work, document),
        name=name,
        blob_sha256=file.sha256,
        size_bytes=file.size_bytes,
        content_type=file.content_type,
        flags=list(file.flags),
    )
    replaced(work.session, document.id, work.desk.act)


def history(database: Database, desk: Desk, document_id: UUID) -> tuple[VersionLine, ...]:
    """The file of today, then the older ones. For the office. Raises NotFound."""
    with at_reading(database, desk) as work:
        document = work.look_at(document_id)
        older = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
        rows = work.session.scalars(older.order_by(DocumentVersion.version.desc()))
        return (_line(document, None, None), *(_line(each, each.replaced_at, each.replaced_by) for each in rows))


def older(database: Database, visitor: Visitor, document_id: UUID) -> tuple[VersionLine, ...]:
    """The older ones that they may open, the newest first; of a document that they do not see, none."""
    visible = (documents_for(visitor.viewer, visitor.person_id), versions_for(visitor.viewer, visitor.person_id))
    query = select(DocumentVersion).join(Document, Document.id == DocumentVersion.document_id)
    query = query.where(DocumentVersion.document_id == document_id, *visible).order_by(DocumentVersion.version.desc())
    with database.read() as session:
        return tuple(_line(each, each.replaced_at, each.replaced_by) for each in session.scalars(query))


def _kept(work: Work, document: Document) -> DocumentVersion:
    return DocumentVersion(
        document_id=document.id,
        version=document.version,
        name=document.name,
        blob_sha256=document.blob_sha256,
        size_bytes=document.size_bytes,
        content_type=document.content_type,
        flags=document.flags,
        replaced_at=work.desk.act.now,
        replaced_by=work.desk.act.actor,
    )


def _next(work: Work, document: Document) -> int:
    """A number that somebody opened is never given to another file, also when that version was undone."""
    opened = select(func.max(Opening.version)).where(Opening.document_id == document.id)
    return max(document.version, work.session.scalar(opened) or 0) + 1


def _line(row: Document | DocumentVersion, replaced_at: datetime | None, replaced_by: str | None) -> VersionLine:
    return VersionLine(
        row.version, row.name, row.blob_sha256, row.size_bytes, row.content_type, replaced_at, replaced_by
    )
