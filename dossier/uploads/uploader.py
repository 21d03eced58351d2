"""Who uploads, and where they may: within the one law of visibility."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.access.desk import Desk, Work, refuse_unfounded
from dossier.access.visible import folders_for
from dossier.access.visitor import Visitor, refuse_onlooker
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Level
from dossier.rules.visibility import Dossier, Staff, may_enter
from dossier.structure import tree
from models import Administration, Folder, FolderGrant, Upload, UploadedFile


@dataclass(frozen=True, slots=True)
class Uploader:
    """A client user or somebody of the office, in one dossier."""

    administration_id: UUID
    visitor: Visitor
    act: Act


def office_of(session: Session, uploader: Uploader) -> UUID:
    """The office of this dossier. Raises NotFound when they have no business there, Refused when they only look."""
    administration, viewer = session.get(Administration, uploader.administration_id), uploader.visitor.viewer
    if administration is None or not may_enter(viewer, _dossier(administration)).sees:
        raise NotFound("There is no such administration.")
    refuse_onlooker(uploader.visitor)
    refuse_without(
        uploader.act, Power.OWN_WORK if uploader.visitor.is_client else Power.WORK, uploader.administration_id
    )
    return administration.office_id


def check_place(session: Session, uploader: Uploader, folder_id: UUID | None, remark: str) -> None:
    """Whether they may upload here; None: the inbox, for the office. Raises NotFound, Refused.

    In a locked folder an upload is an addition: its remark is the reason.
    """
    if folder_id is None:
        if uploader.visitor.is_client:
            raise Refused("Choose a folder that takes uploads.")
        return
    level = _level(session, uploader, folder_id)
    if uploader.visitor.is_client and not level.takes_uploads:
        raise Refused("This folder takes no uploads.")
    refuse_unfounded(tree.chain(session, uploader.administration_id, folder_id), remark)


def check_replaced(session: Session, uploader: Uploader, document_id: UUID | None, remark: str) -> None:
    """Whether the office may give this document a new version; None: it is about no document. Raises NotFound, Refused.

    Of a locked folder the remark is the reason.
    """
    if document_id is None:
        return
    viewer = uploader.visitor.viewer
    administration = session.get(Administration, uploader.administration_id)
    if administration is None or not isinstance(viewer, Staff):
        raise NotFound("This document is not in this dossier.")
    desk = Desk(administration.id, uploader.act, viewer)
    Work(session, administration, desk).document(document_id, addition=remark)


def own_upload(session: Session, uploader: Uploader, upload_id: UUID, *, lock: bool = False) -> Upload:
    """An upload of their own, in this dossier; `lock`: nobody else changes it meanwhile. Raises NotFound, Refused."""
    office_of(session, uploader)
    upload = session.get(Upload, upload_id, with_for_update=lock)
    own = upload is not None and upload.uploaded_by == uploader.act.actor
    if upload is None or not own or upload.administration_id != uploader.administration_id:
        raise NotFound("There is no such upload.")
    return upload


def own_file(session: Session, uploader: Uploader, file_id: UUID, *, lock: bool = False) -> tuple[Upload, UploadedFile]:
    """A file of an upload of their own, as above. Raises NotFound, Refused."""
    file = session.get(UploadedFile, file_id)
    if file is None:
        raise NotFound("There is no such upload.")
    upload = own_upload(session, uploader, file.upload_id, lock=lock)
    if lock:
        session.refresh(file)  # the lock may have been waited for
    return upload, file


def _level(session: Session, uploader: Uploader, folder_id: UUID) -> Level:
    """What they may do in a folder that they see. Raises NotFound for one that they do not."""
    visitor = uploader.visitor
    mine = (FolderGrant.folder_id == Folder.id, FolderGrant.person_id == visitor.person_id)
    level = select(FolderGrant.level).where(*mine).scalar_subquery()
    here = (Folder.id == folder_id, Folder.administration_id == uploader.administration_id)
    row = session.execute(select(Folder.id, level).where(*here, folders_for(visitor.viewer, visitor.person_id))).first()
    if row is None:
        raise NotFound("This folder is not in this dossier.")
    return Level(row[1] or Level.NONE)


def _dossier(administration: Administration) -> Dossier:
    return Dossier(administration.office_id, administration.id, administration.dossier_on)
