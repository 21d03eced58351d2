"""What the law asks about many folders of one dossier and many people at once: each fact found by its key.

Where people and things are known, the law itself answers (`dossier.rules.visibility`). Its twin in SQL is for lists,
counts and search, where they are not: a statement that crosses both leaves the order to the database, which may begin
with every document of the dossier.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import Dossier, Rung
from models import Administration, DocumentSetting, Folder, FolderGrant, FolderPath

Settings = Mapping[tuple[UUID, UUID], Setting]  # of a person on a document; not in it: FOLLOW
_Way = tuple[tuple[UUID, str | None], ...]  # from the root down: folder and the office role that it asks


@dataclass(frozen=True, slots=True)
class Facts:
    """Of some folders of one dossier, and some people."""

    dossier: Dossier
    ways: Mapping[UUID, _Way]  # a folder whose chain lost a row is not in it: closed, as in SQL
    granted: Mapping[tuple[UUID, UUID], Level]  # to a person on a folder; not in it: NONE

    def chain(self, person_id: UUID, folder_id: UUID | None) -> list[Rung]:
        """From the root to this folder, as this person meets it. Empty: no client user sees what is in it."""
        way = self.ways.get(folder_id, ()) if folder_id else ()
        return [Rung(each, role, self.granted.get((person_id, each), Level.NONE)) for each, role in way]


def facts_of(
    session: Session, administration: Administration, folder_ids: Collection[UUID] | None, people: Collection[UUID]
) -> Facts:
    """`folder_ids` None: of the whole dossier. Two queries."""
    dossier = Dossier(administration.office_id, administration.id, administration.dossier_on)
    ways = _ways(session, administration.id, folder_ids)
    folders = {each for way in ways.values() for each, _ in way}
    return Facts(dossier, ways, _granted(session, folders, people))


def settings_of(session: Session, document_ids: Collection[UUID], people: Collection[UUID]) -> Settings:
    """One query."""
    query = select(DocumentSetting.person_id, DocumentSetting.document_id, DocumentSetting.setting)
    here = (DocumentSetting.document_id.in_(document_ids), DocumentSetting.person_id.in_(people))
    return {
        (person_id, document_id): Setting(each) for person_id, document_id, each in session.execute(query.where(*here))
    }


def _ways(session: Session, administration_id: UUID, folder_ids: Collection[UUID] | None) -> dict[UUID, _Way]:
    """The chain of each of these folders that is whole: as many rows as its depth says."""
    query = (
        select(FolderPath.folder_id, FolderPath.distance, Folder.id, Folder.office_role, Folder.depth)
        .join(Folder, Folder.id == FolderPath.ancestor_id)
        .where(Folder.administration_id == administration_id)
        .order_by(FolderPath.distance.desc())
    )
    if folder_ids is not None:
        query = query.where(FolderPath.folder_id.in_(folder_ids))
    ways: dict[UUID, list[tuple[UUID, str | None]]] = defaultdict(list)
    depths: dict[UUID, int] = {}
    for folder_id, distance, each, role, depth in session.execute(query):
        ways[folder_id].append((each, role))
        if distance == 0:
            depths[folder_id] = depth
    return {each: tuple(way) for each, way in ways.items() if len(way) == depths.get(each, -1) + 1}


def _granted(
    session: Session, folder_ids: Collection[UUID], people: Collection[UUID]
) -> dict[tuple[UUID, UUID], Level]:
    query = select(FolderGrant.person_id, FolderGrant.folder_id, FolderGrant.level)
    here = (FolderGrant.folder_id.in_(folder_ids), FolderGrant.person_id.in_(people))
    return {(person_id, folder_id): Level(each) for person_id, folder_id, each in session.execute(query.where(*here))}
