"""Documents in a dossier: linked to a folder, moved, renamed, noted, kept, thrown in the bin and taken out of it.

Each function gives the id of the step, to undo it with; None: it was so already. Each raises NotFound, and Refused when
the folder is locked, the document is in quarantine, or a colleague is at work on it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading, at_work, refuse_unfounded
from dossier.approvals.agreed import staying_in_sight
from dossier.documents.hindrances import document_hindrances, refuse_hindered
from dossier.documents.steps import step
from dossier.documents.visibility_notices import telling
from dossier.rules import names
from dossier.rules.errors import Refused
from dossier.rules.filing import may_be_opened
from dossier.rules.handling import StepKind
from dossier.rules.retention import Label
from dossier.rules.states import DocumentState, Fate, Outcome, ScanState
from dossier.rules.undoing import CLAIM_LASTS
from models import Blob, Delivery, Document


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    for_clients: bool = False  # office only unless said otherwise (S2-54)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was said about keeping one document."""

    label: Label | None  # None: as its folder
    current_until: date | None  # the day it lost its current value; None: not known
    hold: str  # why it may not go; '': nothing holds it


def move(database: Database, desk: Desk, document_id: UUID, to: UUID | None, reason: str = "") -> UUID | None:
    """Into another folder, or back to the inbox (`to` None). Out of the inbox: linking it (S2-38, S2-43).

    Explicit settings travel with it, inherited rights are taken anew (S2-48). A locked folder asks a reason,
    and so does taking what was agreed to from the sight of who agreed.
    """
    with at_work(database, desk) as work:
        document = work.document(document_id)
        refuse_unfounded(work.chain(to), reason)
        state = DocumentState.FILED if to else DocumentState.INBOX
        tells = telling(work.session, work.administration, [document], desk.act)
        stays = staying_in_sight(work, document, reason)
        with tells, stays, step(work, StepKind.DOCUMENT_MOVED, document.id, reason) as changes:
            changes.set(document, folder_id=to, state=state)
        document.claimed_by = document.claimed_until = None
    return changes.step_id


def rename(database: Database, desk: Desk, document_id: UUID, name: str) -> UUID | None:
    with at_work(database, desk) as work:
        document = work.document(document_id)
        with step(work, StepKind.DOCUMENT_RENAMED, document.id) as changes:
            changes.set(document, name=names.checked(name))
    return changes.step_id


def note(database: Database, desk: Desk, document_id: UUID, new: Note) -> UUID | None:
    """Notes are about the file and no part of it: a locked folder does not refuse them."""
    with at_work(database, desk) as work:
        document = work.look_at(document_id)
        with step(work, StepKind.DOCUMENT_NOTED, document.id) as changes:
            changes.set(document, note=new.text.strip(), note_for_clients=new.for_clients)
    return changes.step_id


def retain(
    database: Database, desk: Desk, document_id: UUID, label: Label | None, current_until: date | None = None
) -> UUID | None:
    """`label` None: as its folder. `current_until`: the day it lost its current value; None: not known."""
    with at_work(database, desk) as work:
        document = work.look_at(document_id)
        with step(work, StepKind.DOCUMENT_RETAINED, document.id) as changes:
            changes.set(document, retention=label, current_until=current_until)
    return changes.step_id


def kept(database: Database, desk: Desk, document_id: UUID) -> Kept:
    """Raises NotFound."""
    with at_reading(database, desk) as work:
        document = work.look_at(document_id)
        label = Label(document.retention) if document.retention else None
        return Kept(label, document.current_until, document.hold)


def hold(database: Database, desk: Desk, document_id: UUID, why: str) -> UUID | None:
    """It may not go, whatever its term; an empty `why` ends the hold."""
    with at_work(database, desk) as work:
        document = work.look_at(document_id)
        with step(work, StepKind.DOCUMENT_HELD, document.id, why) as changes:
            changes.set(document, hold=why.strip())
    return changes.step_id


def throw_away(database: Database, desk: Desk, document_id: UUID, reason: str = "") -> UUID | None:
    """Into the bin, where only the office sees it. Nothing is destroyed; what hangs on a record stays on it.

    Raises Hindered while a term or a hold keeps it where it is.
    """
    with at_work(database, desk) as work:
        document = work.document(document_id)
        refuse_hindered(document_hindrances(work, document, work.chain(document.folder_id)))
        tells = telling(work.session, work.administration, [document], desk.act)
        with tells, step(work, StepKind.DOCUMENT_BINNED, document.id, reason) as changes:
            changes.set(document, folder_id=None, state=DocumentState.BINNED, binned_at=desk.act.now)
    return changes.step_id


def restore(database: Database, desk: Desk, document_id: UUID, quarantine_term: timedelta) -> UUID | None:
    """Out of the bin, into the inbox; what is held goes back into quarantine, where its term went on meanwhile."""
    with at_work(database, desk) as work:
        if work.look_at(document_id).state is not DocumentState.BINNED:
            raise Refused("This document is not in the bin.")
        document = work.document(document_id, states=[DocumentState.BINNED])
        with step(work, StepKind.DOCUMENT_RESTORED, document.id) as changes:
            state = DocumentState.QUARANTINED if _is_held(work.session, document) else DocumentState.INBOX
            changes.set(document, state=state, binned_at=None)
        if state is DocumentState.QUARANTINED and document.delivery_id:
            _give_time(work.session.get_one(Delivery, document.delivery_id), quarantine_term, desk.act.now)
    return changes.step_id


def _give_time(delivery: Delivery, term: timedelta, now: datetime) -> None:
    """Over its term, it would be destroyed within the hour that somebody took it out of the bin: a new term."""
    if delivery.quarantined_at is not None and delivery.quarantined_at < now - term:
        delivery.quarantined_at = now


def _is_held(session: Session, document: Document) -> bool:
    """Its mail waits for somebody to release it, or the scanner did not let its file through."""
    scan = session.get_one(Blob, document.blob_sha256).scan_state
    held = select(Delivery.id).where(Delivery.id == document.delivery_id, Delivery.outcome == Outcome.QUARANTINED)
    return not may_be_opened(Fate.DOCUMENT, ScanState(scan)) or session.scalar(held) is not None


def claim(database: Database, desk: Desk, document_id: UUID) -> None:
    """At work on it for a quarter of an hour, or again so long; others wait. Raises Refused when a colleague is."""
    with at_work(database, desk) as work:
        document = work.document(document_id)
        if document.state is not DocumentState.INBOX:
            raise Refused("Only a document in the inbox can be claimed.")
        document.claimed_by, document.claimed_until = desk.act.actor, desk.act.now + CLAIM_LASTS


def release(database: Database, desk: Desk, document_id: UUID) -> None:
    """Give up the own claim. Raises Refused while it is a colleague's."""
    with at_work(database, desk) as work:
        document = work.document(document_id)
        document.claimed_by = document.claimed_until = None
