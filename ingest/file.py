"""Station 4: the documents of a mail into the inbox of one administration."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.rules.filing import may_be_opened, outcome_of
from dossier.rules.states import DocumentState, Fate, ScanState
from dossier.rules.work import Claim
from models import Blob, Delivery, Document, Part
from models.claims import finish


def file(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Make the documents and settle the delivery; wakes nobody. Raises TryLater, ClaimLost."""
    with house.database.write() as session:
        finish(session, claim)
        delivery = session.get_one(Delivery, claim.work.subject_id)
        found = _documents_in(session, delivery)
        _add(session, delivery, found)
        verdicts = [(Fate(part.fate), ScanState(blob.scan_state)) for part, blob in found]
        delivery.outcome, delivery.reason = outcome_of(verdicts)
        delivery.settled_at = now
    return ()


def _documents_in(session: Session, delivery: Delivery) -> list[tuple[Part, Blob]]:
    """The parts that become documents, in order of appearance, with their bytes."""
    shown = or_(Part.fate == Fate.DOCUMENT, and_(Part.fate == Fate.INFECTED, Part.name != ""))
    parts = select(Part, Blob).join(Blob, Blob.sha256 == Part.blob_sha256)
    of_mail = parts.where(Part.mail_id == delivery.mail_id, shown).order_by(Part.position)
    return [(part, blob) for part, blob in session.execute(of_mail)]


def _add(session: Session, delivery: Delivery, found: Sequence[tuple[Part, Blob]]) -> None:
    """Documents that an earlier run made stay as they are. The same bytes again are shown as such, never dropped."""
    made = set(session.scalars(select(Document.part_id).where(Document.delivery_id == delivery.id)))
    first = _first_with(session, delivery.administration_id, {blob.sha256 for _, blob in found})
    for part, blob in found:
        if part.id not in made:
            document = _document(delivery, part, blob, first.get(blob.sha256))
            first.setdefault(blob.sha256, document.id)
            session.add(document)


def _first_with(session: Session, administration_id: UUID, hashes: set[str]) -> dict[str, UUID]:
    """The first document here with each of these bytes."""
    here = (Document.administration_id == administration_id, Document.duplicate_of_id.is_(None))
    first = select(Document.blob_sha256, Document.id).where(*here, Document.blob_sha256.in_(hashes))
    # Two that were filed at the same moment may both have called themselves the first: the older one is.
    return {sha256: id_ for sha256, id_ in session.execute(first.order_by(Document.id.desc()))}  # noqa: C416 - rows


def _document(delivery: Delivery, part: Part, blob: Blob, duplicate_of_id: UUID | None) -> Document:
    opens = may_be_opened(Fate(part.fate), ScanState(blob.scan_state))
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
        state=DocumentState.INBOX if opens else DocumentState.QUARANTINED,
        received_at=delivery.received_at,
        duplicate_of_id=duplicate_of_id,
    )
