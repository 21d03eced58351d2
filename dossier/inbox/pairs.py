"""The inbox as staff see it: an invoice in XML and its PDF are one item with two faces; a duplicate says of what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.states import DocumentState, Fate, Why
from ingest.reading.letter import Part
from ingest.reading.pairs import pairs
from models import Document
from models import Part as PartRow

PAGE = 100
WAITING = (DocumentState.INBOX, DocumentState.QUARANTINED)
READ = (  # of a part, by `_as_read`
    *(PartRow.path, PartRow.parent_path, PartRow.content_type, PartRow.detected_type, PartRow.name),
    *(PartRow.original_name, PartRow.disposition, PartRow.content_id, PartRow.fate, PartRow.why, PartRow.facts),
)

_Row = tuple[Any, Any]  # a document and the columns READ of its part; None: it is of no part


@dataclass(frozen=True, slots=True)
class First:
    """The document that had the same bytes before: "dubbel van ..."."""

    id: UUID
    name: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Face:
    id: UUID
    name: str
    content_type: str
    size_bytes: int
    state: DocumentState
    flags: tuple[str, ...]
    duplicate_of: First | None  # None: the first with these bytes here


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to file. `other`: the XML of the invoice that `shown` shows; None: it has one face."""

    shown: Face
    other: Face | None
    mail_id: UUID | None  # None: not from a mail
    received_at: datetime
    invoice: tuple[tuple[str, str], ...]  # invoice-number, invoice-date, ...; () when it is none

    @property
    def newest(self) -> UUID:
        """By which it is sorted. Of the last item of a page: what the next page begins before."""
        return max(self.shown.id, self.other.id) if self.other else self.shown.id


def inbox_items(
    database: Database, administration_id: UUID, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[Item, ...]:
    """What waits in the inbox, newest first. `before`: `newest` of the last item seen. Raises TryLater."""
    with database.read() as session:
        here = (Document.administration_id == administration_id, Document.state.in_(WAITING))
        page = select(Document).where(*here).order_by(Document.id.desc()).limit(limit)
        asked = session.scalars(page if before is None else page.where(Document.id < before)).all()
        mails = {each.delivery_id for each in asked if each.delivery_id}
        of_mails = select(Document).where(*here, Document.delivery_id.in_(mails)).order_by(Document.id.desc())
        loose = [each for each in asked if each.delivery_id is None]
        items = items_of(session, [*loose, *session.scalars(of_mails)])
    ids = {each.id for each in asked}
    # A pair across the edge of two pages stands on the page of its newer face.
    on_page = sorted((item for item in items if item.newest in ids), key=lambda item: item.newest, reverse=True)
    if asked and not on_page:  # nothing but other faces of what was seen
        return inbox_items(database, administration_id, before=asked[-1].id, limit=limit)
    return tuple(on_page)


def items_of(session: Session, documents: Sequence[Any]) -> list[Item]:
    """These documents, or rows like them, as items: those of one mail together, in the order given. Two queries."""
    wanted = PartRow.id.in_({each.part_id for each in documents if each.part_id})
    part_of = {each.id: each for each in session.execute(select(PartRow.id, *READ).where(wanted))}
    rows = [(each, part_of.get(each.part_id) if each.part_id else None) for each in documents]
    firsts = _firsts(session, documents)
    return [item for mail in _by_mail(rows) for item in _items(mail, firsts)]


def _by_mail(rows: Iterable[_Row]) -> list[list[_Row]]:
    mails: dict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        mails[row[0].delivery_id or row[0].id].append(row)
    return list(mails.values())


def _items(mail: Sequence[_Row], firsts: dict[UUID, First]) -> list[Item]:
    documents = {part.path: document for document, part in mail if part}
    facts = {part.path: tuple(sorted((str(k), str(v)) for k, v in part.facts.items())) for _, part in mail if part}
    pdf_of = pairs([_as_read(part) for _, part in mail if part])
    xml_of = {pdf: xml for xml, pdf in pdf_of.items()}
    items = []
    for document, part in mail:
        path = part.path if part else ""
        if path in pdf_of:
            continue  # it is the other face of its PDF
        xml = xml_of.get(path)
        invoice = [pair for pair in facts.get(xml or path, ()) if pair[0].startswith("invoice-")]
        other = _face(documents[xml], firsts) if xml else None
        shown = _face(document, firsts)
        items.append(Item(shown, other, document.delivery_id, document.received_at, tuple(invoice)))
    return items


def _as_read(row: Any) -> Part:
    """The part as reading gave it, as far as pairing looks at it."""
    return Part(
        path=row.path,
        parent=row.parent_path,
        content_type=row.content_type,
        detected_type=row.detected_type,
        name=row.name,
        original_name=row.original_name,
        disposition=row.disposition,
        content_id=row.content_id,
        fate=Fate(row.fate),
        why=Why(row.why),
        flags=frozenset(),
        kept=None,
        facts=tuple((str(name), str(value)) for name, value in row.facts.items()),
    )


def _face(document: Any, firsts: dict[UUID, First]) -> Face:
    return Face(
        id=document.id,
        name=document.name,
        content_type=document.content_type,
        size_bytes=document.size_bytes,
        state=DocumentState(document.state),
        flags=tuple(document.flags),
        duplicate_of=firsts.get(document.duplicate_of_id) if document.duplicate_of_id else None,
    )


def _firsts(session: Session, documents: Sequence[Any]) -> dict[UUID, First]:
    wanted = {each.duplicate_of_id for each in documents if each.duplicate_of_id}
    found = session.execute(select(Document.id, Document.name, Document.received_at).where(Document.id.in_(wanted)))
    return {row.id: First(row.id, row.name, row.received_at) for row in found}
