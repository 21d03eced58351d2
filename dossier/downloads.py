"""The file of a document, for whom may see it; that it was opened is written down first."""

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from adapters.house import House
from dossier.rules.errors import NotFound, Refused, TryLater
from dossier.rules.filing import may_be_opened
from dossier.rules.states import Fate, ScanState
from dossier.seen import open_document
from dossier.visible import documents_for
from dossier.visitor import Visitor
from models import Blob, Document


@dataclass(frozen=True, slots=True)
class File:
    """The version of today, not opened."""

    document_id: UUID
    name: str
    content_type: str  # by content
    size_bytes: int
    sha256: str
    version: int


def file_of(database: Database, visitor: Visitor, document_id: UUID) -> File:
    """What `part_of` gives bytes of; that somebody asked is not written down.

    Raises NotFound for what they may not see; Refused for what the scanner did not let through.
    """
    visible = documents_for(visitor.viewer, visitor.person_id)
    query = select(Document, Blob.scan_state).join(Blob, Blob.sha256 == Document.blob_sha256)
    with database.read() as session:
        found = session.execute(query.where(Document.id == document_id, visible)).one_or_none()
    if found is None:
        raise NotFound("There is no such document.")
    document, scan_state = found
    if not may_be_opened(Fate.DOCUMENT, ScanState(scan_state)):
        raise Refused("The virus scanner did not let this file through: it is kept, and cannot be opened.")
    return File(
        document.id, document.name, document.content_type, document.size_bytes, document.blob_sha256, document.version
    )


def part_of(house: House, visitor: Visitor, file: File, span: range, now: datetime) -> Generator[bytes]:
    """The bytes of `span`; who asked closes it. Raises NotFound, TryLater, the last also on the way."""
    try:
        part = house.blobs.part("parts", file.sha256, span.start, span.stop)
    except FileNotFoundError:
        raise NotFound("The file of this document is gone.") from None
    with ExitStack() as not_given:
        not_given.callback(part.close)
        if open_document(house.database, visitor, file.document_id, now) != file.version:
            raise TryLater("a newer version came in between")
        not_given.pop_all()
    return part
