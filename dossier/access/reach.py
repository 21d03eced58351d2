"""How far the rights of one client user reach beyond those of another: the law, asked for both."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dossier.access.visible import documents_for, folders_for
from dossier.access.visitor import Visitor
from dossier.rules.rights import Level, Setting
from dossier.rules.visibility import Viewer
from models import Document, DocumentSetting, Folder, FolderGrant


def level_of(session: Session, viewer: Viewer, person_id: UUID, folder_id: UUID) -> Level | None:
    """What a client user may do with a folder; None: it is not there for them."""
    found = session.execute(_levels(viewer, person_id).where(Folder.id == folder_id)).one_or_none()
    return Level(found.level) if found else None


def beyond(session: Session, one: Visitor, other: Visitor) -> frozenset[UUID]:
    """The folders where `other` may do what `one` may not, and the documents that only `other` sees."""
    mine, theirs = (
        {folder_id: Level(level) for folder_id, level in session.execute(_levels(each.viewer, each.person_id))}
        for each in (one, other)
    )
    folders = {each for each, level in theirs.items() if each not in mine or not mine[each].covers(level)}
    only_theirs = documents_for(other.viewer, other.person_id), ~documents_for(one.viewer, one.person_id)
    return frozenset(folders) | frozenset(session.scalars(select(Document.id).where(*only_theirs)))


def hide_alike(session: Session, from_id: UUID, to_id: UUID, folder_id: UUID) -> None:
    """What is hidden from one in this folder is hidden from the other too, unless something was set for them."""
    here = select(DocumentSetting.document_id).join(Document, Document.id == DocumentSetting.document_id)
    here = here.where(Document.folder_id == folder_id)
    hidden = here.where(DocumentSetting.person_id == from_id, DocumentSetting.setting == Setting.HIDE)
    own = here.where(DocumentSetting.person_id == to_id)
    for document_id in session.scalars(hidden.where(DocumentSetting.document_id.not_in(own))).all():
        session.add(DocumentSetting(document_id=document_id, person_id=to_id, setting=Setting.HIDE))


def _levels(viewer: Viewer, person_id: UUID) -> Select[UUID, str]:
    """Every folder that is open to this client user, with the level granted there."""
    granted = select(Folder.id, FolderGrant.level).join(FolderGrant, FolderGrant.folder_id == Folder.id)
    return granted.where(FolderGrant.person_id == person_id, folders_for(viewer, person_id))
