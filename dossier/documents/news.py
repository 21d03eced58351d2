"""What is new for a client user: per folder, and the newest of all their dossiers. By the one law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from adapters.database import Database
from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import Visitor
from dossier.documents.seen import unseen_by
from dossier.rules.visibility import ClientUser
from models import Document, Folder

NEWEST = 5


@dataclass(frozen=True, slots=True)
class NewLine:
    """A document as Home names it."""

    id: UUID
    administration_id: UUID
    name: str
    folder: str
    received_at: datetime
    unseen: bool


def unseen_per_folder(database: Database, visitor: Visitor, administration_id: UUID) -> Mapping[UUID, int]:
    """How many documents in each folder this client user has not seen; folders without are not in it. One query."""
    if not visitor.is_client:
        return {}
    visible = documents_for(visitor.viewer, visitor.person_id)
    counted = select(Document.folder_id, func.count()).where(Document.administration_id == administration_id, visible)
    query = counted.where(unseen_by(visitor.person_id)).group_by(Document.folder_id)
    with database.read() as session:
        return {folder_id: number for folder_id, number in session.execute(query) if folder_id}


def newest(database: Database, visitor: Visitor, limit: int = NEWEST) -> tuple[NewLine, ...]:
    """Of all dossiers of the active client what came last, seen or not. One query. Nothing for the office."""
    viewer = visitor.viewer
    if not isinstance(viewer, ClientUser):
        return ()
    visible = (documents_for(viewer, visitor.person_id), folders_for(viewer, visitor.person_id))
    query = select(Document, Folder.name, unseen_by(visitor.person_id)).join(Folder, Folder.id == Document.folder_id)
    query = query.where(Document.administration_id.in_(viewer.administrations), *visible)
    with database.read() as session:
        rows = session.execute(query.order_by(Document.received_at.desc(), Document.id.desc()).limit(limit))
        return tuple(
            NewLine(row.id, row.administration_id, row.name, folder, row.received_at, bool(unseen))
            for row, folder, unseen in rows
        )
