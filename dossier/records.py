"""Records of the bookkeeping that documents hang on (S2-44, S2-45, S2-58): any number of them, wherever it is filed."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.desk import Desk, Work, at_reading, at_work
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import RecordKind, StepKind
from dossier.steps import step
from dossier.trail import Event, record
from dossier.visible import documents_for
from models import Document, Record, RecordLink


@dataclass(frozen=True, slots=True)
class NewRecord:
    """As the bookkeeping knows it."""

    kind: RecordKind
    number: str
    description: str = ""
    link: str = ""  # http(s) address in the bookkeeping; '': none


@dataclass(frozen=True, slots=True)
class RecordLine:
    id: UUID
    kind: RecordKind
    number: str
    description: str
    link: str


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document that hangs on a record."""

    id: UUID
    name: str
    folder_id: UUID | None  # None: in no folder
    received_at: datetime


def put(database: Database, desk: Desk, new: NewRecord) -> UUID:
    """Add a record, or change the one of this kind and number. Raises Refused for an address that is no web page."""
    number = new.number.strip()
    if not number:
        raise Refused("Give the number of the record.")
    if new.link and (urlsplit(new.link).scheme not in {"http", "https"} or not urlsplit(new.link).netloc):
        raise Refused("The link of a record begins with https:// or http://.")
    with at_work(database, desk) as work:
        same = (Record.kind == new.kind, Record.number == number)
        row = work.session.scalar(select(Record).where(Record.administration_id == desk.administration_id, *same))
        if row is None:
            row = Record(administration_id=desk.administration_id, kind=new.kind, number=number)
            row.created_at = desk.act.now
            work.session.add(row)
        row.description, row.link = new.description.strip(), new.link
        work.session.flush()
        record(work.session, Event(work.administration.office_id, "record.put", row.id), desk.act)
        return row.id


def attach(database: Database, desk: Desk, document_id: UUID, record_id: UUID) -> UUID | None:
    """Hang a document on a record; it stays where it is filed. Gives the step; None: it hung there already.

    Raises NotFound.
    """
    with at_work(database, desk) as work:
        document, link = work.look_at(document_id), _link(work, document_id, record_id)
        with step(work, StepKind.RECORD_LINKED, document.id) as changes:
            if link is None:
                by = {"linked_at": desk.act.now, "linked_by": desk.act.actor}
                link = RecordLink(document_id=document.id, record_id=record_id, **by)
                work.session.add(link)
                changes.added(link)
    return changes.step_id


def detach(database: Database, desk: Desk, document_id: UUID, record_id: UUID) -> UUID | None:
    """Take a document off a record. Gives the step; None: it did not hang there. Raises NotFound."""
    with at_work(database, desk) as work:
        document, link = work.look_at(document_id), _link(work, document_id, record_id)
        with step(work, StepKind.RECORD_UNLINKED, document.id) as changes:
            if link is not None:
                changes.removed(link)
                work.session.delete(link)
    return changes.step_id


def of_document(database: Database, desk: Desk, document_id: UUID) -> tuple[RecordLine, ...]:
    """The records that it hangs on, by kind and number. Raises NotFound."""
    with at_reading(database, desk) as work:
        work.look_at(document_id)
        linked = select(RecordLink.record_id).where(RecordLink.document_id == document_id)
        rows = work.session.scalars(select(Record).where(Record.id.in_(linked)).order_by(Record.kind, Record.number))
        return tuple(
            RecordLine(each.id, RecordKind(each.kind), each.number, each.description, each.link) for each in rows
        )


def documents_of(database: Database, desk: Desk, record_id: UUID) -> tuple[LinkedDocument, ...]:
    """The documents that hang on it and that this person may see, oldest first. Raises NotFound."""
    with at_reading(database, desk) as work:
        _record(work, record_id)
        linked = select(RecordLink.document_id).where(RecordLink.record_id == record_id)
        seen = select(Document).where(Document.id.in_(linked)).order_by(Document.received_at, Document.id)
        if desk.staff:
            seen = seen.where(documents_for(desk.staff, desk.administration_id))
        rows = work.session.scalars(seen)
        return tuple(LinkedDocument(each.id, each.name, each.folder_id, each.received_at) for each in rows)


def _line(row: Record) -> RecordLine:
    return RecordLine(row.id, RecordKind(row.kind), row.number, row.description, row.link)


def _link(work: Work, document_id: UUID, record_id: UUID) -> RecordLink | None:
    """Raises NotFound for a record of another dossier."""
    _record(work, record_id)
    pair = (RecordLink.document_id == document_id, RecordLink.record_id == record_id)
    return work.session.scalar(select(RecordLink).where(*pair))


def _record(work: Work, record_id: UUID) -> Record:
    found = work.session.get(Record, record_id)
    if found is None or found.administration_id != work.administration.id:
        raise NotFound("This record is not in this administration.")
    return found
