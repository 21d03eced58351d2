"""Webhooks of an office: programs of others that hear of what they chose. What they hear holds ids and states only.

A webhook of some administrations is also for tokens that are restricted to these.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.callout import Callout
from adapters.house import House
from dossier.accountability.trail import Event, record
from dossier.office import offices
from dossier.programs.webhook_delivery import post
from dossier.rules import webhooks as rules
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.webhooks import DeliveryState, Failure, WebhookEvent
from models import Administration, Webhook, WebhookAdministration, WebhookDelivery

MOST = 10  # webhooks of one office
LAST = 20  # deliveries that a list shows

Only = frozenset[UUID] | None  # administrations; None: all of the office, also later ones


@dataclass(frozen=True, slots=True)
class Choice:
    """What a webhook hears of."""

    events: frozenset[WebhookEvent] = frozenset(WebhookEvent)
    administrations: Only = None


@dataclass(frozen=True, slots=True)
class WebhookLine:
    id: UUID
    url: str
    events: tuple[WebhookEvent, ...]
    administrations: tuple[UUID, ...] | None  # None: all
    created_at: datetime
    waiting: int  # messages
    given_up: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    id: UUID
    webhook_id: UUID
    url: str
    event: str
    state: DeliveryState
    attempts: int
    asked_at: datetime
    tried_at: datetime | None  # None: not yet
    answer: str | None  # HTTP status, or a Failure; None: not tried yet


def add(house: House, domain: str, url: str, act: Act, choice: Choice | None = None) -> tuple[UUID, str]:
    """A new webhook, and the secret that signs for it: shown now and never again. Raises NotFound, Refused.

    `choice` None: everything.
    """
    choice = choice or Choice()
    _refuse_unfit(act, choice)
    target, office_id, secret = refuse_address(house, url), offices.find(house.database, domain), _new_secret()
    with house.database.write() as session:
        mine = select(func.count()).where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
        if (session.scalar(mine) or 0) >= MOST:
            raise Refused("An office has at most {most} webhooks. Remove one first.", most=MOST)
        row = Webhook(id=uuid7(), office_id=office_id, url=url, sealed_secret=house.seals.seal(secret))
        row.created_at, row.created_by, row.events = act.now, act.actor, sorted(choice.events)
        row.restricted = choice.administrations is not None
        session.add(row)
        session.flush()
        _restrict(session, row, choice.administrations)
        record(session, Event(office_id, "webhook.added", row.id, {"host": target.host}), act)
        return row.id, secret


def refuse_address(house: House, url: str) -> rules.Target:
    """Where it goes. Raises Refused for what is no address that we send to."""
    target = rules.target_of(url)
    if not target.secure and Callout(house.resolver, house.settings.inside_networks).hindrance(target):
        raise Refused("Give an https address: what is sent goes over the internet.")
    return target


def choose(house: House, domain: str, webhook_id: UUID, choice: Choice, act: Act) -> None:
    """It hears of this from now on. Raises NotFound, Refused."""
    _refuse_unfit(act, choice)
    office_id = offices.find(house.database, domain)
    with house.database.write() as session:
        row = _of_office(session, office_id, webhook_id, act)
        row.events, row.restricted = sorted(choice.events), choice.administrations is not None
        _restrict(session, row, choice.administrations)
        record(session, Event(office_id, "webhook.changed", row.id), act)


def rotate(house: House, domain: str, webhook_id: UUID, act: Act) -> str:
    """A new secret; the old one signs as well for a week. Raises NotFound, Refused."""
    office_id, secret = offices.find(house.database, domain), _new_secret()
    with house.database.write() as session:
        row = _of_office(session, office_id, webhook_id, act)
        row.sealed_previous, row.previous_until = row.sealed_secret, act.now + rules.ROTATION
        row.sealed_secret = house.seals.seal(secret)
        record(session, Event(office_id, "webhook.rotated", row.id), act)
    return secret


def remove(house: House, domain: str, webhook_id: UUID, act: Act) -> None:
    """Nothing more goes there, also not what waits. Raises NotFound, Refused."""
    office_id = offices.find(house.database, domain)
    with house.database.write() as session:
        row = _of_office(session, office_id, webhook_id, act)
        row.removed_at = act.now
        record(session, Event(office_id, "webhook.removed", row.id), act)


def try_out(house: House, domain: str, webhook_id: UUID, act: Act) -> int | Failure:
    """Send a message that means nothing, now: the HTTP status of the answer. Raises NotFound, Refused."""
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        row = _of_office(session, office_id, webhook_id, act)
    return post(house, row, uuid7(), rules.body_of(rules.TRIAL, {}, act.now), act.now)


def list_all(house: House, domain: str, only: Only = None) -> tuple[WebhookLine, ...]:
    """Those in use, the oldest first; `only`: those of none but these administrations. Three queries."""
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        mine = select(Webhook).where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
        rows = session.scalars(mine.order_by(Webhook.id)).all()
        hears_of = _administrations(session, [each.id for each in rows])
        counts = _counts(session, [each.id for each in rows])
        return tuple(
            WebhookLine(
                each.id,
                each.url,
                tuple(map(WebhookEvent, each.events)),
                tuple(hears_of[each.id]) if each.restricted else None,
                each.created_at,
                counts.get((each.id, DeliveryState.WAITING), 0),
                counts.get((each.id, DeliveryState.GIVEN_UP), 0),
            )
            for each in rows
            if _is_for(each, hears_of[each.id], only)
        )


def one(house: House, domain: str, webhook_id: UUID, only: Only = None) -> WebhookLine:
    """Raises NotFound."""
    found = next((each for each in list_all(house, domain, only) if each.id == webhook_id), None)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def deliveries(
    house: House, domain: str, *, only: Only = None, before: UUID | None = None, limit: int = LAST
) -> tuple[DeliveryLine, ...]:
    """What was sent, the newest first; `before`: the last one of the page before. `only`: as for `list_all`."""
    office_id = offices.find(house.database, domain)
    with house.database.read() as session:
        query = select(WebhookDelivery, Webhook.url).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        newest = query.where(Webhook.office_id == office_id).order_by(WebhookDelivery.id.desc()).limit(limit)
        if only is not None:
            here = WebhookAdministration.webhook_id == Webhook.id
            others = select(WebhookAdministration.id).where(here, WebhookAdministration.administration_id.not_in(only))
            newest = newest.where(Webhook.restricted, ~others.exists())
        if before is not None:
            newest = newest.where(WebhookDelivery.id < before)
        return tuple(
            DeliveryLine(
                row.id,
                row.webhook_id,
                url,
                rules.kind_of(row.body),
                row.state,
                row.attempts,
                row.asked_at,
                row.tried_at,
                row.answer,
            )
            for row, url in session.execute(newest)
        )


def _refuse_unfit(act: Act, choice: Choice) -> None:
    """Raises NotFound, Refused."""
    if not choice.events:
        raise Refused("Choose at least one thing that the webhook hears of.")
    if choice.administrations is not None and not choice.administrations:
        raise Refused("Choose at least one administration, or all.")
    for each in choice.administrations or (None,):
        refuse_without(act, Power.OFFICE, each)


def _restrict(session: Session, row: Webhook, administrations: Only) -> None:
    """Raises NotFound for one of another office."""
    wanted = administrations or frozenset()
    here = (Administration.id.in_(wanted), Administration.office_id == row.office_id)
    if set(session.scalars(select(Administration.id).where(*here))) != wanted:
        raise NotFound("There is no such administration.")
    session.execute(delete(WebhookAdministration).where(WebhookAdministration.webhook_id == row.id))
    session.add_all(WebhookAdministration(webhook_id=row.id, administration_id=each) for each in sorted(wanted))


def _of_office(session: Session, office_id: UUID, webhook_id: UUID, act: Act) -> Webhook:
    """Raises NotFound, Refused."""
    row = session.get(Webhook, webhook_id)
    hears_of = _administrations(session, [webhook_id])[webhook_id]
    if row is None or row.office_id != office_id or row.removed_at is not None or not _is_for(row, hears_of, act.only):
        raise NotFound("There is no such webhook.")
    refuse_without(act, Power.OFFICE, hears_of[0] if hears_of else None)
    return row


def _is_for(row: Webhook, hears_of: Collection[UUID], only: Only) -> bool:
    """Whether it is there for somebody who is restricted to these."""
    return only is None or (row.restricted and set(hears_of) <= only)


def _administrations(session: Session, webhooks: Collection[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for each in session.scalars(select(WebhookAdministration).where(WebhookAdministration.webhook_id.in_(webhooks))):
        found[each.webhook_id].append(each.administration_id)
    return found


def _counts(session: Session, webhooks: Collection[UUID]) -> dict[tuple[UUID, DeliveryState], int]:
    per_state = select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count()).where(
        WebhookDelivery.webhook_id.in_(webhooks)
    )
    grouped = session.execute(per_state.group_by(WebhookDelivery.webhook_id, WebhookDelivery.state))
    return {(webhook_id, state): count for webhook_id, state, count in grouped}


def _new_secret() -> str:
    return rules.written(secrets.token_bytes(rules.SECRET_BYTES))
