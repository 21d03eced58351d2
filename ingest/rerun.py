"""Parked mail, once more: from the stored raw mail, with its original envelope."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import Outcome, Reason
from models import Delivery
from models.audit import record
from models.claims import by_queue, unpark

BATCH = 200  # deliveries per commit


def rerun(house: House, delivery_id: UUID, act: Act) -> None:
    """Let the stations try this parked mail again. Raises NotFound when it is not parked, Refused, TryLater."""
    if not rerun_some(house, [delivery_id], act):
        raise NotFound(f"no parked mail has the id {delivery_id}")


def rerun_all(house: House, act: Act) -> int:
    """... and all of them: how many. Raises Refused, TryLater; what was started by then goes on."""
    with house.database.read() as session:
        parked = session.scalars(select(Delivery.id).where(Delivery.outcome == Outcome.PARKED)).all()
    return sum(rerun_some(house, parked[at : at + BATCH], act) for at in range(0, len(parked), BATCH))


def rerun_some(house: House, delivery_ids: Sequence[UUID], act: Act) -> int:
    """... and those of these that are parked, with their fellows of the same message: how many."""
    with house.database.write() as session:
        deliveries = _parked_with(session, delivery_ids)
        for each in deliveries:
            if each.id in delivery_ids:
                refuse_without(act, Power.JUDGE_MAIL, each.administration_id)
            each.outcome, each.reason, each.settled_at = Outcome.WAITING, Reason.ARRIVED, None
            record(
                session,
                office_id=each.office_id,
                actor=act.actor,
                action="mail.retried",
                subject_id=each.id,
                details={},
                now=act.now,
            )
        dues = unpark(session, _subjects(deliveries), act.now)
    for queue, hand_over_ids in by_queue(dues).items():
        house.bell.ring(queue, hand_over_ids)
    return len(deliveries)


def _parked_with(session: Session, delivery_ids: Sequence[UUID]) -> Sequence[Delivery]:
    """These deliveries and their fellows of the same message: one reading serves them all."""
    mails = select(Delivery.mail_id).where(Delivery.id.in_(delivery_ids), Delivery.outcome == Outcome.PARKED)
    parked = select(Delivery).where(Delivery.mail_id.in_(mails), Delivery.outcome == Outcome.PARKED)
    return session.scalars(parked.with_for_update()).all()  # nobody files them by hand meanwhile


def _subjects(deliveries: Iterable[Delivery]) -> set[UUID]:
    """Of stations that work per delivery, and of those that work per mail."""
    return {key for each in deliveries for key in (each.id, each.mail_id)}
