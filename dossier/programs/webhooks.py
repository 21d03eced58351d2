"""Webhooks: programs of others that hear of changes, signed, and tried again for days (Standard Webhooks).

What they hear holds ids and states, no names and no content.
"""

import json
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.callout import Callout
from adapters.house import House
from adapters.seals import Seals
from dossier.accountability.trail import Event, record
from dossier.office import offices
from dossier.rules import webhooks as rules
from dossier.rules.acts import Act
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import Happening
from dossier.rules.powers import Power, refuse_without
from dossier.rules.queues import Queue
from dossier.rules.rights import Role
from dossier.rules.webhooks import DeliveryState, Failure
from dossier.rules.work import Claim, Work
from models import Person, StaffRole, Webhook, WebhookDelivery
from models.claims import finish, postpone, wake
from models.notice import tell

STATION = "webhook"
MOST = 10  # webhooks of one office
LAST = 20  # deliveries that a list shows

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WebhookLine:
    id: UUID
    url: str
    created_at: datetime
    waiting: int  # messages
    given_up: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    id: UUID
    url: str
    state: DeliveryState
    attempts: int
    asked_at: datetime
    tried_at: datetime | None  # None: not yet
    answer: str | None  # HTTP status, or a Failure; None: not tried yet


def add(house: House, domain: str, url: str, act: Act) -> tuple[UUID, str]:
    """A new webhook, and the secret that signs for it: shown now and never again. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    target, office_id = rules.target_of(url), offices.find(house.database, domain)
    if not target.secure and _callout(house).hindrance(target):
        raise Refused("Give an https address: what is sent goes over the internet.")
    secret = rules.written(secrets.token_bytes(rules.SECRET_BYTES))
    with house.database.write() as session:
        mine = select(func.count()).where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
        if (session.scalar(mine) or 0) >= MOST:
            raise Refused("An office has at most {most} webhooks. Remove one first.", most=MOST)
        sealed = house.seals.seal(secret)
        row = Webhook(id=uuid7(), office_id=office_id, url=url, sealed_secret=sealed, created_at=act.now)
        row.created_by = act.actor
        session.add(row)
        record(session, Event(office_id, "webhook.added", row.id, {"host": target.host}), act)
        return row.id, secret


def rotate(house: House, domain: str, webhook_id: UUID, act: Act) -> str:
    """A new secret; the old one signs as well for a week. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    office_id = offices.find(house.database, domain)
    secret = rules.written(secrets.token_bytes(rules.SECRET_BYTES))
    with house.database.write() as session:
        row = _of_office(session, office_id, webhook_id)
        row.sealed_previous, row.previous_until = row.sealed_secret, act.now + rules.ROTATION
        row.sealed_secret = house.seals.seal(secret)
        record(session, Event(office_id, "webhook.rotated", row.id), act)
    return secret


def remove(house: House, domain: str, webhook_id: UUID, act: Act) -> None:
    """Nothing more goes there, also not what waits. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    office_id = offices.find(house.database, domain)
    with house.database.write() as session:
        row = _of_office(session, office_id, webhook_id)
        row.removed_at = act.now
        record(session, Event(office_id, "webhook.removed", row.id), act)


def try_out(house: House, domain: str, webhook_id: UUID, act: Act) -> int | Failure:
    """Send a message that means nothing, now: the HTTP status of the answer. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        row = _of_office(session, office_id, webhook_id)
    return _post(house, row, uuid7(), _body("test", {}, act.now), act.now)


def list_all(house: House, domain: str) -> tuple[WebhookLine, ...]:
    """Those in use, the oldest first. Two queries."""
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        mine = select(Webhook).where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
        rows = session.scalars(mine.order_by(Webhook.id)).all()
        per_state = select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count()).where(
            WebhookDelivery.webhook_id.in_([each.id for each in rows])
        )
        grouped = session.execute(per_state.group_by(WebhookDelivery.webhook_id, WebhookDelivery.state))
        counts = {(webhook_id, state): count for webhook_id, state, count in grouped}
        return tuple(
            WebhookLine(
                each.id,
                each.url,
                each.created_at,
                counts.get((each.id, DeliveryState.WAITING), 0),
                counts.get((each.id, DeliveryState.GIVEN_UP), 0),
            )
            for each in rows
        )


def deliveries(house: House, domain: str, *, before: UUID | None = None, limit: int = LAST) -> tuple[DeliveryLine, ...]:
    """What was sent, the newest first; `before`: the last one of the page before."""
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        query = select(WebhookDelivery, Webhook.url).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        newest = query.where(Webhook.office_id == office_id).order_by(WebhookDelivery.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(WebhookDelivery.id < before)
        return tuple(
            DeliveryLine(row.id, url, row.state, row.attempts, row.asked_at, row.tried_at, row.answer)
            for row, url in session.execute(newest)
        )


def announce(session: Session, office_id: UUID, kind: str, data: Mapping[str, Any], now: datetime) -> None:
    """Let every webhook of the office hear of a change, in the transaction of that change."""
    mine = select(Webhook.id).where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
    for webhook_id in session.scalars(mine).all():
        message = WebhookDelivery(id=uuid7(), webhook_id=webhook_id, body=_body(kind, data, now), asked_at=now)
        message.state = DeliveryState.WAITING
        session.add(message)
        session.flush()
        wake(session, Work(STATION, message.id, office_id, Queue.DERIVED), now)


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
    answer = None if gone else _post(house, webhook, message.id, message.body, now)
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


def _post(house: House, webhook: Webhook, message_id: UUID, body: str, now: datetime) -> int | Failure:
    sent = body.encode()
    keys = [rules.key_of(each) for each in _secrets(house.seals, webhook, now)]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dossier",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": rules.signature(keys, str(message_id), now, sent),
    }
    return _callout(house).post(rules.target_of(webhook.url), headers, sent)


def _callout(house: House) -> Callout:
    return Callout(house.resolver, house.settings.inside_networks)


def _secrets(seals: Seals, webhook: Webhook, now: datetime) -> list[str]:
    sealed = [webhook.sealed_secret]
    if webhook.sealed_previous and webhook.previous_until and now < webhook.previous_until:
        sealed.append(webhook.sealed_previous)
    opened = [seals.opened(each) for each in sealed]
    return [each for each in opened if each is not None]


def _body(kind: str, data: Mapping[str, Any], now: datetime) -> str:
    return json.dumps({"type": kind, "timestamp": now.isoformat(), "data": dict(data)})


def _of_office(session: Session, office_id: UUID, webhook_id: UUID) -> Webhook:
    row = session.get(Webhook, webhook_id)
    if row is None or row.office_id != office_id or row.removed_at is not None:
        raise NotFound("There is no such webhook.")
    return row
