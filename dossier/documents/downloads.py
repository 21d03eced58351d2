"""The file of a document, for whom may see it; that it was opened is written down first."""

from collections.abc import Collection, Generator, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select

from adapters import intact
from adapters.database import Database
from adapters.house import House
from dossier.access.visible import documents_for, versions_for
from dossier.access.visitor import Visitor
from dossier.documents.seen import open_document
from dossier.rules.errors import BytesSpoiled, NotFound, Refused, TryLater
from dossier.rules.filing import may_be_opened
from dossier.rules.states import Fate, ScanState
from models import Blob, Document, DocumentVersion


@dataclass(frozen=True, slots=True)
class File:
    """One version of a document, not opened."""

    document_id: UUID
    name: str
    content_type: str  # by content
    size_bytes: int
    sha256: str
    version: int


@dataclass(frozen=True, slots=True)
class Several:
    """Of the documents that somebody chose those that they see, by name."""

    files: tuple[File, ...]
    withheld: tuple[str, ...]  # names of those that the scanner did not let through


def file_of(database: Database, visitor: Visitor, document_id: UUID) -> File:
    """The version of today, which `part_of` gives bytes of; that somebody asked is not written down.

    Raises NotFound for what they may not see; Refused for what the scanner did not let through.
    """
    return _only(files_of(database, visitor, [document_id]))


def older_file_of(database: Database, visitor: Visitor, document_id: UUID, version: int) -> File:
    """The same of an older version. Raises NotFound, Refused."""
    visible = documents_for(visitor.viewer, visitor.person_id)
    query = select(DocumentVersion, Blob.scan_state).join(Blob, Blob.sha256 == DocumentVersion.blob_sha256)
    query = query.join(Document, Document.id == DocumentVersion.document_id)
    wanted = (DocumentVersion.document_id == document_id, DocumentVersion.version == version)
    query = query.where(*wanted, visible, versions_for(visitor.viewer, visitor.person_id))
    with database.read() as session:
        return _only(_sorted(session.execute(query)))


def files_of(database: Database, visitor: Visitor, document_ids: Collection[UUID]) -> Several:
    """Those of today; what they may not see is left out without a word. One query."""
    visible = documents_for(visitor.viewer, visitor.person_id)
    query = select(Document, Blob.scan_state).join(Blob, Blob.sha256 == Document.blob_sha256)
    query = query.where(Document.id.in_(document_ids), visible).order_by(Document.name, Document.id)
    with database.read() as session:
        return _sorted(session.execute(query))


def _sorted(rows: Iterable[Row[Document | DocumentVersion, str]]) -> Several:
    files, withheld = [], []
    for row, scan_state in rows:
        if may_be_opened(Fate.DOCUMENT, ScanState(scan_state)):
            files.append(_file(row))
        else:
            withheld.append(row.name)
    return Several(tuple(files), tuple(withheld))


def _file(row: Document | DocumentVersion) -> File:
    id_ = row.document_id if isinstance(row, DocumentVersion) else row.id
    return File(id_, row.name, row.content_type, row.size_bytes, row.blob_sha256, row.version)


def _only(found: Several) -> File:
    if found.withheld:
        raise Refused("The virus scanner did not let this file through: it is kept, and cannot be opened.")
    if not found.files:
        raise NotFound("There is no such document.")
    return found.files[0]


def part_of(house: House, visitor: Visitor, file: File, span: range, now: datetime) -> Generator[bytes]:
    """The bytes of `span`, as they were stored; who asked closes it.

    Raises NotFound; TryLater, also on the way; BytesSpoiled, of a large file on the way too: its last bytes are kept.
    """
    try:
        part = intact.part(house.blobs, "parts", file.sha256, file.size_bytes, span)
    except FileNotFoundError:
        raise _gone(house.database, file) from None
    with ExitStack() as not_given:
        not_given.callback(part.close)
        try:
            open_document(house.database, visitor, file.document_id, now, file_of=file.version)
        except NotFound:
            raise TryLater("it was changed or hidden since it was named") from None
        not_given.pop_all()
    return part


def _gone(database: Database, file: File) -> NotFound | BytesSpoiled:
    """Destroyed since it was named; or lost, when a row still refers to it."""
    with database.read() as session:
        if session.get(Blob, file.sha256) is None:
            return NotFound("The file of this document is gone.")
    return intact.spoiled("parts", file.sha256, intact.MISSING)
