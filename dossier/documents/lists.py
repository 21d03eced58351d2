"""Lists of folders and documents, as one visitor sees them: the one law decides, in a fixed number of queries.

Documents come by the page: give the key of the last line to get the next page.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.visible import documents_for, folders_for, shown_in_open_folder
from dossier.access.visitor import Visitor, client_viewer
from dossier.documents.seen import unseen_by
from dossier.rules.bsn import flags_of
from dossier.rules.errors import NotFound
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState
from models import Document, DocumentSetting, Folder, FolderGrant

PAGE = 100
COUNTED = 500  # documents of one folder: whoever wants to know whether there are more opens it


@dataclass(frozen=True, slots=True)
class FolderLine:
    id: UUID
    parent_id: UUID | None  # None: hoofdmap
    name: str
    note: str  # '' where it is not for this visitor
    note_for_clients: bool  # for the office: client users who see the folder read the note as well
    unfold: bool
    locked_at: datetime | None  # None: open
    retention: str | None  # label; None: as the folder above, or not for this visitor
    office_role: str | None  # for the office: the role that it asks; None: every office user
    takes_uploads: bool
    documents: int  # that this visitor sees in it; COUNTED: so many, or more


@dataclass(frozen=True, slots=True)
class ByName:
    """Where a page of a folder ended."""

    name: str
    id: UUID


@dataclass(frozen=True, slots=True)
class ByTime:
    """Where a page of the inbox or the bin ended."""

    received_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class DocumentLine:
    id: UUID
    folder_id: UUID | None  # None: in the inbox or the bin
    name: str
    size_bytes: int
    content_type: str
    flags: tuple[str, ...]
    version: int
    state: DocumentState
    received_at: datetime
    note: str  # '' where it is not for this visitor
    note_for_clients: bool  # for the office: client users who see the document read the note as well
    unseen: bool  # by this client user; False for the office
    own_settings: int  # client users for whom it deviates from its folder; 0 for a client user
    claimed_by: str | None  # for the office: the actor at work on it; None: nobody
    claimed_until: datetime | None  # the claim counts until then; None: no claim
    duplicate_of_id: UUID | None  # for the office: the first one here with the same bytes
    sha256: str  # of the file of today
    changed_at: datetime  # by the clock; 1970: not since that is kept

    @property
    def by_name(self) -> ByName:
        return ByName(self.name, self.id)

    @property
    def by_time(self) -> ByTime:
        return ByTime(self.received_at, self.id)


def folders(database: Database, visitor: Visitor, administration_id: UUID) -> tuple[FolderLine, ...]:
    """Every folder of this dossier that the visitor sees, parents before children, siblings in order. One query."""
    with database.read() as session:
        rows = session.execute(_folders(visitor, administration_id).order_by(Folder.depth, Folder.position, Folder.id))
        return tuple(_folder_line(visitor, *row) for row in rows)


def folder(database: Database, visitor: Visitor, administration_id: UUID, folder_id: UUID) -> FolderLine:
    """One folder of this dossier. Raises NotFound for what they may not see."""
    with database.read() as session:
        row = session.execute(_folders(visitor, administration_id).where(Folder.id == folder_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such folder.")
    return _folder_line(visitor, *row)


def documents_in(
    database: Database, visitor: Visitor, folder_id: UUID, *, after: ByName | None = None, limit: int = PAGE
) -> tuple[DocumentLine, ...]:
    """What the visitor sees in this folder, by name. Two queries. Raises NotFound for a folder that is not for them."""
    with database.read() as session:
        visible = folders_for(visitor.viewer, visitor.person_id)
        if session.scalar(select(Folder.id).where(Folder.id == folder_id, visible)) is None:
            raise NotFound("There is no such folder.")
        query = documents_of(visitor).where(Document.folder_id == folder_id).order_by(Document.name, Document.id)
        if after:
            query = query.where(tuple_(Document.name, Document.id) > (after.name, after.id))
        return lines_of(session, visitor, query.limit(limit))


def opened(
    database: Database, visitor: Visitor, folder_ids: Collection[UUID], *, limit: int = PAGE
) -> Mapping[UUID, tuple[DocumentLine, ...]]:
    """Of each of these folders the first documents that the visitor sees, by name; of what they do not see none.

    One query.
    """
    by_name = (Document.name, Document.id)
    if not folder_ids:
        return {}
    place = func.row_number().over(partition_by=Document.folder_id, order_by=by_name)
    visible = (Document.folder_id.in_(folder_ids), documents_for(visitor.viewer, visitor.person_id))
    ranked = select(Document.id, place.label("place")).where(*visible).subquery()
    query = documents_of(visitor).join(ranked, ranked.c.id == Document.id).where(ranked.c.place <= limit)
    found: dict[UUID, list[DocumentLine]] = defaultdict(list)
    with database.read() as session:
        for each in lines_of(session, visitor, query.order_by(*by_name)):
            assert each.folder_id  # only such are asked for
            found[each.folder_id].append(each)
    return {id_: tuple(lines) for id_, lines in found.items()}


def document(database: Database, visitor: Visitor, administration_id: UUID, document_id: UUID) -> DocumentLine:
    """One document of this dossier, in whatever state. Raises NotFound for what they may not see."""
    query = documents_of(visitor).where(Document.id == document_id, Document.administration_id == administration_id)
    with database.read() as session:
        found = lines_of(session, visitor, query)
    if not found:
        raise NotFound("There is no such document.")
    return found[0]


def inbox(
    database: Database, visitor: Visitor, administration_id: UUID, *, after: ByTime | None = None, limit: int = PAGE
) -> tuple[DocumentLine, ...]:
    """What waits for the office, quarantine included, the newest first. One query. Nothing for a client user."""
    with database.read() as session:
        states = (DocumentState.INBOX, DocumentState.QUARANTINED)
        query = _unfiled(visitor, administration_id, states, after, limit)
        return lines_of(session, visitor, query)


def binned(
    database: Database, visitor: Visitor, administration_id: UUID, *, after: ByTime | None = None, limit: int = PAGE
) -> tuple[DocumentLine, ...]:
    """What is in the bin, the newest first. One query. Nothing for a client user."""
    with database.read() as session:
        query = _unfiled(visitor, administration_id, (DocumentState.BINNED,), after, limit)
        return lines_of(session, visitor, query)


def unseen(
    database: Database, visitor: Visitor, administration_id: UUID, *, after: ByTime | None = None, limit: int = PAGE
) -> tuple[DocumentLine, ...]:
    """What this client user has not opened yet, the newest first (S2-55). One query. Nothing for the office."""
    with database.read() as session:
        query = _newest(visitor, administration_id, after).where(Document.state == DocumentState.FILED)
        waiting = unseen_by(visitor.person_id) if visitor.is_client else false()
        return lines_of(session, visitor, query.where(waiting).limit(limit))


def unseen_of(
    database: Database, visitor: Visitor, desk: Desk, person_id: UUID, *, after: ByTime | None = None
) -> tuple[DocumentLine, ...]:
    """What this client user has not opened yet, as the office sees it, the newest first. Raises NotFound."""
    with at_reading(database, desk) as work:
        viewer = client_viewer(work.session, person_id, work.administration.client_id, desk.act.now)
        theirs = (documents_for(viewer, person_id), unseen_by(person_id))
        query = _newest(visitor, desk.administration_id, after).where(*theirs).limit(PAGE)
        return lines_of(work.session, visitor, query)


def _unfiled(
    visitor: Visitor, administration_id: UUID, states: Sequence[DocumentState], after: ByTime | None, limit: int
) -> Select[Any]:
    """The law lets no client user see these. The newest of each state first: an index has them in that order."""
    newest = _newest(visitor, administration_id, after)
    ids = newest.with_only_columns(Document.id).limit(limit)
    each = (select(ids.where(Document.state == state).subquery().c.id) for state in states)
    return newest.where(Document.id.in_(union_all(*each))).limit(limit)


def _newest(visitor: Visitor, administration_id: UUID, after: ByTime | None) -> Select[Any]:
    query = documents_of(visitor).where(Document.administration_id == administration_id)
    if after:
        query = query.where(tuple_(Document.received_at, Document.id) < (after.received_at, after.id))
    return query.order_by(Document.received_at.desc(), Document.id.desc())


def _folders(visitor: Visitor, administration_id: UUID) -> Select[Any]:
    here = (Folder.administration_id == administration_id, folders_for(visitor.viewer, visitor.person_id))
    return select(Folder, _level(visitor), _count(visitor)).where(*here)


def documents_of(visitor: Visitor) -> Select[Any]:
    """The visible documents, each with whether it is unseen and for how many people it has settings."""
    is_unseen = unseen_by(visitor.person_id) if visitor.is_client else false()
    settings = select(func.count()).where(DocumentSetting.document_id == Document.id).scalar_subquery()
    return select(Document, is_unseen, settings).where(documents_for(visitor.viewer, visitor.person_id))


def lines_of(session: Session, visitor: Visitor, query: Select[Any]) -> tuple[DocumentLine, ...]:
    return tuple(_line(visitor, *row) for row in session.execute(query))


def _line(visitor: Visitor, row: Document, is_unseen: bool, settings: int) -> DocumentLine:
    office = not visitor.is_client
    return DocumentLine(
        id=row.id,
        folder_id=row.folder_id,
        name=row.name,
        size_bytes=row.size_bytes,
        content_type=row.content_type,
        flags=(*row.flags, *flags_of(row.name)),
        version=row.version,
        state=row.state,
        received_at=row.received_at,
        note=row.note if office or row.note_for_clients else "",
        note_for_clients=office and row.note_for_clients,
        unseen=bool(is_unseen),
        own_settings=settings if office else 0,
        claimed_by=row.claimed_by if office else None,
        claimed_until=row.claimed_until if office else None,
        duplicate_of_id=row.duplicate_of_id if office else None,
        sha256=row.blob_sha256,
        changed_at=row.changed_at,
    )


def _level(visitor: Visitor) -> ColumnElement[Any]:
    """The level that was granted to this visitor, beside the folder."""
    mine = (FolderGrant.folder_id == Folder.id, FolderGrant.person_id == visitor.person_id)
    return select(FolderGrant.level).where(*mine).scalar_subquery()


def _count(visitor: Visitor) -> ColumnElement[int]:
    """What the visitor sees in this folder, which they see; counted no further than COUNTED."""
    shown = shown_in_open_folder(visitor.viewer, visitor.person_id)
    some = select(Document.id).where(Document.folder_id == Folder.id, shown).limit(COUNTED).correlate(Folder)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _folder_line(visitor: Visitor, row: Folder, level: str | None, documents: int) -> FolderLine:
    office = not visitor.is_client
    return FolderLine(
        id=row.id,
        parent_id=row.parent_id,
        name=row.name,
        note=row.note if office or row.note_for_clients else "",
        note_for_clients=office and row.note_for_clients,
        unfold=row.unfold,
        locked_at=row.locked_at,
        retention=row.retention if office else None,
        office_role=row.office_role if office else None,
        takes_uploads=office or Level(level or Level.NONE).takes_uploads,
        documents=documents,
    )
