"""A station's turn: taking a hand-over, and giving it back when the work could not be done."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.deriving import DerivationState
from dossier.rules.errors import GiveUp
from dossier.rules.happenings import Happening
from dossier.rules.retries import ATTEMPTS, is_not_its_fault, pause_after
from dossier.rules.states import Outcome, Reason
from dossier.rules.work import Claim
from models import Delivery, Derivation, Document, HandOver, Mail
from models import claims as rows
from models.audit import record
from models.following import tell_office

OF_A_FILE = ("derive", "rescan")  # stations
NAMED = 20  # mails, in a line of the log


def take(house: House, hand_over_id: UUID, now: datetime, lease: timedelta) -> Claim | None:
    """Claim the work; the attempt is counted before it starts. None: nothing to do here, or it was set apart."""
    with house.database.write() as session:
        claim = rows.claim(session, hand_over_id, now, lease)
        if claim and claim.poison:
            _set_apart(session, claim, claim.poison, now)
            return None
        return claim


def mails_of(house: House, hand_over_id: UUID) -> tuple[str, ...]:
    """The ids that the senders heard in the 250, for the log. Several: it is about a file that came with each of them.

    Empty: the work is about no mail. Not all of very many.
    """
    subject = select(HandOver.subject_id).where(HandOver.id == hand_over_id).scalar_subquery()
    of_delivery = select(Delivery.mail_id).where(Delivery.id == subject).scalar_subquery()
    with house.database.read() as session:
        one = session.scalar(select(Mail.spool_id).where(Mail.id == func.coalesce(of_delivery, subject)))
        if one is not None:
            return (one,)
        work = session.execute(select(HandOver.station, HandOver.subject_id).where(HandOver.id == hand_over_id)).first()
        return tuple(session.scalars(_with_file(*work))) if work and work[0] in OF_A_FILE else ()


def _with_file(station: str, subject_id: UUID) -> Select[str]:
    """The mails that a file came with; `rescan` names it by half of its hash."""
    of_derivation = select(Derivation.blob_sha256).where(Derivation.id == subject_id).scalar_subquery()
    by_half = Document.blob_sha256.between(subject_id.hex, subject_id.hex + "g")  # 'g': beyond hex
    file = by_half if station == "rescan" else Document.blob_sha256 == of_derivation
    joined = select(Mail.spool_id).distinct().join(Delivery, Delivery.mail_id == Mail.id)
    return joined.join(Document, Document.delivery_id == Delivery.id).where(file).order_by(Mail.spool_id).limit(NAMED)


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
    unmade = Derivation.state != DerivationState.MADE  # pages that were there before stay
    session.execute(update(Derivation).where(Derivation.id == subject, unmade).values(failed))
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
