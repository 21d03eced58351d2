"""Calling programs of others: bounded in time and size, at the address that was checked, under its own name."""

import socket
import time
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from receivers import certified, running

from adapters.callout import Callout
from adapters.resolver import Resolver
from dossier.rules.webhooks import Failure, target_of

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver():
    with running() as receiver:
        yield receiver


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


@pytest.mark.attack("P21")
def test_without_the_setting_our_own_network_is_out_of_reach(receiver):
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), receiver.url.replace("http:", "https:")):
        assert Callout(Resolver()).post(target_of(url), {}, b"{}") is Failure.FORBIDDEN_ADDRESS
    assert receiver.requests == []


class Names:
    """A DNS that knows one name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    def lookups(self, _limit: timedelta):
        return self

    def records(self, _name: str, kind: str):
        fits = (each for each in self.addresses if (":" in each) == (kind == "AAAA"))
        return [SimpleNamespace(address=each) for each in fits]


@pytest.mark.attack("P21")
def test_one_forbidden_address_of_a_name_is_enough(receiver):
    port = target_of(receiver.url).port
    for addresses in (("127.0.0.1",), ("93.184.215.14", "10.0.0.1"), ("::1", "93.184.215.14")):
        callout = Callout(Names(*addresses), LOOPBACK if addresses == ("127.0.0.1",) else ())
        answer = callout.post(target_of(f"http://hook.example:{port}/"), {}, b"{}")
        assert answer == (204 if addresses == ("127.0.0.1",) else Failure.FORBIDDEN_ADDRESS)
    assert Callout(Names(), LOOPBACK).post(target_of("http://hook.example/"), {}, b"{}") is Failure.NO_ADDRESS
    [(headers, _)] = receiver.requests
    assert headers["host"] == f"hook.example:{port}", "asked at the address that was checked, by its name"


@pytest.mark.parametrize(
    ("certified_for", "trusted", "answer"),
    [
        ("hook.example", True, 204),
        ("other.example", True, Failure.BAD_CERTIFICATE),
        ("hook.example", False, Failure.BAD_CERTIFICATE),
    ],
    ids=["right", "other-name", "not-trusted"],
)
def test_only_who_the_certificate_is_for_is_told(tmp_path, monkeypatch, certified_for, trusted, answer):
    tls = certified(certified_for, tmp_path / "server.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    with running(tls) as receiver:
        target = target_of(f"https://hook.example:{target_of(receiver.url).port}/")
        assert Callout(Names("127.0.0.1"), LOOPBACK).post(target, {}, b"{}") == answer
        assert len(receiver.requests) == (answer == 204), "a stranger hears nothing"
