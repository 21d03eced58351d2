"""What clients agreed to stays: kept for a term, and in the sight of who agreed unless somebody says why (S1-26)."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dossier.access.desk import Work
from dossier.approvals.rows import sees
from dossier.rules.approving import AGREED_TO
from dossier.rules.errors import Refused
from dossier.rules.retention import Label
from models import ApprovalDecision, ApprovalDocument, ApprovalRequest, Document

KEPT_AS = Label.FISCAL  # where neither the document nor its folder says how long


def is_agreed(session: Session, document_id: UUID) -> bool:
    """Whether a client agreed to this document as it is now."""
    return session.scalar(_decisions(document_id).limit(1)) is not None


@contextmanager
def staying_in_sight(work: Work, document: Document, reason: str) -> Iterator[None]:
    """What is done inside may take an agreed document from who agreed to it with a reason only. Raises Refused."""
    before = _who_sees(work, document)
    yield
    work.session.flush()
    if before - _who_sees(work, document) and not reason.strip():
        raise Refused("The client agreed to this document and would not see it any more. Say why, or leave it there.")


def _who_sees(work: Work, document: Document) -> set[UUID]:
    """Who agreed to it, and sees it as a user of this client."""
    home, now = work.administration, work.desk.act.now
    people = set(work.session.scalars(_decisions(document.id)))
    return {each for each in people if document.id in sees(work.session, each, home.client_id, {document.id}, now)}


def _decisions(document_id: UUID) -> Select[UUID]:
    """The people who agreed, in requests that were agreed to and not replaced since."""
    return (
        select(ApprovalDecision.person_id)
        .join(ApprovalRequest, ApprovalRequest.id == ApprovalDecision.request_id)
        .join(ApprovalDocument, ApprovalDocument.request_id == ApprovalRequest.id)
        .where(ApprovalDocument.document_id == document_id, ApprovalRequest.state.in_(AGREED_TO))
        .where(ApprovalDecision.agreed)
    )
