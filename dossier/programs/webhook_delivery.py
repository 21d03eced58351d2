"""The station that delivers to webhooks: signed, and tried again for days (Standard Webhooks)."""

import random
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.callout import Callout
from adapters.house import House
from adapters.seals import Seals
from dossier.rules import webhooks as rules
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.happenings import Happening
from dossier.rules.rights import Role
from dossier.rules.webhooks import DeliveryState, Failure
from dossier.rules.work import Claim
from models import Person, StaffRole, Webhook, WebhookDelivery
from models.claims import finish, postpone
from models.notice import tell

log = structlog.get_logger()


def deliver(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: try one message. Wakes nobody. Raises ClaimLost, TryLater."""
    with house.database.read() as session:
        message = session.get_one(WebhookDelivery, claim.work.subject_id)
        webhook = session.get_one(Webhook, message.webhook_id)
        rests_until = _rests_until(session, webhook.id, now)
    if rests_until:
        with house.database.write() as session:
            postpone(session, claim, rests_until, Failure.TOO_SLOW, counted=False)
        return ()
    gone = webhook.removed_at is not None
    answer = None if gone else post(house, webhook, message.id, message.body, now)
    with house.database.write() as session:
        row = session.get_one(WebhookDelivery, message.id)
        _settle(session, claim, row, answer, now)
    return ()


def _rests_until(session: Session, webhook_id: UUID, now: datetime) -> datetime | None:
    """A receiver that let us wait is left alone for a while, whatever waits for it: others use the same worker."""
    recent = (WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.asked_at > now - rules.GIVE_UP_AFTER)
    slow = select(func.max(WebhookDelivery.tried_at)).where(*recent, WebhookDelivery.answer == Failure.TOO_SLOW)
    last = session.scalar(slow)
    return last + rules.REST if last and last + rules.REST > now else None


def _settle(session: Session, claim: Claim, row: WebhookDelivery, answer: int | Failure | None, now: datetime) -> None:
    """`answer` None: it was not sent, because the webhook is removed."""
    if answer is not None:
        row.attempts, row.tried_at, row.answer = row.attempts + 1, now, str(answer)
    if rules.is_taken(answer):
        row.state = DeliveryState.DELIVERED
    elif answer is None or answer == rules.ENDPOINT_GONE:
        row.state = DeliveryState.GIVEN_UP
    else:
        jitter = random.random()  # noqa: S311 - it spreads retries and hides nothing
        again = rules.next_try(row.asked_at, row.attempts, now, jitter)
        if again is not None:
            postpone(session, claim, again, str(answer), counted=False)
            return
        row.state = DeliveryState.GIVEN_UP
        _tell_office(session, claim.work.office_id, row, now)
    finish(session, claim)


def _tell_office(session: Session, office_id: UUID, row: WebhookDelivery, now: datetime) -> None:
    """Once a day for each webhook, however many messages were lost."""
    log.warning("webhook.given_up", delivery=str(row.id), answer=row.answer)
    administrators = select(StaffRole.person_id).join(Person, Person.id == StaffRole.person_id)
    mine = (Person.office_id == office_id, StaffRole.role == Role.ADMINISTRATOR)
    tell(
        session,
        happening=Happening.WEBHOOK_FAILED,
        office_id=office_id,
        administration_id=None,
        subject_id=row.webhook_id,
        people=session.scalars(administrators.where(*mine)),
        now=now,
        occurrence=now.astimezone(OFFICE_TIME).date().isoformat(),
    )


def post(house: House, webhook: Webhook, message_id: UUID, body: str, now: datetime) -> int | Failure:
    """One try: the HTTP status of the answer, or why there was none."""
    sent = body.encode()
    keys = [rules.key_of(each) for each in _secrets(house.seals, webhook, now)]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dossier",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": rules.signature(keys, str(message_id), now, sent),
    }
    return Callout(house.resolver, house.settings.inside_networks).post(rules.target_of(webhook.url), headers, sent)


def _secrets(seals: Seals, webhook: Webhook, now: datetime) -> list[str]:
    sealed = [webhook.sealed_secret]
    if webhook.sealed_previous and webhook.previous_until and now < webhook.previous_until:
        sealed.append(webhook.sealed_previous)
    opened = [seals.opened(each) for each in sealed]
    return [each for each in opened if each is not None]
