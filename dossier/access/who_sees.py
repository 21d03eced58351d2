"""'Wie ziet dit?': for any folder or document every person it could concern, whether they see it, and through what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.visitor import everybody
from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import (
    Access,
    Dossier,
    Rung,
    Staff,
    document_access,
    folder_access,
)
from models import Administration, DocumentSetting, Folder, FolderGrant


@dataclass(frozen=True, slots=True)
class Sight:
    """One person and what they may do here."""

    person_id: UUID
    name: str
    is_staff: bool
    access: Access


def of_folder(database: Database, desk: Desk, folder_id: UUID) -> tuple[Sight, ...]:
    """Everyone of the office and of the client. Raises NotFound."""
    with at_reading(database, desk) as work:
        return folder_sights(work.session, work.administration, work.chain(folder_id), desk.act.now)


def of_document(database: Database, desk: Desk, document_id: UUID) -> tuple[Sight, ...]:
    """Everyone of the office and of the client. Raises NotFound."""
    with at_reading(database, desk) as work:
        chain = work.chain(work.look_at(document_id).folder_id)
        return document_sights(work.session, work.administration, document_id, chain, desk.act.now)


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
