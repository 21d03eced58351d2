"""Web push: a phone hears that there is a task, over a real socket, and nobody on the way reads more."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from factories import make_administration
from mailed import make_person
from postal import post
from push_phone import PushPhone, judged
from receivers import running
from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from dossier.login import apps, housekeeping
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import Happening
from ingest import work_claims
from models import AppDevice, HandOver, PushSubscription
from models.notice import tell
from notify import pushing

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def service():
    with running() as service:
        yield service


@pytest.fixture
def pushing_house(any_house):
    settings = any_house.settings.model_copy(update={"push_networks": "127.0.0.0/8"})
    return replace(any_house, settings=settings)


@pytest.fixture
def sanne(pushing_house):
    administration = make_administration(pushing_house)
    return administration, make_person(pushing_house, administration, "sanne@klant.example")


def bound(house, person_id):
    with house.database.write() as session:
        app = AppDevice(id=uuid7(), person_id=person_id, token_digest=str(uuid7()), label="iPhone", pin_hash="x")
        app.bound_at = app.last_at = NOW
        session.add(app)
        return app.id


def happens(house, sanne, happening=Happening.APPROVAL_EXPIRED):
    administration, person_id = sanne
    with house.database.write() as session:
        tell(
            session,
            happening=happening,
            office_id=administration.office_id,
            administration_id=administration.id,
            subject_id=uuid7(),
            people=[person_id],
            now=NOW,
        )


def all_leaves(house, at=LATER):
    """Does what beat and workers do: how many pushes there were to do."""
    post(house, at)
    with house.database.read() as session:
        waiting = session.scalars(select(HandOver.id).where(HandOver.station == pushing.STATION)).all()
    for each in waiting:
        pushing.push(house, work_claims.take(house, each, at, timedelta(minutes=5)), at)
    return len(waiting)


def subscriptions(house):
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(PushSubscription))


def test_a_task_is_heard_of_and_only_that_phone_reads_it(pushing_house, sanne, service):
    house, phone = pushing_house, PushPhone()
    key = pushing.public_key(house, sanne[0].office_id, NOW)
    pushing.subscribe(house, bound(house, sanne[1]), service.url, phone.keys, NOW)
    happens(house, sanne)
    assert all_leaves(house) == 1
    [(headers, body)] = service.requests
    said = json.loads(phone.read(body))
    assert (said["body"], said["to"]) == ("U heeft een nieuwe taak.", "/app/?to=/tasks")
    assert set(said) == {"title", "body", "to"}
    assert "sanne" not in f"{said}{headers}"
    signed_by, claims = judged(headers["authorization"])
    assert (signed_by, claims["aud"]) == (key, service.url.rpartition("/hook")[0])
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    assert all_leaves(house, LATER + timedelta(days=1)) == 0
    assert pushing.public_key(house, sanne[0].office_id, LATER) == key


def test_news_is_no_task_and_who_has_no_phone_costs_no_work(pushing_house, sanne, service):
    house = pushing_house
    happens(house, sanne)
    assert all_leaves(house) == 0
    pushing.subscribe(house, bound(house, sanne[1]), service.url, PushPhone().keys, NOW)
    happens(house, sanne, Happening.NEW_DEVICE)
    assert all_leaves(house) == 0
    assert not service.requests


@pytest.mark.parametrize(
    ("answer", "left"), [("404 Not Found", 0), ("410 Gone", 0), ("503 Busy", 1), ("201 Created", 1)]
)
def test_a_subscription_that_is_gone_is_forgotten(pushing_house, sanne, service, answer, left):
    service.answer = f"HTTP/1.1 {answer}\r\n\r\n".encode()
    pushing.subscribe(pushing_house, bound(pushing_house, sanne[1]), service.url, PushPhone().keys, NOW)
    happens(pushing_house, sanne)
    assert all_leaves(pushing_house) == 1
    assert subscriptions(pushing_house) == left


def test_a_phone_that_is_unbound_hears_nothing_more(pushing_house, sanne, service):
    house = pushing_house
    lost, off = bound(house, sanne[1]), bound(house, sanne[1])
    pushing.subscribe(house, lost, service.url, PushPhone().keys, NOW)
    pushing.subscribe(house, off, f"{service.url}&two", PushPhone().keys, NOW)
    happens(house, sanne)
    post(house, LATER)  # the push is asked for
    apps.revoke(house, sanne[1], lost, Act(str(sanne[1]), NOW))
    pushing.unsubscribe(house, off)
    all_leaves(house)
    assert not service.requests
    assert subscriptions(house) == 1
    housekeeping.tidy(house, LATER)
    assert subscriptions(house) == 0
    with pytest.raises(NotFound):
        pushing.subscribe(house, lost, service.url, PushPhone().keys, NOW)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/push",
        "https://10.0.0.8/push",
        "https://169.254.169.254/latest",
        "https://[::1]/push",
        "https://localhost/push",
        "http://93.184.216.34/push",
        "file:///etc/passwd",
        "https://93.184.216.34/" + "a" * 1_000,
    ],
)
def test_only_a_push_service_on_the_internet_is_called(house, endpoint):
    administration = make_administration(house)
    app_id = bound(house, make_person(house, administration, "sanne@klant.example"))
    with pytest.raises(Refused):
        pushing.subscribe(house, app_id, endpoint, PushPhone().keys, NOW)
    with pytest.raises(Refused):
        pushing.subscribe(house, app_id, "https://93.184.216.34/push", ("AAAA", "AAAA"), NOW)


def test_a_browser_has_one_subscription_and_a_phone_too(pushing_house, sanne, service):
    house, phone = pushing_house, PushPhone()
    first, second = bound(house, sanne[1]), bound(house, sanne[1])
    for app_id in (first, first, second):
        pushing.subscribe(house, app_id, service.url, phone.keys, NOW)
    assert subscriptions(house) == 1
    assert pushing.is_subscribed(house, second)
    assert not pushing.is_subscribed(house, first)
