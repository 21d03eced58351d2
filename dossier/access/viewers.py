"""Which client users see which folders and documents of a dossier: many at once, for the badges of a list."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, literal, select, union_all

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import client_users
from dossier.documents.seen import unseen_by
from dossier.rules.rights import Level
from dossier.rules.visibility import ClientUser
from models import Document, Folder, FolderGrant, Person


@dataclass(frozen=True, slots=True)
class Beholder:
    """A client user who sees something."""

    person_id: UUID
    name: str
    level: Level | None = None  # on the folder; None: of a document
    unseen: bool = False  # the document as it is today


Beholders = Mapping[UUID, tuple[Beholder, ...]]


@dataclass(frozen=True, slots=True)
class ClientPerson:
    person_id: UUID
    name: str


def people(database: Database, desk: Desk) -> tuple[ClientPerson, ...]:
    """The users of the client who may enter now, by name. Raises NotFound."""
    with at_reading(database, desk) as work:
        found = client_users(work.session, work.administration, desk.act.now)
        return tuple(ClientPerson(person.id, person.name) for person, viewer in found if not viewer.expired)


def of_folders(database: Database, desk: Desk) -> Beholders:
    """Per folder of this dossier, by name; a folder that nobody sees is not in it. Two queries. Raises NotFound."""

    def seen(person: Person, viewer: ClientUser) -> Select[UUID, UUID, Any]:
        mine = (FolderGrant.folder_id == Folder.id, FolderGrant.person_id == person.id)
        level = select(FolderGrant.level).where(*mine).scalar_subquery()
        here = (Folder.administration_id == desk.administration_id, folders_for(viewer, person.id))
        return select(literal(person.id, Uuid()), Folder.id, level).where(*here)

    return _asked(database, desk, seen, lambda person, level: Beholder(person.id, person.name, level=Level(level)))


def of_documents(database: Database, desk: Desk, document_ids: Collection[UUID]) -> Beholders:
    """Per document, by name; one that nobody sees is not in it. Two queries. Raises NotFound."""
    # Named once, not per person. Only the law says of which dossier: said here too, SQLite began with all of it.
    these = select(Document.id).where(Document.id.in_(document_ids)).cte("these")

    def seen(person: Person, viewer: ClientUser) -> Select[UUID, UUID, Any]:
        query = select(literal(person.id, Uuid()), Document.id, unseen_by(person.id))
        return query.join(these, these.c.id == Document.id).where(documents_for(viewer, person.id))

    return _asked(database, desk, seen, lambda person, new: Beholder(person.id, person.name, unseen=bool(new)))


def _asked(
    database: Database,
    desk: Desk,
    seen: Callable[[Person, ClientUser], Select[UUID, UUID, Any]],
    make: Callable[[Person, Any], Beholder],
) -> Beholders:
    found: dict[UUID, list[Beholder]] = defaultdict(list)
    with at_reading(database, desk) as work:
        users = client_users(work.session, work.administration, desk.act.now)
        by_id = {person.id: person for person, _ in users}
        questions = [seen(person, viewer) for person, viewer in users]
        rows = work.session.execute(union_all(*questions)).all() if questions else []
    for person_id, subject_id, value in sorted(rows, key=lambda row: by_id[row[0]].name):
        found[subject_id].append(make(by_id[person_id], value))
    return {subject_id: tuple(each) for subject_id, each in found.items()}
