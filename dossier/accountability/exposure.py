"""Who could see a document between two moments, and who did: the kept past of the law's rows, replayed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.accountability.past import ENDS, Past, moment
from dossier.accountability.trail import Event, record
from dossier.rules.errors import Refused
from dossier.rules.exposure import Sights, Span, spans
from dossier.rules.powers import Power
from dossier.rules.rights import Because
from models import Document, Opening, PastRow, Person


@dataclass(frozen=True, slots=True)
class CouldSee:
    """A stretch of time in which one person could see it."""

    person_id: UUID
    name: str
    as_client: bool  # False: as somebody of the office
    because: Because
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class DidSee:
    person_id: UUID
    name: str
    as_client: bool
    version: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Exposure:
    document_id: UUID
    could: tuple[CouldSee, ...]
    did: tuple[DidSee, ...]


def of_document(database: Database, desk: Desk, document_id: UUID, start: datetime, end: datetime) -> Exposure:
    """Over the administrations that it was in. For administrators; audited. Raises NotFound, Refused."""
    with at_work(database, desk, Power.OFFICE) as work:
        document = work.look_at(document_id)
        details = {"from": start.isoformat(), "until": end.isoformat()}
        record(work.session, Event(document.office_id, "exposure.asked", document.id, details), desk.act)
        return exposure(work.session, document, start, end)


def exposure(session: Session, document: Document, start: datetime, end: datetime) -> Exposure:
    """`of_document` within a transaction of the caller. Raises Refused."""
    if start > end:
        raise Refused("The first moment comes after the last one.")
    rows = tuple(_rows(session, document, end))
    could = spans(_moments(rows, document.id, start, end), end)
    opened = select(Opening).where(Opening.document_id == document.id, Opening.opened_at.between(start, end))
    openings = session.scalars(opened.order_by(Opening.opened_at, Opening.id)).all()
    ids = {each.person_id for each in could} | {each.person_id for each in openings}
    names = {each.id: each.name for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return Exposure(
        document.id,
        tuple(_could(each, names.get(each.person_id, "")) for each in could),
        tuple(DidSee(e.person_id, names[e.person_id], e.as_client, e.version, e.opened_at) for e in openings),
    )


def _could(span: Span, name: str) -> CouldSee:
    return CouldSee(span.person_id, name, span.as_client, span.because, span.from_at, span.until_at)


def _rows(session: Session, document: Document, end: datetime) -> Iterable[PastRow]:
    """All that the law could have read about this document up to `end`, in order."""
    found: dict[UUID, PastRow] = {}

    def about(ids: Iterable[UUID]) -> Sequence[PastRow]:
        rows = session.scalars(select(PastRow).where(PastRow.about_id.in_(set(ids)), PastRow.at <= end)).all()
        found.update((each.id, each) for each in rows)
        return rows

    rows = about([document.id])
    administrations = about(_named(rows, "administration_id"))
    folders = _named(rows, "folder_id")
    known: set[UUID] = set()
    while folders - known:
        known |= folders
        folders = _named(about(folders), "parent_id")
    people = about([document.office_id])
    about([*(each.row_id for each in people), *_named(administrations, "client_id")])
    return sorted(found.values(), key=lambda each: (each.at, each.id))


def _named(rows: Iterable[PastRow], name: str) -> set[UUID]:
    return {UUID(each.facts[name]) for each in rows if each.facts and each.facts.get(name)}


def _moments(
    rows: Sequence[PastRow], document_id: UUID, start: datetime, end: datetime
) -> Iterator[tuple[datetime, Sights]]:
    """Who saw it at `start`, and again after each change and each access that expired."""
    ends = {moment(each.facts[name]) for each in rows if each.facts for name in ENDS if each.facts.get(name)}
    later = {at for at in {each.at for each in rows} | ends if start < at <= end}
    waiting = list(reversed(rows))
    past = Past()
    for at in [start, *sorted(later)]:
        while waiting and waiting[-1].at <= at:
            past.apply(waiting.pop())
        yield at, past.sights(document_id, at)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
