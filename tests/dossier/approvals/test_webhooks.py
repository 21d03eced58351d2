"""Webhooks: signed, tried again, and never led to where they may not go. The receivers are real."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from itertools import pairwise

import approving
import pytest
from dossiers import MARIJKE, SANNE
from receivers import running

from adapters.callout import Callout
from dossier.programs import webhook_delivery, webhooks
from dossier.programs.webhooks import Choice
from dossier.rules import webhooks as rules
from dossier.rules.errors import Refused
from dossier.rules.webhooks import DeliveryState, Failure, WebhookEvent, may_reach, target_of
from ingest import work_claims
from models import HandOver, Notice
from models.announcing import STATION

LOOPBACK = (ip_network("127.0.0.0/8"),)
LEASE = timedelta(minutes=5)


@pytest.fixture
def receiver():
    with running() as receiver:
        yield receiver


@pytest.fixture
def here(any_house):
    inside = any_house.settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})
    return approving.setting(replace(any_house, settings=inside))


def added(here, receiver):
    choice = Choice(frozenset({WebhookEvent.APPROVAL_CHANGED}))
    return webhooks.add(here.house, here.house.settings.domain, receiver.url, here.desk.act, choice)


def work(here, at):
    """As the worker does: what is due at that time, tried once."""
    for hand_over_id in here.waiting(STATION):
        if claim := work_claims.take(here.house, hand_over_id, at, LEASE):
            webhook_delivery.deliver(here.house, claim, at)


def newest(here):
    return webhooks.deliveries(here.house, here.house.settings.domain)[0]


def signatures(secret, headers, body):
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    made = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, sha256)
    return f"v1,{base64.b64encode(made).decode()}"


def test_each_change_is_told_once_signed_and_without_names(here, receiver):
    _, secret = added(here, receiver)
    request = here.ask(here.document())
    here.agree(SANNE, request)
    work(here, here.now)
    [(headers, body)] = receiver.requests
    told = json.loads(body)
    assert (told["type"], told["data"]["approval_id"], told["data"]["state"]) == (
        "approval.changed",
        str(request),
        "approved",
    )
    assert headers["webhook-signature"] == signatures(secret, headers, body)
    assert headers["webhook-timestamp"] == str(int(here.now.timestamp()))
    assert SANNE not in body.decode()
    assert (newest(here).state, newest(here).answer) == (DeliveryState.DELIVERED, "204")
    assert here.waiting(STATION) == []


def test_after_a_rotation_both_secrets_sign_for_a_week(here, receiver):
    webhook_id, old = added(here, receiver)
    domain = here.house.settings.domain
    new = webhooks.rotate(here.house, domain, webhook_id, here.desk.act)
    assert webhooks.try_out(here.house, domain, webhook_id, here.desk.act) == 204
    headers, body = receiver.requests[-1]
    assert headers["webhook-signature"].split(" ") == [signatures(each, headers, body) for each in (new, old)]
    here.minutes += 8 * 24 * 60
    webhooks.try_out(here.house, domain, webhook_id, here.desk.act)
    headers, body = receiver.requests[-1]
    assert headers["webhook-signature"] == signatures(new, headers, body)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 500 Oops\r\n\r\n", "500"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "302"),
        (b"niet te begrijpen\r\n\r\n", Failure.NOT_HTTP),
    ],
    ids=["500", "redirect", "nonsense"],
)
def test_what_fails_is_tried_again_and_given_up_after_days(here, receiver, answer, said):
    added(here, receiver)
    receiver.answer = answer
    here.agree(SANNE, here.ask(here.document()))
    tried = []
    at = here.now
    for _ in range(40):
        [waiting] = here.waiting(STATION) or [None]
        if waiting is None:
            break
        with here.house.database.read() as session:
            at = max(at, session.get_one(HandOver, waiting).due_at)
        work(here, at)
        tried.append(at)
    line = newest(here)
    assert (line.state, line.answer, line.attempts) == (DeliveryState.GIVEN_UP, said, len(tried))
    assert len(receiver.requests) == len(tried), "a redirect leads nowhere"
    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert (gaps[0] < timedelta(seconds=6), max(gaps) < timedelta(hours=27)) == (True, True), "soon, then patiently"
    assert tried[-1] == newest(here).asked_at + rules.GIVE_UP_AFTER
    with here.house.database.read() as session:
        whose = Notice.person_id == here.place.person(MARIJKE)
        assert session.query(Notice).where(whose, Notice.happening == "webhook-failed").count() == 1


def test_a_receiver_that_comes_back_gets_it(here, receiver):
    added(here, receiver)
    receiver.answer, good = b"HTTP/1.1 503 Later\r\n\r\n", receiver.answer
    here.agree(SANNE, here.ask(here.document()))
    work(here, here.now)
    work(here, here.now)  # not due yet
    assert (len(receiver.requests), newest(here).state) == (1, DeliveryState.WAITING)
    receiver.answer = good
    work(here, here.now + timedelta(seconds=30))
    assert (newest(here).state, newest(here).attempts) == (DeliveryState.DELIVERED, 2)
    ids = {headers["webhook-id"] for headers, _ in receiver.requests}
    assert len(ids) == 1, "by this the receiver knows that it is the same"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 410 Gone\r\n\r\n", None], ids=["gone", "removed"])
def test_who_wants_nothing_any_more_is_not_asked_again(here, receiver, answer):
    webhook_id, _ = added(here, receiver)
    here.agree(SANNE, here.ask(here.document()))
    if answer:
        receiver.answer = answer
    else:
        webhooks.remove(here.house, here.house.settings.domain, webhook_id, here.desk.act)
    work(here, here.now)
    assert (newest(here).state, here.waiting(STATION)) == (DeliveryState.GIVEN_UP, [])
    assert len(receiver.requests) == (1 if answer else 0)


@pytest.mark.attack("P21")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1",
        "64:ff9b::7f00:1", "2002:7f00:1::1",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(address):
    assert not may_reach(ip_address(address), secure=True, inside=())


def test_addresses_that_are_reached():
    assert may_reach(ip_address("93.184.215.14"), secure=True, inside=())
    assert may_reach(ip_address("2606:2800:21f:cb07:6820:80da:af6b:8b2c"), secure=True, inside=())
    assert not may_reach(ip_address("93.184.215.14"), secure=False, inside=()), "not without TLS"
    assert may_reach(ip_address("127.0.0.1"), secure=False, inside=LOOPBACK)
    assert not may_reach(ip_address("10.0.0.1"), secure=True, inside=LOOPBACK)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/",
        "https://",
        "https://a:b@x/",
        "https://x/#y",
        "https://x/\r\nHost: y",
        "https://x:99999/",
        "x",
        "https://x/ y",
    ],
)
def test_what_is_no_address(url):
    with pytest.raises(Refused):
        target_of(url)


def test_who_let_us_wait_is_left_alone_for_a_while(here, receiver, monkeypatch):
    """Ten receivers that hang would otherwise hold up the letters and previews of the same worker."""
    monkeypatch.setitem(Callout.__init__.__kwdefaults__, "limit", timedelta(seconds=0.3))
    added(here, receiver)
    receiver.answer = b""
    for _ in range(3):
        here.agree(SANNE, here.ask(here.document()))
    work(here, here.now)
    assert len(receiver.requests) == 1, "of three messages one was tried"
    receiver.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    work(here, here.now + rules.REST + timedelta(seconds=1))
    assert len(receiver.requests) == 4
    assert here.waiting(STATION) == []


def test_plain_http_is_for_the_networks_that_are_named(here):
    for url in ("http://10.0.0.1/", "http://93.184.215.14/"):
        with pytest.raises(Refused):
            webhooks.add(here.house, here.house.settings.domain, url, here.desk.act)
    webhooks.add(here.house, here.house.settings.domain, "http://127.0.0.1:9/", here.desk.act)


def test_an_office_adds_https_only_and_not_without_end(any_house):
    here = approving.setting(any_house)
    with pytest.raises(Refused):
        webhooks.add(here.house, here.house.settings.domain, "http://example.com/", here.desk.act)
    for _ in range(webhooks.MOST):
        webhooks.add(here.house, here.house.settings.domain, "https://example.com/", here.desk.act)
    with pytest.raises(Refused):
        webhooks.add(here.house, here.house.settings.domain, "https://example.com/", here.desk.act)
