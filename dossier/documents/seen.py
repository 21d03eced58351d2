"""Seen: who opened which version when, and what a client user has not (S2-55). Looking as the office does not count."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, cast, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.visible import Who, documents_for, versions_for
from dossier.access.visitor import Visitor, client_users
from dossier.accountability.trail import Event, record
from dossier.rules.acts import BEARER, Act
from dossier.rules.errors import NotFound
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser
from models import Document, DocumentVersion, Opening, Person, Upload, UploadedFile

PAGE = 100
COUNTED = 500  # documents of one person: the newest
ONE_LOOK = timedelta(hours=1)  # in which all the pages that somebody looks at are one opening


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One time that somebody opened a document."""

    id: UUID
    person_id: UUID
    name: str
    version: int
    as_client: bool  # False: as the office
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class UnseenCount:
    """What one client user has not seen yet."""

    person_id: UUID
    name: str
    documents: int  # COUNTED: so many, or more
    oldest_at: datetime  # when the one that waits longest was received; of those counted


def open_document(
    database: Database, visitor: Visitor, document_id: UUID, now: datetime, *, file_of: int | None = None
) -> int:
    """Write down that it is opened: the version. Raises NotFound for what they may not see.

    `file_of`: the version of which the file itself leaves; None: people look at pictures of the one of today.
    """
    with database.write() as session:
        visible = documents_for(visitor.viewer, visitor.person_id)
        document = session.scalar(select(Document).where(Document.id == document_id, visible))
        opened = document.version if document and file_of is None else file_of
        if document is None or opened is None or not _stands_open(session, visitor, document, opened):
            raise NotFound("There is no such document.")
        if visitor.by_token:  # openings are of people
            event = Event(document.office_id, "document.opened", document.id, {"version": opened})
            record(session, event, Act(f"{BEARER}{visitor.person_id}", now))
            return opened
        session.add(
            Opening(
                document_id=document.id,
                version=opened,
                person_id=visitor.looked_by or visitor.person_id,
                as_client=visitor.is_client and visitor.looked_by is None,
                opened_at=now,
                downloaded=file_of is not None,
            )
        )
        return opened


def looked_at(database: Database, visitor: Visitor, document_id: UUID, now: datetime) -> None:
    """Write down that its pages are looked at, once for all of them. Raises NotFound for what they may not see."""
    who, as_client = visitor.looked_by or visitor.person_id, visitor.is_client and visitor.looked_by is None
    mine = (Opening.person_id == who, Opening.as_client == as_client, Opening.opened_at > now - ONE_LOOK)
    known = select(Opening.id).join(Document, Document.id == Opening.document_id)
    known = known.where(Opening.document_id == document_id, Opening.version == Document.version, *mine).limit(1)
    with database.read() as session:
        is_known = session.scalar(known) is not None
    if not is_known:
        open_document(database, visitor, document_id, now)


def _stands_open(session: Session, visitor: Visitor, document: Document, version: int) -> bool:
    """Of a document that they see: this version too."""
    wanted = (DocumentVersion.document_id == document.id, DocumentVersion.version == version)
    older = exists().where(*wanted, versions_for(visitor.viewer, visitor.person_id))
    return version == document.version or bool(session.scalar(select(older)))


def openings(
    database: Database, desk: Desk, document_id: UUID, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[OpeningLine, ...]:
    """Who opened it, the newest first. Raises NotFound."""
    with at_reading(database, desk) as work:
        work.look_at(document_id)
        query = select(Opening, Person.name).join(Person, Person.id == Opening.person_id)
        query = query.where(Opening.document_id == document_id).order_by(Opening.id.desc()).limit(limit)
        if before:
            query = query.where(Opening.id < before)
        return tuple(
            OpeningLine(row.id, row.person_id, name, row.version, row.as_client, row.opened_at)
            for row, name in work.session.execute(query)
        )


def unseen_per_user(database: Database, desk: Desk) -> tuple[UnseenCount, ...]:
    """The client users of this dossier who have something to see, by name. Two queries."""
    with at_reading(database, desk) as work:
        people = [each for each in client_users(work.session, work.administration, desk.act.now) if not each[1].expired]
        counts = [_waiting(work.administration.id, person, viewer) for person, viewer in people]
        rows = work.session.execute(union_all(*counts)) if counts else ()
        waiting = {person_id: (number, oldest_at) for person_id, number, oldest_at in rows}
        return tuple(
            UnseenCount(person.id, person.name, *waiting[person.id]) for person, _ in people if waiting[person.id][0]
        )


def _waiting(administration_id: UUID, person: Person, viewer: ClientUser) -> Select[UUID, int, datetime]:
    here = (Document.administration_id == administration_id, Document.state == DocumentState.FILED)
    theirs = select(Document.received_at).where(*here, documents_for(viewer, person.id), unseen_by(person.id))
    newest = theirs.order_by(Document.received_at.desc()).limit(COUNTED).subquery()
    return select(literal(person.id, Uuid()), func.count(), func.min(newest.c.received_at)).select_from(newest)


def unseen_by(person_id: Who) -> ColumnElement[bool]:
    """The condition on `Document` under which this person never opened its version of today, as a client user.

    What they uploaded themselves is not new to them, until the office makes another version of it.
    """
    opened = exists().where(
        Opening.person_id == person_id,
        Opening.document_id == Document.id,
        Opening.version == Document.version,
        Opening.as_client,
    )
    mine = (_uploaded_by(person_id), Upload.as_client, UploadedFile.document_id == Document.id)
    uploaded = exists().where(UploadedFile.upload_id == Upload.id, *mine, Document.version == 1)
    return ~opened & ~uploaded


def unopened() -> ColumnElement[bool]:
    """The condition on `Document` under which no client user opened its version of today, or brought it."""
    same = (Opening.document_id == Document.id, Opening.version == Document.version)
    brought = (UploadedFile.document_id == Document.id, Upload.as_client, Document.version == 1)
    uploaded = exists().where(UploadedFile.upload_id == Upload.id, *brought)
    return ~exists().where(*same, Opening.as_client) & ~uploaded


def seen_today(
    session: Session, versions: Mapping[UUID, int], people: Collection[UUID]
) -> frozenset[tuple[UUID, UUID]]:
    """Which of these people have seen which of these documents, of which `versions` tells the one of today.

    What `unseen_by` leaves, for documents that are known, found by their keys. Two queries.
    """
    opened = select(Opening.person_id, Opening.document_id, Opening.version).distinct()
    opened = opened.where(Opening.document_id.in_(versions), Opening.person_id.in_(people), Opening.as_client)
    known = {(person_id, id_) for person_id, id_, version in session.execute(opened) if version == versions[id_]}
    by_text = {str(each): each for each in people}
    first = [id_ for id_, version in versions.items() if version == 1]
    uploaded = select(Upload.uploaded_by, UploadedFile.document_id).join(Upload, Upload.id == UploadedFile.upload_id)
    uploaded = uploaded.where(UploadedFile.document_id.in_(first), Upload.uploaded_by.in_(by_text), Upload.as_client)
    return frozenset(known | {(by_text[actor], id_) for actor, id_ in session.execute(uploaded) if id_})


def _uploaded_by(person_id: Who) -> ColumnElement[bool]:
    """An upload names its actor as text; of a column the text differs from one database to the other by its dashes."""
    if not isinstance(person_id, ColumnElement):
        return Upload.uploaded_by == str(person_id)
    return func.replace(Upload.uploaded_by, "-", "") == func.replace(cast(person_id, String), "-", "")
