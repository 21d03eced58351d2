"""Documents that were just made, put where it was decided before: into a folder, into quarantine, or nowhere else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.rules.states import DocumentState, Reason
from models import audit
from models.document import Document, Folder
from models.grant import FolderPath
from models.mail import Delivery
from models.rule import Placement
from models.sender import Judgement


def place(session: Session, delivery: Delivery, made: Sequence[Document], now: datetime) -> Reason | None:
    """Why documents of this delivery are held for a person; None: none are. Only what is in the inbox is moved."""
    judged = select(Judgement.quarantine).where(Judgement.delivery_id == delivery.id)
    quarantine = session.scalar(judged)
    placements = select(Placement).where(Placement.delivery_id == delivery.id)
    by_part = {each.part_id: each for each in session.scalars(placements)}
    in_inbox = [each for each in made if each.state is DocumentState.INBOX]
    misdirected = False
    for document in in_inbox:
        placement = by_part.get(document.part_id) if document.part_id else None
        is_held = placement is not None and placement.meant_for_id is not None
        misdirected = misdirected or is_held
        if quarantine or is_held:
            document.state = DocumentState.QUARANTINED
        elif placement and not _is_locked(session, placement):
            _file(session, document, placement, now)
    if quarantine and in_inbox:
        return Reason(quarantine)
    return Reason.MISDIRECTED if misdirected else None


def _is_locked(session: Session, placement: Placement) -> bool:
    """What is closed takes additions from people only, who give a reason."""
    way = select(FolderPath.ancestor_id).where(FolderPath.folder_id == placement.folder_id)
    locked = select(Folder.id).where(Folder.id.in_(way), Folder.locked_at.is_not(None))
    return session.scalar(locked.limit(1)) is not None


def _file(session: Session, document: Document, placement: Placement, now: datetime) -> None:
    document.folder_id, document.state = placement.folder_id, DocumentState.FILED
    audit.record(
        session,
        office_id=document.office_id,
        actor="worker",
        action="document.filed-by-rule",
        subject_id=document.id,
        details={"rule": str(placement.rule_id), "folder": str(placement.folder_id)},
        now=now,
    )
