"""Search: what a visitor sees, by its words. The one law decides in the query itself: what is not for this visitor is
in no result, no count, no order and no snippet.

The newest MOST documents that fit are looked at, then those that fit best come first: so a common word costs as much
as a rare one, and the answer says when there were more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, literal, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import Visitor
from dossier.finding.matching import Wanted, entries
from dossier.rules.errors import Refused
from dossier.rules.searching import (
    FOR_CLIENTS,
    FOR_STAFF,
    Field,
    Snippet,
    Term,
    fitness,
    snippet_of,
    terms_of,
)
from dossier.rules.states import DocumentState
from dossier.rules.visibility import Staff
from models import Document, Folder, FolderPath, Office, SearchEntry, searching

MOST = 500  # documents that are looked at for one answer
MOST_FOLDERS = 20
PAGE = 25
AT_HAND = (DocumentState.INBOX, DocumentState.FILED)  # the bin and the quarantine only when they are asked for
_SHORT = (Field.NAME, Field.SHARED_NOTE, Field.OFFICE_NOTE, Field.SUBJECT, Field.SENDER)
_SHOWN = (Field.CONTENT, Field.SHARED_NOTE, Field.OFFICE_NOTE, Field.SUBJECT, Field.SENDER, Field.NAME)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and where. Every part that is given has to fit."""

    text: str
    administration_id: UUID | None = None
    folder_id: UUID | None = None  # this one and those below it
    content_type: str = ""  # or the beginning of it: image/
    sender: str = ""  # part of the name or address, from the start of a word; for the office only
    received_from: datetime | None = None
    received_before: datetime | None = None
    states: Collection[DocumentState] = AT_HAND


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    fitness: int
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    after: Place | None = None  # None: the first page
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class DocumentHit:
    id: UUID
    administration_id: UUID
    folder_id: UUID | None  # None: in the inbox or the bin
    name: str
    content_type: str
    size_bytes: int
    state: DocumentState
    received_at: datetime
    sender: str  # '' for a client user, or not from a mail
    subject: str  # as above
    field: Field | None  # where the snippet is from; None: the words stand there in another form
    snippet: Snippet
    place: Place


@dataclass(frozen=True, slots=True)
class FolderHit:
    id: UUID
    administration_id: UUID
    name: str
    field: Field | None
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Found:
    documents: tuple[DocumentHit, ...] = ()
    folders: tuple[FolderHit, ...] = ()  # on the first page
    total: int = 0  # documents that fit, as far as this visitor sees them; at most MOST
    is_capped: bool = False  # there are more than MOST: the oldest were not looked at


def offices(database: Database) -> tuple[Visitor, ...]:
    """The program on this machine, in each office: it sees every dossier."""
    with database.read() as session:
        roles = frozenset(role for role in session.scalars(select(Folder.office_role).distinct()) if role)
        return tuple(
            Visitor(Staff(each, roles), each) for each in session.scalars(select(Office.id).order_by(Office.id))
        )


def rebuild(database: Database) -> int:
    """Make the index anew: how many documents and folders are in it. Others wait meanwhile."""
    with database.write() as session:
        return searching.rebuild(session)


def search(database: Database, visitor: Visitor, query: Query, page: Page = Page()) -> Found:
    """Three statements at most. Any text has an answer. Raises Refused when a client user filters by sender."""
    if visitor.is_client and query.sender:
        raise Refused("Only the office can look for documents by their sender.")
    asked = _Asked(database.dialect, visitor, query)
    if not asked.wanted or not asked.scope:
        return Found()
    with database.read() as session:
        found = session.execute(asked.documents()).all()
        ranked = sorted(found[:MOST], key=asked.rank, reverse=True)
        shown = [row for row in ranked if page.after is None or asked.rank(row) < asked.key(page.after)][: page.limit]
        whole = _whole(session, [row.number for row in shown])
        return Found(
            documents=tuple(asked.hit(row, *whole[row.number]) for row in shown),
            folders=() if page.after else asked.folders(session),
            total=min(len(found), MOST),
            is_capped=len(found) > MOST,
        )


