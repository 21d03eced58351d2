"""Where folders stand: the folders from the hoofdmap down to each, of many at once and of several dossiers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from adapters.database import Database
from dossier.access.visible import folders_for
from dossier.access.visitor import Visitor
from models import Folder, FolderPath


@dataclass(frozen=True, slots=True)
class Place:
    """One folder on the way."""

    id: UUID
    name: str


Paths = Mapping[UUID, tuple[Place, ...]]


def paths_of(database: Database, visitor: Visitor, folder_ids: Collection[UUID | None]) -> Paths:
    """Of each of these folders that this visitor sees. One query."""
    with database.read() as session:
        return in_session(session, visitor, folder_ids)


def in_session(session: Session, visitor: Visitor | None, folder_ids: Collection[UUID | None]) -> Paths:
    """`visitor` None: the program, which sees all."""
    above, wanted = aliased(Folder), {each for each in folder_ids if each}
    query = (
        select(Folder.id, above.id, above.name)
        .join(FolderPath, FolderPath.folder_id == Folder.id)
        .join(above, above.id == FolderPath.ancestor_id)
        .where(Folder.id.in_(wanted))
        .order_by(FolderPath.distance.desc())
    )
    if visitor:
        query = query.where(folders_for(visitor.viewer, visitor.person_id))
    found: dict[UUID, list[Place]] = defaultdict(list)
    for folder_id, id_, name in session.execute(query) if wanted else ():
        found[folder_id].append(Place(id_, name))
    return {folder_id: tuple(each) for folder_id, each in found.items()}
