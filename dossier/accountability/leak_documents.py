"""The documents that a leak is about: as they were noted, with what they are called and where they stand today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access import folder_paths
from dossier.access.visible import documents_for
from dossier.access.visitor import Visitor
from dossier.rules.leaks import LeakStep, Note, could_see, did_see
from dossier.rules.states import DocumentState
from models import Administration, Document


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a document that the reader may see."""

    name: str
    state: DocumentState
    administration_id: UUID
    administration: str
    path: tuple[str, ...]  # of its folder, from the hoofdmap down; (): in no folder


@dataclass(frozen=True, slots=True)
class LeakDocument:
    note: Note  # by whose number it is told apart: one document may be noted of two stretches of time
    document_id: UUID
    today: Standing | None  # None: it is not open to the reader
    from_at: datetime
    until_at: datetime
    could: int  # people
    did: int


def noted(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Those of a document, in their order."""
    return tuple(each for each in notes if each.step is LeakStep.DOCUMENT)


def described(database: Database, visitor: Visitor, notes: Sequence[Note]) -> tuple[LeakDocument, ...]:
    """Of notes of documents, in their order. Two queries."""
    ids = {UUID(each.facts["document"]) for each in notes}
    with database.read() as session:
        today = _today(session, visitor, ids) if ids else {}
    return tuple(_line(each, today) for each in notes)


def _line(note: Note, today: dict[UUID, Standing]) -> LeakDocument:
    document_id = UUID(note.facts["document"])
    return LeakDocument(
        note=note,
        document_id=document_id,
        today=today.get(document_id),
        from_at=datetime.fromisoformat(note.facts["from"]),
        until_at=datetime.fromisoformat(note.facts["until"]),
        could=len({each.person_id for each in could_see(note)}),
        did=len({each.person_id for each in did_see(note)}),
    )


def _today(session: Session, visitor: Visitor, ids: set[UUID]) -> dict[UUID, Standing]:
    query = select(Document, Administration.name).join(Administration, Administration.id == Document.administration_id)
    visible = documents_for(visitor.viewer, visitor.person_id)
    rows = session.execute(query.where(Document.id.in_(ids), visible)).all()
    paths = folder_paths.in_session(session, visitor, [document.folder_id for document, _ in rows])
    return {
        document.id: Standing(
            document.name,
            document.state,
            document.administration_id,
            administration,
            tuple(each.name for each in paths.get(document.folder_id, ())) if document.folder_id else (),
        )
        for document, administration in rows
    }