class _Asked:
    """One question of one visitor."""

    def __init__(self, dialect: str, visitor: Visitor, query: Query) -> None:
        self._dialect, self._visitor, self._query = dialect, visitor, query
        self._fields = FOR_CLIENTS if visitor.is_client else FOR_STAFF
        self.terms = terms_of(query.text)
        senders = [Wanted(each, (Field.SENDER,)) for each in terms_of(query.sender)]
        self.wanted = [*(Wanted(each, self._fields) for each in self.terms), *senders]
        self.scope = self._scope()

    def _scope(self) -> tuple[str, ...]:
        """Where to look in the index: never less than what the law allows, which judges each one all the same."""
        viewer = self._visitor.viewer
        if self._query.administration_id:
            return (f"a{self._query.administration_id.hex}",)
        if isinstance(viewer, Staff):
            return (f"o{viewer.office_id.hex}",)
        return tuple(f"a{each.hex}" for each in sorted(viewer.administrations))

    def documents(self) -> Select[Any]:
        """One more than is looked at, to know whether there are more."""
        found = entries(self._dialect, [self.scope], self.wanted, SearchEntry.number, *self._short_fields())
        law = documents_for(self._visitor.viewer, self._visitor.person_id)
        return found.join(Document, Document.id == SearchEntry.subject_id).where(law, *self._filters()).limit(MOST + 1)

    def folders(self, session: Session) -> tuple[FolderHit, ...]:
        """Folders by name and note. A filter that only documents have leaves them out."""
        query = self._query
        if query.content_type or query.sender or query.received_from or query.received_before:
            return ()
        found = entries(self._dialect, [self.scope, ("kfolder",)], self.wanted, Folder, *self._short_fields())
        law = folders_for(self._visitor.viewer, self._visitor.person_id)
        found = found.join(Folder, Folder.id == SearchEntry.subject_id).where(law).limit(MOST_FOLDERS)
        if query.folder_id:
            found = found.where(Folder.id.in_(_below(query.folder_id)))
        return tuple(self._folder_hit(row) for row in session.execute(found))

    def rank(self, row: Row[Any]) -> tuple[int, int]:
        return fitness(self.terms, self._said(row)), row.number

    def key(self, place: Place) -> tuple[int, int]:
        return place.fitness, place.number

    def hit(self, row: Row[Any], document: Document, content: str) -> DocumentHit:
        said = self._said(row)
        field, snippet = self._snippet({**said, Field.CONTENT: content})
        return DocumentHit(
            id=document.id,
            administration_id=document.administration_id,
            folder_id=document.folder_id,
            name=document.name,
            content_type=document.content_type,
            size_bytes=document.size_bytes,
            state=document.state,
            received_at=document.received_at,
            sender=said[Field.SENDER],
            subject=said[Field.SUBJECT],
            field=field,
            snippet=snippet,
            place=Place(*self.rank(row)),
        )

    def _folder_hit(self, row: Row[Any]) -> FolderHit:
        field, snippet = self._snippet(self._said(row))
        return FolderHit(row.Folder.id, row.Folder.administration_id, row.Folder.name, field, snippet)

    def _short_fields(self) -> list[ColumnElement[str]]:
        """What is not for this visitor is not even read."""
        columns = SearchEntry.__table__.c
        return [(columns[each] if each in self._fields else literal("")).label(f"said_{each}") for each in _SHORT]

    def _said(self, row: Row[Any]) -> dict[Field, str]:
        return {each: getattr(row, f"said_{each}") for each in _SHORT}

    def _snippet(self, said: Mapping[Field, str]) -> tuple[Field | None, Snippet]:
        terms: Sequence[Term] = self.terms or terms_of(self._query.sender)
        for field in _SHOWN:
            if snippet := snippet_of(said.get(field, ""), terms):
                return field, snippet
        return None, Snippet("")

    def _filters(self) -> list[ColumnElement[bool]]:
        query = self._query
        filters: list[ColumnElement[bool]] = [Document.state.in_(query.states)]
        if query.administration_id:
            filters.append(Document.administration_id == query.administration_id)
        if query.folder_id:
            filters.append(Document.folder_id.in_(_below(query.folder_id)))
        if query.content_type:
            filters.append(Document.content_type.startswith(query.content_type, autoescape=True))
        if query.received_from:
            filters.append(Document.received_at >= query.received_from)
        if query.received_before:
            filters.append(Document.received_at < query.received_before)
        return filters


def _below(folder_id: UUID) -> Select[UUID]:
    return select(FolderPath.folder_id).where(FolderPath.ancestor_id == folder_id)


def _whole(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Document, str]]:
    """Documents and their texts, of one page."""
    query = select(SearchEntry.number, Document, SearchEntry.content)
    query = query.join(Document, Document.id == SearchEntry.subject_id).where(SearchEntry.number.in_(numbers))
    return {number: (document, content) for number, document, content in session.execute(query)}
