"""'Wie ziet dit?': for any folder or document every person it could concern, whether they see it, and through what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier import tree
from dossier.administrations import administration_of
from dossier.rules.errors import NotFound
from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import (
    Access,
    Dossier,
    Rung,
    Staff,
    document_access,
    folder_access,
)
from dossier.visitor import everybody
from models import Administration, Document, DocumentSetting, Folder, FolderGrant


@dataclass(frozen=True, slots=True)
class Sight:
    """One person and what they may do here."""

    person_id: UUID
    name: str
    is_staff: bool
    access: Access


def of_folder(database: Database, administration_id: UUID, folder_id: UUID, now: datetime) -> tuple[Sight, ...]:
    """Everyone of the office and of the client. Raises NotFound."""
    with database.read() as session:
        administration = administration_of(session, administration_id)
        return folder_sights(session, administration, tree.chain(session, administration_id, folder_id), now)


def of_document(database: Database, administration_id: UUID, document_id: UUID, now: datetime) -> tuple[Sight, ...]:
    """Everyone of the office and of the client. Raises NotFound."""
    with database.read() as session:
        administration = administration_of(session, administration_id)
        document = session.get(Document, document_id)
        if document is None or document.administration_id != administration_id:
            raise NotFound("This document is not in this dossier.")
        chain = tree.chain(session, administration_id, document.folder_id) if document.folder_id else []
        return document_sights(session, administration, document_id, chain, now)


def folder_sights(
    session: Session, administration: Administration, chain: list[Folder], now: datetime
) -> tuple[Sight, ...]:
    """Who would see the last folder of this chain, did it hang there."""
    dossier, granted = _dossier(administration), _granted(session, chain)
    return tuple(
        Sight(person.id, person.name, isinstance(viewer, Staff), folder_access(viewer, dossier, rungs))
        for person, viewer in everybody(session, administration, now)
        for rungs in [_rungs(chain, granted[person.id])]
    )


def document_sights(
    session: Session, administration: Administration, document_id: UUID, chain: list[Folder], now: datetime
) -> tuple[Sight, ...]:
    """Who would see this document, were it in the last folder of this chain; empty: in the inbox."""
    dossier, granted, settings = _dossier(administration), _granted(session, chain), _settings(session, document_id)
    return tuple(
        Sight(person.id, person.name, isinstance(viewer, Staff), document_access(viewer, dossier, rungs, setting))
        for person, viewer in everybody(session, administration, now)
        for rungs in [_rungs(chain, granted[person.id])]
        for setting in [settings.get(person.id, Setting.FOLLOW)]
    )


def _granted(session: Session, chain: list[Folder]) -> Mapping[UUID, dict[UUID, Level]]:
    """Per person the level on each folder of the chain."""
    found: dict[UUID, dict[UUID, Level]] = defaultdict(dict)
    query = select(FolderGrant).where(FolderGrant.folder_id.in_([folder.id for folder in chain]))
    for row in session.scalars(query):
        found[row.person_id][row.folder_id] = Level(row.level)
    return found


def _settings(session: Session, document_id: UUID) -> dict[UUID, Setting]:
    rows = session.scalars(select(DocumentSetting).where(DocumentSetting.document_id == document_id))
    return {row.person_id: Setting(row.setting) for row in rows}


def _rungs(chain: list[Folder], granted: Mapping[UUID, Level]) -> list[Rung]:
    return [Rung(folder.id, folder.office_role, granted.get(folder.id, Level.NONE)) for folder in chain]


def _dossier(administration: Administration) -> Dossier:
    return Dossier(administration.office_id, administration.id, administration.dossier_on)
