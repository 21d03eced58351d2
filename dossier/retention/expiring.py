"""What is kept for a set time only: raw mail, mail in quarantine, proof of approvals, and what the door counted.

In small batches, each a transaction: it can be cut anywhere and run again. A hold, on a document or on its dossier,
keeps the mail and the proof too.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.retention import blob_deletion, clock
from dossier.retention.destroying import erase
from dossier.retention.mail_holds import delivery_of_mail, has_delivery, held_dossiers, is_all_destroyed, is_held
from dossier.rules.acts import Act
from dossier.rules.approving import UNDECIDED
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.states import DocumentState, Outcome
from models import (
    ApprovalDecision,
    ApprovalDocument,
    ApprovalEvent,
    ApprovalRequest,
    Delivery,
    Document,
    DoorCount,
    Mail,
    Part,
)
from models.locks import locked_dossiers
from settings import Settings

BATCH = 100  # mails of one transaction
ROUNDS = 100  # of one run; the next one goes on

_Decision = aliased(ApprovalDecision)  # of a request


def expire(house: House, now: datetime) -> None:
    """All that is over its term; nothing by a clock that may be wrong. Raises TryLater."""
    if not clock.may_destroy(house):
        return
    settings = house.settings
    _in_batches(house, lambda session: _raw(session, now, settings.raw_mail_term))
    _in_batches(house, lambda session: _note_quarantine(session, now))
    _in_batches(house, lambda session: _quarantined(session, now, settings))
    _in_batches(house, lambda session: _evidence(session, now, settings.evidence_term))
    _in_batches(house, lambda session: _counts(session, now, settings.door_count_term))


def _in_batches(house: House, batch: Callable[[Session], int]) -> None:
    for _ in range(ROUNDS):
        with house.database.write() as session:
            done = batch(session)
        if done < BATCH:
            return


def _raw(session: Session, now: datetime, term: timedelta) -> int:
    """The raw bytes of mail that every administration has filed. The row stays, and the balance with it."""
    unsettled = delivery_of_mail.outcome.in_((Outcome.WAITING, Outcome.PARKED))  # a station may read it again
    over = (Mail.raw_erased_at.is_(None), Mail.received_at < now - term)
    query = select(Mail, is_all_destroyed()).where(*over, ~has_delivery(unsettled), ~is_held())
    found = session.execute(query.order_by(Mail.id).limit(BATCH)).all()
    for mail, all_destroyed in found:
        blob_deletion.raw(session, mail, now)
        if all_destroyed:  # it was kept for another administration
            _empty(session, mail, now)
    mails = [mail for mail, _ in found]
    _tell(session, "mail.raw-expired", [each.id for each in mails], now)
    return len(mails)


def _note_quarantine(session: Session, now: datetime) -> int:
    """What a program of an earlier version put there: nobody knows since when, so its term starts now."""
    unnoted = (Delivery.outcome == Outcome.QUARANTINED, Delivery.quarantined_at.is_(None))
    ids = session.scalars(select(Delivery.id).where(*unnoted).limit(BATCH)).all()
    session.execute(update(Delivery).where(Delivery.id.in_(ids), *unnoted).values(quarantined_at=now))
    return len(ids)


def _quarantined(session: Session, now: datetime, settings: Settings) -> int:
    """What nobody let out of quarantine: its documents, and of a mail that no dossier took anything of, all of it."""
    waiting = exists().where(Document.delivery_id == Delivery.id, Document.state == DocumentState.QUARANTINED)
    in_use = exists().where(
        Document.part_id == Part.id, Part.mail_id == Delivery.mail_id, Document.state != DocumentState.DESTROYED
    )
    full = exists().where(Part.mail_id == Delivery.mail_id, Part.blob_sha256.is_not(None))
    over = (Delivery.outcome == Outcome.QUARANTINED, Delivery.quarantined_at < now - settings.quarantine_term)
    query = select(Delivery, Mail).join(Mail).where(*over, or_(waiting, and_(full, ~in_use)), ~is_held())
    ids = [each.id for each, _ in session.execute(query.order_by(Delivery.id).limit(BATCH))]
    _lock(session, ids)
    still = query.where(Delivery.id.in_(ids)).order_by(Delivery.id).execution_options(populate_existing=True)
    found = session.execute(still).all()
    for delivery, mail in found:
        mine = (Document.delivery_id == delivery.id, Document.state == DocumentState.QUARANTINED)
        for document in session.scalars(select(Document).where(*mine)).all():
            erase(session, document, settings.raw_mail_term, now)
        if not blob_deletion.living_parts(session, mail):
            _empty(session, mail, now)
    _tell(session, "mail.quarantine-expired", [mail.id for _, mail in found], now)
    return len(ids)


def _lock(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Their dossiers, so that nobody lets out meanwhile what goes."""
    theirs = select(Document.administration_id).where(Document.delivery_id.in_(delivery_ids))
    own = select(Delivery.administration_id).where(Delivery.id.in_(delivery_ids))
    locked_dossiers(session, session.scalars(own.union(theirs)).all())


def _empty(session: Session, mail: Mail, now: datetime) -> None:
    parts = session.scalars(select(Part).where(Part.mail_id == mail.id)).all()
    emptied = blob_deletion.empty(session, mail, parts)
    session.flush()
    blob_deletion.parts(session, emptied, now)


def _evidence(session: Session, now: datetime, term: timedelta) -> int:
    """The certificate of a decision, its reasons, and the chain of its request; who decided what when stays."""
    about = exists().where(
        ApprovalDocument.request_id == ApprovalRequest.id, ApprovalDocument.document_id == Document.id
    )
    held = or_(ApprovalRequest.administration_id.in_(held_dossiers()), about.where(Document.hold != ""))
    younger = exists().where(_Decision.request_id == ApprovalRequest.id, _Decision.decided_at >= now - term)
    whole = exists().where(_Decision.request_id == ApprovalRequest.id, _Decision.evidence != "")
    over = select(ApprovalRequest).where(ApprovalRequest.state.not_in(UNDECIDED), whole, ~younger, ~held)
    requests = session.scalars(over.order_by(ApprovalRequest.id).limit(BATCH)).all()
    for request in requests:
        request.reason = ""
        for decision in session.scalars(select(ApprovalDecision).where(ApprovalDecision.request_id == request.id)):
            decision.said = [{**each, "reason": ""} for each in decision.said]
            blob_deletion.certificate(session, decision, now)
        session.execute(delete(ApprovalEvent).where(ApprovalEvent.request_id == request.id))
        record(session, Event(request.office_id, "approval.proof-expired", request.id), Act("beat", now))
    return len(requests)


def _counts(session: Session, now: datetime, term: timedelta) -> int:
    last_day = (now - term).astimezone(OFFICE_TIME).date()
    ids = session.scalars(select(DoorCount.id).where(DoorCount.day < last_day).limit(BATCH)).all()
    session.execute(delete(DoorCount).where(DoorCount.id.in_(ids)))
    return len(ids)


def _tell(session: Session, action: str, mail_ids: Sequence[UUID], now: datetime) -> None:
    """One event for each office: how many of its mails."""
    offices = session.scalars(select(Delivery.office_id).where(Delivery.mail_id.in_(mail_ids))).all()
    for office_id, count in sorted(Counter(offices).items()):
        record(session, Event(office_id, action, None, {"count": count}), Act("beat", now))
