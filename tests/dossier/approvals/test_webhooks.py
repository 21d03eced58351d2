"""Webhooks: signed, tried again, and never led to where they may not go. The receivers are real."""

import base64
import hmac
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from itertools import pairwise

import approving
import pytest
from dossiers import MARIJKE, SANNE

from adapters.callout import Callout
from adapters.resolver import Resolver
from dossier import webhooks
from dossier.rules import webhooks as rules
from dossier.rules.errors import Refused
from dossier.rules.webhooks import DeliveryState, Failure, may_reach, target_of
from ingest import turns
from models import HandOver, Notice

LOOPBACK = (ip_network("127.0.0.0/8"),)
LEASE = timedelta(minutes=5)


class Receiver:
    """A program that takes one request per connection and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.drip = 0.0  # seconds between bytes of the answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/hook?kantoor=1"
        self._stopped = threading.Event()

    def serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
        lines = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        headers = {name.lower(): value for name, value in lines}
        while len(body) < int(headers["content-length"]):
            body += connection.recv(65_536)
        self.requests.append((headers, body))
        try:
            for start in range(0, len(self.answer), 1 if self.drip else len(self.answer)):
                connection.sendall(self.answer[start : start + (1 if self.drip else len(self.answer))])
                if self._stopped.wait(self.drip):
                    return
            if not self.answer:
                self._stopped.wait(5)  # says nothing, and holds the line
        except OSError:
            return  # the caller hung up

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def running():
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        thread.join()


@pytest.fixture
def receiver():
    with running() as receiver:
        yield receiver


@pytest.fixture
def here(any_house):
    inside = any_house.settings.model_copy(update={"webhook_networks": "127.0.0.0/8"})
    return approving.setting(replace(any_house, settings=inside))


def added(here, receiver):
    return webhooks.add(here.house, here.house.settings.domain, receiver.url, here.desk.act)


def work(here, at):
    """As the worker does: what is due at that time, tried once."""
    for hand_over_id in here.waiting(webhooks.STATION):
        if claim := turns.take(here.house, hand_over_id, at, LEASE):
            webhooks.deliver(here.house, claim, at)


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
    assert (told["type"], told["data"]["request"], told["data"]["state"]) == (
        "approval.changed",
        str(request),
        "approved",
    )
    assert headers["webhook-signature"] == signatures(secret, headers, body)
    assert headers["webhook-timestamp"] == str(int(here.now.timestamp()))
    assert SANNE not in body.decode()
    assert (newest(here).state, newest(here).answer) == (DeliveryState.DELIVERED, "204")
    assert here.waiting(webhooks.STATION) == []


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
        [waiting] = here.waiting(webhooks.STATION) or [None]
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
    assert (newest(here).state, here.waiting(webhooks.STATION)) == (DeliveryState.GIVEN_UP, [])
    assert len(receiver.requests) == (1 if answer else 0)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n" + b"X-Filler: a\r\n" * 50], ids=["silent", "dripping"])
def test_a_slow_receiver_holds_nobody_up(receiver, answer):
    receiver.answer, receiver.drip = answer, 0.05
    started = time.monotonic()
    callout = Callout(Resolver(), LOOPBACK, limit=timedelta(seconds=0.4))
    assert callout.post(target_of(receiver.url), {}, b"{}") is Failure.TOO_SLOW
    assert time.monotonic() - started < 3


def test_an_endless_head_is_cut(receiver):
    receiver.answer = b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 1_000_000
    assert Callout(Resolver(), LOOPBACK).post(target_of(receiver.url), {}, b"{}") is Failure.NOT_HTTP


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    target = target_of(f"http://127.0.0.1:{port}/")
    assert Callout(Resolver(), LOOPBACK).post(target, {}, b"{}") is Failure.UNREACHABLE


def test_without_the_setting_our_own_network_is_out_of_reach(receiver):
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), receiver.url.replace("http:", "https:")):
        assert Callout(Resolver()).post(target_of(url), {}, b"{}") is Failure.FORBIDDEN_ADDRESS
    assert receiver.requests == []


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


def test_an_office_adds_https_only_and_not_without_end(any_house):
    here = approving.setting(any_house)
    with pytest.raises(Refused):
        webhooks.add(here.house, here.house.settings.domain, "http://example.com/", here.desk.act)
    for _ in range(webhooks.MOST):
        webhooks.add(here.house, here.house.settings.domain, "https://example.com/", here.desk.act)
    with pytest.raises(Refused):
        webhooks.add(here.house, here.house.settings.domain, "https://example.com/", here.desk.act)
