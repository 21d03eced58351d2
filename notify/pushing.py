"""Web push: a phone that wants it hears that there is a new task, and nothing else: no name, no document, no dossier.

It comes with the letter that says more, so the law has judged it and the reader's quiet hours hold. A push that does
not arrive is not tried again: the letter says the same, and the task stays on the list.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.callout import Callout
from adapters.house import House
from adapters.webpush import SigningKey, browser_of, encrypted
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import Lane
from dossier.rules.queues import Queue
from dossier.rules.text import Text
from dossier.rules.webhooks import Failure, Target, target_of
from dossier.rules.work import Claim, Work
from models import AppDevice, Letter, Office, Person, PushKey, PushSubscription
from models.claims import finish, wake
from models.missing import insert_missing
from notify.texts import language_of

STATION = "push"
NEW_TASK = Text("U heeft een nieuwe taak.", "You have a new task.")
LEADS_TO = "/app/?to=/tasks"
KEPT_FOR = timedelta(days=1)  # by the push service, while the phone is off
GONE = (404, 410)  # the subscription does not exist any more (RFC 8030 7.3)
MOST_PHONES = 5  # of one person
LONGEST_ENDPOINT = 1_000  # characters

log = structlog.get_logger()


def public_key(house: House, office_id: UUID, now: datetime) -> str:
    """What a browser subscribes with; made at its first use. Raises Refused when no secret can be kept here."""
    key = _signing_key(house, office_id, now)
    if key is None:
        raise Refused("Push messages are off: their key cannot be opened with DOSSIER_SECRET_KEYS. Tell the office.")
    return key.public


def subscribe(house: House, app_device_id: UUID, endpoint: str, keys: tuple[str, str], now: datetime) -> None:
    """Let this bound phone hear of tasks. `keys`: p256dh and auth, as its browser says. Raises NotFound, Refused."""
    try:
        browser_of(*keys)
    except ValueError:
        raise Refused("This is no subscription of a browser.") from None
    if len(endpoint) > LONGEST_ENDPOINT or _callout(house).hindrance(target_of(endpoint)):
        raise Refused("This push service cannot be reached from here.")
    with house.database.write() as session:
        bound = select(AppDevice).where(AppDevice.id == app_device_id, AppDevice.revoked_at.is_(None))
        app = session.scalar(bound.with_for_update())
        if app is None:
            raise NotFound("There is no such app, or it is bound no more.")
        same = or_(PushSubscription.app_device_id == app_device_id, PushSubscription.endpoint == endpoint)
        session.execute(delete(PushSubscription).where(same))  # a browser has one, whoever bound it before
        row = PushSubscription(id=uuid7(), app_device_id=app.id, person_id=app.person_id, endpoint=endpoint)
        (row.public_key, row.secret), row.made_at = keys, now
        session.add(row)


def unsubscribe(house: House, app_device_id: UUID) -> None:
    """Twice is once."""
    with house.database.write() as session:
        session.execute(delete(PushSubscription).where(PushSubscription.app_device_id == app_device_id))


def is_subscribed(house: House, app_device_id: UUID) -> bool:
    with house.database.read() as session:
        mine = exists().where(PushSubscription.app_device_id == app_device_id)
        return bool(session.scalar(select(mine)))


def wake_for(session: Session, letter: Letter, now: datetime) -> None:
    """Ask for a push beside a letter that settled, when it is about tasks and a phone wants it. The sweeper rings."""
    if letter.lane is Lane.ACTION and session.scalar(select(_of_person(letter.person_id).exists())):
        wake(session, Work(STATION, letter.id, letter.office_id, Queue.DERIVED), now)


def push(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Station: one message to each phone of the reader of a letter. Wakes nobody. Raises ClaimLost, TryLater."""
    office_id = claim.work.office_id
    with house.database.read() as session:
        letter = session.get_one(Letter, claim.work.subject_id)
        phones = session.scalars(_of_person(letter.person_id)).all()
        office, person = session.get_one(Office, office_id), session.get_one(Person, letter.person_id)
    body = NEW_TASK.said_in(language_of(person.language))
    message = json.dumps({"title": office.name, "body": body, "to": LEADS_TO}).encode()
    key = _signing_key(house, office_id, now) if phones else None
    gone = _sent(_Sender(house, key, office.mail_domain, now), phones, message) if key else []
    with house.database.write() as session:
        finish(session, claim)
        session.execute(delete(PushSubscription).where(PushSubscription.id.in_(gone)))
    return ()


@dataclass(frozen=True, slots=True)
class _Sender:
    house: House
    key: SigningKey
    domain: str
    now: datetime


def _sent(sender: _Sender, phones: Sequence[PushSubscription], message: bytes) -> list[UUID]:
    """Gives those that are there no more."""
    answers = {each.id: _posted(sender, each, message) for each in phones}
    log.info("push.sent", answers=sorted(map(str, answers.values())))
    return [id_ for id_, answer in answers.items() if answer in GONE]


def _posted(sender: _Sender, phone: PushSubscription, message: bytes) -> int | Failure:
    target = target_of(phone.endpoint)
    headers = {
        "Authorization": sender.key.header(_origin(target), f"mailto:postmaster@{sender.domain}", sender.now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_FOR.total_seconds())),  # RFC 8030 5.2
        "Topic": "tasks",  # of several that wait the last one is enough (RFC 8030 5.4)
    }
    body = encrypted(browser_of(phone.public_key, phone.secret), message)
    return _callout(sender.house).post(target, headers, body)


def _origin(target: Target) -> str:
    return f"{'https' if target.secure else 'http'}://{target.named}"


def _of_person(person_id: UUID) -> Select[PushSubscription]:
    """The newest of theirs: who names many services that hang holds up a worker for a minute at the most."""
    bound = (PushSubscription.person_id == person_id, AppDevice.revoked_at.is_(None))
    theirs = select(PushSubscription).join(AppDevice, AppDevice.id == PushSubscription.app_device_id).where(*bound)
    return theirs.order_by(PushSubscription.id.desc()).limit(MOST_PHONES)


def _signing_key(house: House, office_id: UUID, now: datetime) -> SigningKey | None:
    """None: it was sealed with a key that we no longer have."""
    with house.database.read() as session:
        kept = session.get(PushKey, office_id)
    if kept is None:
        with house.database.write() as session:
            row = {"office_id": office_id, "sealed": house.seals.seal(SigningKey.new()), "made_at": now}
            insert_missing(session, PushKey, [row])  # of two that make one the first counts
            kept = session.get_one(PushKey, office_id)
    pem = house.seals.opened(kept.sealed)
    return SigningKey(pem) if pem else None


def _callout(house: House) -> Callout:
    return Callout(house.resolver, house.settings.push_inside)
