"""A station's turn: taking a hand-over, and giving it back when the work could not be done."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.deriving import DerivationState
from dossier.rules.errors import GiveUp
from dossier.rules.happenings import Happening
from dossier.rules.retries import ATTEMPTS, is_not_its_fault, pause_after
from dossier.rules.states import Outcome, Reason
from dossier.rules.work import Claim
from models import Delivery, Derivation, HandOver, Mail
from models import claims as rows
from models.audit import record
from models.following import tell_office


def take(house: House, hand_over_id: UUID, now: datetime, lease: timedelta) -> Claim | None:
    """Claim the work; the attempt is counted before it starts. None: nothing to do here, or it was set apart."""
    with house.database.write() as session:
        claim = rows.claim(session, hand_over_id, now, lease)
        if claim and claim.poison:
            _set_apart(session, claim, claim.poison, now)
            return None
        return claim


def mail_of(house: House, hand_over_id: UUID) -> str:
    """The id that the sender of this mail heard in the 250, for the log. "": the work is about no mail."""
    subject = select(HandOver.subject_id).where(HandOver.id == hand_over_id).scalar_subquery()
    of_delivery = select(Delivery.mail_id).where(Delivery.id == subject).scalar_subquery()
    with house.database.read() as session:
        return session.scalar(select(Mail.spool_id).where(Mail.id == func.coalesce(of_delivery, subject))) or ""


def give_back(house: House, claim: Claim, error: Exception, now: datetime) -> None:
    """What becomes of work that ended in this error. Raises ClaimLost, TryLater when the database is away.

    TryLater, and what a disk says that is full or broken, was not the mail's fault: again for ever, and not counted.
    GiveUp: a person has to look.
    Everything else: again after a pause, and set apart at the last attempt.
    """
    with house.database.write() as session:
        if isinstance(error, GiveUp):
            _set_apart(session, claim, error.reason, now)
        elif is_not_its_fault(error):
            _postpone(session, claim, error, now, counted=False)
        elif claim.attempts >= ATTEMPTS:
            _set_apart(session, claim, Reason.FAILED_THREE_TIMES, now)
        else:
            _postpone(session, claim, error, now, counted=True)


def _set_apart(session: Session, claim: Claim, reason: Reason, now: datetime) -> None:
    rows.park(session, claim, reason, now)
    subject = claim.work.subject_id
    failed = {"state": DerivationState.FAILED, "reason": reason, "made_at": now}
    session.execute(update(Derivation).where(Derivation.id == subject).values(failed))
    concerned = or_(Delivery.id == subject, Delivery.mail_id == subject)
    for delivery in session.scalars(select(Delivery).where(concerned, Delivery.outcome == Outcome.WAITING)):
        delivery.outcome, delivery.reason, delivery.settled_at = Outcome.PARKED, reason, now
        record(
            session,
            office_id=delivery.office_id,
            actor="worker",
            action="mail.parked",
            subject_id=delivery.id,
            details={"station": claim.work.station, "reason": reason},
            now=now,
        )
        tell_office(
            session,
            happening=Happening.MAIL_PARKED,
            office_id=delivery.office_id,
            administration_id=delivery.administration_id,
            subject_id=delivery.id,
            now=now,
        )


def _postpone(session: Session, claim: Claim, error: Exception, now: datetime, *, counted: bool) -> None:
    jitter = random.random()  # noqa: S311 - it spreads retries and hides nothing
    due_at = now + pause_after(now - claim.since, jitter)
    rows.postpone(session, claim, due_at, type(error).__name__, counted=counted)
