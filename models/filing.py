"""New documents in an administration, and what it has already."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.rules.pictures import state_in_inbox
from dossier.rules.states import Fate, ScanState
from models.document import Document
from models.mail import Blob, Delivery, Part


def first_with(session: Session, administration_id: UUID, hashes: Collection[str]) -> dict[str, UUID]:
    """The first document here with each of these bytes (SHA-256): what a duplicate points to."""
    here = (Document.administration_id == administration_id, Document.duplicate_of_id.is_(None))
    first = select(Document.blob_sha256, Document.id).where(*here, Document.blob_sha256.in_(hashes))
    # Two that were filed at the same moment may both have called themselves the first: the older one is.
    return {sha256: id_ for sha256, id_ in session.execute(first.order_by(Document.id.desc()))}  # noqa: C416 - rows


def document_of(
    delivery: Delivery, part: Part, blob: Blob, *, duplicate_of_id: UUID | None, folded: bool = False
) -> Document:
    """The document that this part is in this administration. `folded`: staff folded these bytes here before."""
    return Document(
        id=uuid7(),
        office_id=delivery.office_id,
        administration_id=delivery.administration_id,
        delivery_id=delivery.id,
        part_id=part.id,
        name=part.name,
        blob_sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        content_type=part.detected_type,
        flags=part.flags,
        state=state_in_inbox(Fate(part.fate), ScanState(blob.scan_state), folded=folded),
        received_at=delivery.received_at,
        duplicate_of_id=duplicate_of_id,
    )
