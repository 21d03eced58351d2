"""Rights of client users on folders and documents: set, explained before and after, and audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.documents.visibility_notices import closed, opened, telling
from dossier.office.administrations import administration_of
from dossier.rules import kinds
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, may_see, refuse_without
from dossier.rules.rights import Level, Setting
from dossier.structure import tree
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
    refuse_without(act, Power.SHARE, administration_id)
    with database.write() as session:
        administration = administration_of(session, administration_id)
        kinds.refuse_above(_kind(session, administration, right.person_id), right.level)
        passages = set_level(session, administration, right, act)
        if passages and not open_way:
            names = ", ".join(each.name for each in passages)
            raise Refused(
                "Closed to this person: {names}. Open these as a passage too, or nothing can be seen.", names=names
            )
        return passages


def set_level(session: Session, administration: Administration, right: FolderRight, act: Act) -> tuple[Closed, ...]:
    """`grant` within a transaction of the caller, with the way opened; no more than their kind can have."""
    right = replace(right, level=kinds.capped(_kind(session, administration, right.person_id), right.level))
    chain = tree.chain(session, administration.id, right.folder_id)
    if any(folder.office_role and not may_see(act, folder.office_role) for folder in chain):
        raise NotFound("This folder is not in this dossier.")
    opens = right.level is not Level.NONE
    if opens and any(folder.office_role for folder in chain):
        raise Refused("This folder is for the office only and is never opened to clients.")
    passages = _closed_above(session, chain, right.person_id) if opens else ()
    for each in passages:
        _write(session, administration, FolderRight(right.person_id, each.folder_id, Level.PASSAGE), act)
    _write(session, administration, right, act)
    if right.level in {Level.NONE, Level.PASSAGE, Level.UPLOAD}:
        closed(session, chain[-1], act, right.person_id)
    if right.level not in {Level.NONE, Level.PASSAGE}:
        opened(session, administration, right.folder_id, right.person_id, act)
    return passages


def set_document(database: Database, administration_id: UUID, right: DocumentRight, act: Act) -> None:
    """Let a document follow its folder, or hide or show it for one client user (S2-37). Raises NotFound, Refused."""
    refuse_without(act, Power.SHARE, administration_id)
    with database.write() as session:
        put_document(session, administration_of(session, administration_id), right, act)


def put_document(session: Session, administration: Administration, right: DocumentRight, act: Act) -> None:
    """`set_document` within a transaction of the caller."""
    kinds.refuse_above(_kind(session, administration, right.person_id), right.setting)
    document = session.get(Document, right.document_id)
    if document is None or document.administration_id != administration.id:
        raise NotFound("This document is not in this dossier.")
    mine = (DocumentSetting.document_id == document.id, DocumentSetting.person_id == right.person_id)
    with telling(session, administration, [document], act):
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


def _kind(session: Session, administration: Administration, person_id: UUID) -> str:
    """Only users of the client of this dossier can be given anything in it. Raises NotFound."""
    member = select(ClientMember.kind).where(
        ClientMember.person_id == person_id, ClientMember.client_id == administration.client_id
    )
    kind = session.scalar(member)
    if kind is None:
        raise NotFound("This person is no user of the client of this dossier.")
    return kind
