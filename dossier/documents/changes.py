"""Every document of a dossier in the order in which they changed, for programs that keep up with them.

A transaction writes its moment down before it commits, so a change may come into sight later than one with a later
moment. Whoever asks again from `known_until` on misses nothing, and sees some twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_

from adapters.database import Database
from dossier.access.visitor import Visitor
from dossier.documents.lists import PAGE, DocumentLine, documents_of, lines_of
from dossier.rules.balance import day_bounds
from dossier.rules.states import DocumentState
from models import Document, Relocation

OVERLAP = timedelta(minutes=5)  # no transaction lasts so long: both databases end one that is idle or waits


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents; None: any."""

    changed_after: datetime | None = None
    state: DocumentState | None = None
    sha256: str | None = None
    name: str | None = None  # part of it
    first: date | None = None  # received, in the Netherlands
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ByChange:
    """Where a page ended."""

    changed_at: datetime
    id: UUID


def changed(  # noqa: PLR0913 - which page of which documents takes so much to say
    database: Database,
    visitor: Visitor,
    administration_id: UUID,
    wanted: Wanted,
    *,
    after: ByChange | None = None,
    limit: int = PAGE,
) -> tuple[DocumentLine, ...]:
    """In whatever state, what changed longest ago first. One query. Whether they may enter, the caller found out."""
    query = documents_of(visitor).where(Document.administration_id == administration_id, *_conditions(wanted))
    if after:
        query = query.where(tuple_(Document.changed_at, Document.id) > (after.changed_at, after.id))
    with database.read() as session:
        return lines_of(session, visitor, query.order_by(Document.changed_at, Document.id).limit(limit))


def place_of(line: DocumentLine) -> ByChange:
    return ByChange(line.changed_at, line.id)


def known_until(now: datetime) -> datetime:
    """For who has seen everything at this moment: what to ask after the next time."""
    return now - OVERLAP


def went_elsewhere(database: Database, administration_id: UUID, after: datetime) -> tuple[UUID, ...]:
    """Documents that went to another dossier since then, and are there still. One query."""
    went = (Relocation.from_id == administration_id, Relocation.moved_at > after)
    query = select(Document.id).join(Relocation, Relocation.document_id == Document.id)
    query = query.where(*went, Document.administration_id != administration_id).distinct().order_by(Document.id)
    with database.read() as session:
        return tuple(session.scalars(query))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.changed_after is not None:
        yield Document.changed_at > wanted.changed_after
    if wanted.state is not None:
        yield Document.state == wanted.state
    if wanted.sha256 is not None:
        yield Document.blob_sha256 == wanted.sha256
    if wanted.name is not None:
        yield Document.name.icontains(wanted.name, autoescape=True)
    if wanted.first is not None:
        yield Document.received_at >= day_bounds(wanted.first)[0]
    if wanted.last is not None:
        yield Document.received_at < day_bounds(wanted.last)[1]
