"""The file of a document, for whom may see it; that it was opened is written down first."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
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

    name: str
    content_type: str  # by content
    size_bytes: int
    sha256: str
    version: int


@dataclass(frozen=True, slots=True)
class Download:
    """The version of today. `stream` can be sought; who asked closes it."""

    file: File
    stream: BinaryIO


def file_of(database: Database, visitor: Visitor, document_id: UUID) -> File:
    """What `download` would give; that somebody asked is not written down. Raises NotFound, Refused as it does."""
    visible = documents_for(visitor.viewer, visitor.person_id)
    query = select(Document, Blob.scan_state).join(Blob, Blob.sha256 == Document.blob_sha256)
    with database.read() as session:
        found = session.execute(query.where(Document.id == document_id, visible)).one_or_none()
    if found is None:
        raise NotFound("There is no such document.")
    document, scan_state = found
    if not may_be_opened(Fate.DOCUMENT, ScanState(scan_state)):
        raise Refused("The virus scanner did not let this file through: it is kept, and cannot be opened.")
    return File(document.name, document.content_type, document.size_bytes, document.blob_sha256, document.version)


def download(house: House, visitor: Visitor, document_id: UUID, now: datetime) -> Download:
    """Raises NotFound for what they may not see; Refused for what the scanner did not let through; TryLater."""
    file = file_of(house.database, visitor, document_id)
    try:
        stream = house.blobs.open("parts", file.sha256)
    except FileNotFoundError:
        raise NotFound("The file of this document is gone.") from None
    with ExitStack() as not_given:
        not_given.callback(stream.close)
        if open_document(house.database, visitor, document_id, now) != file.version:
            raise TryLater("a newer version came in between")
        not_given.pop_all()
    return Download(file, stream)
