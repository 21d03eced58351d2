"""STARTTLS (RFC 3207)."""

import socket
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from smtp_door import JANSEN, eventually


@pytest.fixture
def tls_door(open_door, make_certificate):
    certificate, key = make_certificate("first.example")
    with open_door(tls_certificate=certificate, tls_key=key) as door:
        yield door


def name_in(client) -> str:
    found = x509.load_der_x509_certificate(client.socket.getpeercert(binary_form=True))
    return found.subject.rfc4514_string()


def test_a_mail_over_tls(tls_door):
    client = tls_door.client()
    client.start_tls()
    assert "STARTTLS" not in client.ask("EHLO client.example")
    text = b"Subject: x\r\n\r\n" + b"x\r\n" * 200_000
    assert client.mail(text, JANSEN).startswith("250 2.0.0")
    (mail,) = tls_door.mails()
    assert mail.envelope.protocol == "ESMTPS"
    assert mail.envelope.tls.startswith("TLSv1.3 TLS_")
    assert mail.envelope.size_bytes == len(text) + 2
    assert client.ask("QUIT").startswith("221")
    assert client.closed()


def _ends_the_stream(client):
    super(ssl.SSLSocket, client.socket).shutdown(socket.SHUT_WR)  # SSLSocket's own would forget the keys


def _says_goodbye(client):
    client.socket.unwrap()


@pytest.mark.parametrize("half_close", [_ends_the_stream, _says_goodbye])
def test_a_client_that_half_closes_after_the_dot_has_its_mail_kept(tls_door, half_close):
    """It may not hear the 250 (to TLS an end without a goodbye is an attack, RFC 8446 6.1), and then sends again."""
    client = tls_door.client()
    client.start_tls()
    client.ask("EHLO client.example")
    assert client.begin(JANSEN).startswith("354")
    client.send(b"Subject: x\r\n\r\nx\r\n.\r\n")
    with suppress(OSError):  # the door may be quicker and close first
        half_close(client)
    assert eventually(lambda: len(tls_door.mails()) == 1)


@pytest.mark.attack("S26")
def test_everything_is_forgotten(tls_door):
    client = tls_door.client()
    client.ask("MAIL FROM:<a@example.org>")
    client.start_tls()
    assert client.ask(f"RCPT TO:<{JANSEN}>").startswith("503")
    assert client.ask("MAIL FROM:<a@example.org>").startswith("503")


@pytest.mark.attack("S25")
@pytest.mark.parametrize(
    "injected", [b"NOOP\r\n", b"EHLO x\r\nMAIL FROM:<x@example.org>\r\n", b"RSE", b"MAIL FROM:<x@example.org>"]
)
def test_plain_text_is_not_carried_over(tls_door, injected):
    client = tls_door.client()
    client.start_tls(b"STARTTLS\r\n" + injected)
    assert client.ask("HELO after.example") == "250 inbox.localhost"


@pytest.mark.attack("S27")
def test_only_once_and_without_argument(tls_door):
    client = tls_door.client()
    assert client.ask("STARTTLS now").startswith("501")
    client.start_tls()
    assert client.ask("STARTTLS").startswith("503")
    assert client.ask("NOOP").startswith("250")


@pytest.mark.attack("S28")
def test_a_broken_handshake_ends_one_session_only(tls_door):
    client, other = tls_door.client(), tls_door.client()
    client.ask("STARTTLS")
    client.send(b"this is no TLS\r\n" * 20)
    assert client.ended()
    assert other.ask("NOOP").startswith("250")


@pytest.mark.attack("S28")
def test_a_handshake_that_stalls_is_cut_off(tls_door):
    tls_door.desk.patience = replace(tls_door.desk.patience, handshake=timedelta(seconds=0.1))
    client = tls_door.client()
    client.ask("STARTTLS")
    assert client.ended()


def test_a_new_certificate_is_used_without_a_restart(tls_door, make_certificate):
    before, after = tls_door.client(), tls_door.client()
    before.start_tls()
    make_certificate("second.example")
    after.start_tls()
    assert (name_in(before), name_in(after)) == ("CN=first.example", "CN=second.example")
    assert before.ask("NOOP").startswith("250")


def test_a_spoiled_certificate_leaves_the_one_in_use(tls_door, make_certificate):
    certificate, _ = make_certificate("second.example")
    certificate.write_text("half")
    client = tls_door.client()
    client.start_tls()
    assert name_in(client) == "CN=first.example"


def test_one_that_is_expired_already_or_gone_too(tls_door, make_certificate):
    certificate, _ = make_certificate("second.example", lasts=timedelta(seconds=-1))
    client = tls_door.client()
    client.start_tls()
    assert name_in(client) == "CN=first.example"
    certificate.unlink()
    client = tls_door.client()
    client.start_tls()
    assert name_in(client) == "CN=first.example"
