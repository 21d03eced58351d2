"""A file in which a virus is found after it was let out: nobody gets it any more; and back again, after a false alarm.

Its verdict alone keeps the bytes from everybody (downloads.py). What is done here is for people: the documents leave
their folders, the office hears of it, and the audit trail says who could see them and who opened them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from dossier.accountability.exposure import exposure
from dossier.accountability.trail import Event, record
from dossier.documents.visibility_notices import telling
from dossier.rules.acts import Act
from dossier.rules.deriving import DerivationState, Unmade
from dossier.rules.happenings import Happening
from dossier.rules.queues import Queue
from dossier.rules.states import DocumentState, Outcome, Reason
from dossier.rules.work import Work
from models import Administration, AuditEvent, Blob, Delivery, Derivation, Document, DocumentVersion
from models.claims import wake
from models.following import tell_office

FOUND = "document.found-infected"
LET_OUT = (DocumentState.INBOX, DocumentState.FILED, DocumentState.FOLDED, DocumentState.BINNED)


def dossiers_with(session: Session, sha256: str) -> set[UUID]:
    """The administrations with a document that has this file, or had it before: to be locked before what follows."""
    of_before = select(DocumentVersion.document_id).where(DocumentVersion.blob_sha256 == sha256)
    theirs = or_(Document.blob_sha256 == sha256, Document.id.in_(of_before))
    return set(session.scalars(select(Document.administration_id).where(theirs).distinct()))


def withdraw(session: Session, blob: Blob, now: datetime) -> None:
    """Of every dossier: documents with this file into quarantine; one that had it before keeps its file of today."""
    act = Act("worker", now)
    of_before = select(DocumentVersion.document_id).where(DocumentVersion.blob_sha256 == blob.sha256)
    older = select(Document).where(Document.id.in_(of_before), Document.blob_sha256 != blob.sha256)
    of_today = select(Document).where(Document.blob_sha256 == blob.sha256, Document.state.in_(LET_OUT))
    for document in session.scalars(of_today.order_by(Document.id)).all():
        _report(session, document, blob, act)
        administration = session.get_one(Administration, document.administration_id)
        with telling(session, administration, [document], act):
            document.folder_id, document.state, document.binned_at = None, DocumentState.QUARANTINED, None
        _hold(session, document, now)
    for document in session.scalars(older.order_by(Document.id)).all():
        _report(session, document, blob, act)
    nothing = {"state": DerivationState.NONE, "reason": Unmade.NOT_TRUSTED, "text": None, "made_at": now}
    session.execute(update(Derivation).where(Derivation.blob_sha256 == blob.sha256).values(nothing))


def _hold(session: Session, document: Document, now: datetime) -> None:
    """The mail that it came with, or was made of: from now on it waits in quarantine for a person."""
    delivery = session.get(Delivery, document.delivery_id) if document.delivery_id else None
    if delivery is not None and delivery.outcome in {Outcome.FILED, Outcome.QUARANTINED}:
        delivery.become(Outcome.QUARANTINED, Reason.INFECTED, now)
        delivery.quarantined_at = now  # also where another document of it was there before: each has a whole term


def give_back(session: Session, blob: Blob, now: datetime) -> tuple[UUID, ...]:
    """Newer signatures call it clean. What came by mail waits for a person, who lets the mail out of quarantine; what
    was uploaded stands in the inbox, for the office only. Wakes who makes pictures and text of it.
    """
    act = Act("worker", now)
    withdrawn = exists().where(AuditEvent.subject_id == Document.id, AuditEvent.action == FOUND)
    here = (Document.blob_sha256 == blob.sha256, Document.state == DocumentState.QUARANTINED, withdrawn)
    for document in session.scalars(select(Document).where(*here).order_by(Document.id)).all():
        if document.delivery_id is None:
            document.state = DocumentState.INBOX
        record(session, Event(document.office_id, "document.cleared", document.id, {"state": document.state}), act)
    made = session.scalars(select(Derivation).where(Derivation.blob_sha256 == blob.sha256)).all()
    for each in made:
        each.state, each.reason, each.made_at = DerivationState.PENDING, None, None
    return tuple(wake(session, Work("derive", each.id, each.office_id, Queue.DERIVED), now) for each in made)


def _report(session: Session, document: Document, blob: Blob, act: Act) -> None:
    seen = exposure(session, document, min(document.received_at, act.now), act.now)
    details: dict[str, Any] = {
        "signature": blob.scan_signature,
        "sha256": blob.sha256,
        "could_see": _people(each.person_id for each in seen.could if each.as_client),
        "opened": _people(each.person_id for each in seen.did),
    }
    record(session, Event(document.office_id, FOUND, document.id, details), act)
    tell_office(
        session,
        happening=Happening.DOCUMENT_INFECTED,
        office_id=document.office_id,
        administration_id=document.administration_id,
        subject_id=document.id,
        now=act.now,
        occurrence=blob.sha256,
    )


def _people(ids: Iterable[UUID]) -> list[str]:
    return sorted({str(each) for each in ids})
