"""Rights of client users on folders and documents: set, explained before and after, and audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier import tree
from dossier.administrations import administration_of
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Level, Setting
from dossier.trail import Event, record
from models import (
    Administration,
    ClientMember,
    Document,
    DocumentSetting,
    Folder,
    FolderGrant,
)


@dataclass(frozen=True, slots=True)
class Closed:
    """A folder on the way that is closed to the person; it can be opened as a passage: its name and no documents."""

    folder_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class FolderRight:
    """A level for one client user on one folder."""

    person_id: UUID
    folder_id: UUID
    level: Level


@dataclass(frozen=True, slots=True)
class DocumentRight:
    """A setting for one client user on one document."""

    person_id: UUID
    document_id: UUID
    setting: Setting


def grant(
    database: Database, administration_id: UUID, right: FolderRight, act: Act, *, open_way: bool = False
) -> tuple[Closed, ...]:
    """Give a client user a level on a folder. `open_way`: open what is closed above as a passage (S2-35).

    Gives the folders that were opened. Raises Refused, naming them, when they are closed and `open_way` is not said;
    NotFound for a folder elsewhere or a person who is no user of this client.
    """
    with database.write() as session:
        closed = set_level(session, administration_of(session, administration_id), right, act)
        if closed and not open_way:
            names = ", ".join(each.name for each in closed)
            raise Refused(f"Closed to this person: {names}. Open these as a passage too, or nothing can be seen.")
        return closed


def set_level(session: Session, administration: Administration, right: FolderRight, act: Act) -> tuple[Closed, ...]:
    """`grant` within a transaction of the caller, with the way opened."""
    _member(session, administration, right.person_id)
    chain = tree.chain(session, administration.id, right.folder_id)
    opens = right.level is not Level.NONE
    if opens and any(folder.office_role for folder in chain):
        raise Refused("This folder is for the office only and is never opened to clients.")
    closed = _closed_above(session, chain, right.person_id) if opens else ()
    for each in closed:
        _write(session, administration, FolderRight(right.person_id, each.folder_id, Level.PASSAGE), act)
    _write(session, administration, right, act)
    return closed


def set_document(database: Database, administration_id: UUID, right: DocumentRight, act: Act) -> None:
    """Let a document follow its folder, or hide or show it for one client user (S2-37). Raises NotFound."""
    with database.write() as session:
        administration = administration_of(session, administration_id)
        _member(session, administration, right.person_id)
        document = session.get(Document, right.document_id)
        if document is None or document.administration_id != administration_id:
            raise NotFound("This document is not in this dossier.")
        mine = (DocumentSetting.document_id == document.id, DocumentSetting.person_id == right.person_id)
        session.execute(delete(DocumentSetting).where(*mine))
        if right.setting is not Setting.FOLLOW:
            values = {"document_id": document.id, "person_id": right.person_id, "setting": right.setting}
            session.add(DocumentSetting(**values))
        details = {"person": str(right.person_id), "setting": right.setting}
        record(session, Event(administration.office_id, "document.setting", document.id, details), act)


def _closed_above(session: Session, chain: Sequence[Folder], person_id: UUID) -> tuple[Closed, ...]:
    above = [folder.id for folder in chain[:-1]]
    opened = set(
        session.scalars(
            select(FolderGrant.folder_id).where(
                FolderGrant.person_id == person_id,
                FolderGrant.folder_id.in_(above),
                FolderGrant.level != Level.NONE,
            )
        )
    )
    return tuple(Closed(folder.id, folder.name) for folder in chain[:-1] if folder.id not in opened)


def _write(session: Session, administration: Administration, right: FolderRight, act: Act) -> None:
    mine = (FolderGrant.folder_id == right.folder_id, FolderGrant.person_id == right.person_id)
    row = session.scalar(select(FolderGrant).where(*mine))
    if row is None:
        row = FolderGrant(folder_id=right.folder_id, person_id=right.person_id)
        session.add(row)
    row.level, row.granted_at, row.granted_by = right.level, act.now, act.actor
    details = {"person": str(right.person_id), "level": right.level}
    record(session, Event(administration.office_id, "grant.set", right.folder_id, details), act)


def _member(session: Session, administration: Administration, person_id: UUID) -> None:
    """Only users of the client of this dossier can be given anything in it."""
    member = select(ClientMember.id).where(
        ClientMember.person_id == person_id, ClientMember.client_id == administration.client_id
    )
    if session.scalar(member) is None:
        raise NotFound("This person is no user of the client of this dossier.")
