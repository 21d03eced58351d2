"""Records of the bookkeeping that documents hang on (S2-44, S2-45, S2-58): any number of them, wherever it is filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, tuple_

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.visible import documents_for
from dossier.accountability.trail import Event, record
from dossier.documents.steps import step
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import RecordKind, StepKind
from dossier.rules.record_lines import NewRecord, fault_of
from dossier.rules.wording.texts import worded
from models import Document, Record, RecordLink

PAGE = 500
NUMBERS = 500  # in one question: both databases bound the parameters of a statement


@dataclass(frozen=True, slots=True)
class RecordLine:
    id: UUID
    kind: RecordKind
    number: str
    description: str
    link: str
    ledger: str  # RGS code; '': not known


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document that hangs on a record."""

    id: UUID
    name: str
    folder_id: UUID | None  # None: in no folder
    received_at: datetime


def put(database: Database, desk: Desk, new: NewRecord) -> UUID:
    """Add a record, or change the one of this kind and number. Raises Refused for what no record can have."""
    clean = NewRecord(new.kind, *(each.strip() for each in (new.number, new.description, new.link, new.ledger)))
    if fault := fault_of(clean):
        raise Refused("{fault}.", fault=worded(fault))
    with at_work(database, desk) as work:
        [row] = put_all(work, [clean])
        record(work.session, Event(work.administration.office_id, "record.put", row.id), desk.act)
        return row.id


def put_all(work: Work, new: Sequence[NewRecord]) -> list[Record]:
    """The rows of these records, added or changed; each kind and number once. The caller writes the event."""
    known = _known(work, new)
    for each in new:
        row = known.get((each.kind, each.number))
        if row is not None and _as_new(row) == each:
            continue
        if row is None:
            row = Record(administration_id=work.administration.id, kind=each.kind, number=each.number)
            row.created_at = work.desk.act.now
            work.session.add(row)
            known[each.kind, each.number] = row
        row.description, row.link, row.ledger = each.description, each.link, each.ledger
    work.session.flush()
    return [known[each.kind, each.number] for each in new]


def compare(work: Work, new: Sequence[NewRecord]) -> tuple[int, int, int]:
    """How many of these are new, would change, and are so already."""
    known = _known(work, new)
    rows = [known.get((each.kind, each.number)) for each in new]
    added = sum(row is None for row in rows)
    same = sum(row is not None and _as_new(row) == each for row, each in zip(rows, new, strict=True))
    return added, len(new) - added - same, same


def every(  # noqa: PLR0913 - which page of which records takes so much to say
    database: Database,
    desk: Desk,
    kind: RecordKind | None = None,
    *,
    number: str = "",
    find: str = "",
    after: RecordLine | None = None,
    limit: int = PAGE,
) -> tuple[RecordLine, ...]:
    """By kind and number: those of this kind (None: any) and number ('': any); `after`: the last of the page before.

    `find`: part of the number or the description; '': any.
    """
    query = select(Record).where(Record.administration_id == desk.administration_id)
    if kind:
        query = query.where(Record.kind == kind)
    if number:
        query = query.where(Record.number == number)
    if find:
        query = query.where(
            or_(*(each.icontains(find, autoescape=True) for each in (Record.number, Record.description)))
        )
    if after:
        query = query.where(tuple_(Record.kind, Record.number) > (after.kind, after.number))
    with at_reading(database, desk) as work:
        rows = work.session.scalars(query.order_by(Record.kind, Record.number).limit(limit))
        return tuple(_line(each) for each in rows)


def one(database: Database, desk: Desk, record_id: UUID) -> RecordLine:
    """Raises NotFound."""
    with at_reading(database, desk) as work:
        return _line(_record(work, record_id))


def find(database: Database, desk: Desk, kind: RecordKind, number: str) -> UUID:
    """Raises NotFound."""
    with at_reading(database, desk) as work:
        found = _known(work, [NewRecord(kind, number)]).get((kind, number))
        if found is None:
            raise NotFound("This record is not in this administration.")
        return found.id


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


def remove(database: Database, desk: Desk, record_id: UUID) -> UUID | None:
    """Take it away; what hung on it stays where it is filed. Gives the step. Raises NotFound."""
    with at_work(database, desk) as work:
        found = _record(work, record_id)
        with step(work, StepKind.RECORD_DELETED, record_id) as changes:
            for row in (*work.session.scalars(select(RecordLink).where(RecordLink.record_id == record_id)), found):
                changes.removed(row)
                work.session.delete(row)
                work.session.flush()  # the links first
    return changes.step_id


def of_document(database: Database, desk: Desk, document_id: UUID) -> tuple[RecordLine, ...]:
    """The records that it hangs on, by kind and number. Raises NotFound."""
    with at_reading(database, desk) as work:
        work.look_at(document_id)
        linked = select(RecordLink.record_id).where(RecordLink.document_id == document_id)
        rows = work.session.scalars(select(Record).where(Record.id.in_(linked)).order_by(Record.kind, Record.number))
        return tuple(_line(each) for each in rows)


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
    return RecordLine(row.id, RecordKind(row.kind), row.number, row.description, row.link, row.ledger)


def _as_new(row: Record) -> NewRecord:
    return NewRecord(RecordKind(row.kind), row.number, row.description, row.link, row.ledger)


def _known(work: Work, new: Sequence[NewRecord]) -> dict[tuple[str, str], Record]:
    """Those that are there, by kind and number."""
    found: dict[tuple[str, str], Record] = {}
    numbers = [each.number for each in new]
    here = select(Record).where(Record.administration_id == work.administration.id)
    for at in range(0, len(numbers), NUMBERS):
        rows = work.session.scalars(here.where(Record.number.in_(numbers[at : at + NUMBERS])))
        found |= {(each.kind, each.number): each for each in rows}
    return found


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
