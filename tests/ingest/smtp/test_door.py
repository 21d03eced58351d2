"""A mail through the real door into the spool."""

import errno
import hashlib
import os
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from smtp_door import JANSEN, VRIES, Client, eventually

from dossier.rules.errors import TryLater
from models import DoorCount

MAIL = b"Subject: factuur\r\n\r\nregel\r\n"
ODD = b"Subject: oud\r\n\r\nbare\nlf\rcr\0nul \r\r\n\xff " + b"x" * 5000 + b"\r\n..\r\n"


@pytest.mark.parametrize("text", [MAIL, ODD, b"", b"\r\n" * 10, b"\xe2\x82\xac" * 300_000 + b"\r\n"])
def test_the_bytes_arrive_unchanged_and_the_sender_hears_their_id(door, text):
    client = door.client()
    reply = client.begin(JANSEN)
    client.send(text.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    reply = client.reply()
    (mail,) = door.mails()
    assert reply == f"250 2.0.0 {mail.envelope.spool_id}"
    with mail.open() as raw:
        assert raw.read() == text
    assert mail.envelope.sha256 == hashlib.sha256(text).hexdigest()
    assert door.leftovers() == []


def test_the_envelope_tells_who_and_how(door):
    client = door.client(hello="EHLO [192.0.2.7]")
    client.mail(MAIL, JANSEN, mail_from="Klant@Example.org")
    (mail,) = door.mails()
    envelope = mail.envelope
    assert (envelope.mail_from, envelope.helo, envelope.peer) == ("Klant@Example.org", "[192.0.2.7]", "127.0.0.1")
    assert (envelope.protocol, envelope.tls, envelope.door_seq) == ("ESMTP", None, 1)
    assert [to.address for to in envelope.recipients] == [JANSEN]


def test_several_dossiers_each_once(door):
    client = door.client()
    client.mail(MAIL, JANSEN, VRIES, JANSEN.upper(), "bakkerij-jansen+btw.dossier@inbox.localhost", mail_from="")
    (mail,) = door.mails()
    assert [to.address for to in mail.envelope.recipients] == [JANSEN, VRIES]
    assert len({to.administration_id for to in mail.envelope.recipients}) == 2
    assert mail.envelope.mail_from == ""


@pytest.mark.parametrize(
    ("hello", "options", "port", "protocol"),
    [
        ("HELO c", "", "smtp", "SMTP"),
        ("EHLO c", "", "smtp", "ESMTP"),
        ("EHLO c", " SMTPUTF8", "smtp", "UTF8SMTP"),
        ("LHLO c", "", "lmtp", "LMTP"),
        ("LHLO c", " SMTPUTF8", "lmtp", "UTF8LMTP"),
    ],
)
def test_protocol_names_of_rfc_3848_and_6531(door, hello, options, port, protocol):
    client = Client(getattr(door, port), hello=hello)
    client.ask(f"MAIL FROM:<a@example.org>{options}")
    client.ask(f"RCPT TO:<{JANSEN}>")
    client.ask("DATA")
    client.ask(".")
    assert door.mails()[0].envelope.protocol == protocol


def test_pipelined_commands_and_what_follows_the_dot(door):
    client = door.client()
    client.send(f"MAIL FROM:<a@example.org>\r\nRCPT TO:<{JANSEN}>\r\nRCPT TO:<nobody@x.test>\r\nDATA\r\n".encode())
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "550", "354"]
    client.send(MAIL + b".\r\nMAIL FROM:<b@example.org>\r\nQUIT\r\n")
    assert [client.reply()[:3] for _ in range(3)] == ["250", "250", "221"]
    assert client.closed()


def test_one_byte_at_a_time(door):
    client = door.client()
    client.begin(JANSEN)
    for byte in b"a\r\n..\r\n.\r\nQUIT\r\n":
        client.send(bytes([byte]))
    assert [client.reply()[:3], client.reply()[:3]] == ["250", "221"]
    assert door.mails()[0].open().read() == b"a\r\n.\r\n"


def test_a_client_that_half_closes_after_the_dot_hears_its_250(door):
    client = door.client()
    client.begin(JANSEN)
    client.send(MAIL + b".\r\n")
    client.socket.shutdown(socket.SHUT_WR)
    assert client.reply().startswith("250 2.0.0")
    assert client.closed()
    assert len(door.mails()) == 1


def test_a_client_that_leaves_after_the_dot_does_not_cancel_the_commit(door, monkeypatch):
    reached, go_on, real = threading.Event(), threading.Event(), os.fsync

    def slow(descriptor: int) -> None:
        reached.set()
        go_on.wait(20)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    client = door.client()
    client.begin(JANSEN)
    client.send(MAIL + b".\r\n")
    assert reached.wait(20)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, no goodbye
    client.close()
    go_on.set()
    door.stop()
    door._thread.join()
    assert len(door.mails()) == 1


def test_a_client_that_leaves_in_data_leaves_nothing(door):
    client = door.client()
    client.begin(JANSEN)
    client.send(b"x" * 1_000_000)
    assert eventually(lambda: len(door.leftovers()) == 1)
    client.close()
    assert eventually(lambda: door.leftovers() == [])
    assert door.mails() == []


def test_too_big_is_read_to_its_end_and_refused_in_files_megabytes(open_door):
    with open_door(size_limit=1_000_000) as door:
        client = door.client()
        client.begin(JANSEN)
        block = b"x" * 77 + b"\r\n"
        client.send(block * 31_000)
        client.send(b".\r\n")
        assert client.reply().startswith("552 5.3.4 Uw e-mail is te groot: samen mogen de bijlagen 1 MB zijn.")
        assert client.mail(MAIL).startswith("250")
        assert door.leftovers() == []


def test_files_up_to_the_limit_pass_in_base64(open_door):
    with open_door(size_limit=1_000_000) as door:
        client = door.client()
        assert client.mail((b"x" * 76 + b"\r\n") * (1_000_000 * 4 // 3 // 76)).startswith("250")


def test_four_times_too_big_ends_the_connection(open_door):
    with open_door(size_limit=1_000_000) as door:
        client = door.client()
        client.begin(JANSEN)
        with pytest.raises(OSError):  # noqa: PT011, PT012 - reset or broken pipe, after as many as the kernel takes
            for _ in range(1000):
                client.send(b"x" * 100_000)


@pytest.mark.attack("M17")
def test_a_mail_that_goes_in_circles(door):
    client = door.client()
    assert client.mail(b"Received: from a\r\n" * 100 + b"\r\nx").startswith("250")
    assert client.mail(b"Received: from a\r\n\tby b\r\n" * 101 + b"\r\nx").startswith("554 5.4.6")
    assert client.mail(b"Subject: x\r\n\r\n" + b"Received: quoted\r\n" * 200).startswith("250")
    assert client.mail(b"received: from a\r\n" * 101 + b"\r\n" + b"x" * 1_000_000).startswith("554 5.4.6")
    assert len(door.mails()) == 2


@pytest.mark.parametrize("size", [10, 1_000_000])
@pytest.mark.parametrize(
    ("call", "number", "code"),
    [("fsync", errno.EIO, "451 4.3.0"), ("write", errno.EIO, "451 4.3.0"), ("write", errno.ENOSPC, "452 4.3.1")],
)
def test_a_fault_of_the_disk_is_ours(door, monkeypatch, *, call, number, code, size):
    def broken(*_: object) -> None:
        raise OSError(number, "secret path")

    client = door.client()
    with monkeypatch.context() as patched:
        patched.setattr(os, call, broken)
        assert client.mail(b"x" * size).startswith(code)
    assert door.leftovers() == []
    assert client.mail(MAIL).startswith("250")
    assert [mail.envelope.door_seq for mail in door.mails()] == [1]


def test_no_room_is_said_at_mail(open_door):
    with open_door(disk_floor=1 << 60) as door:
        assert door.client().ask("MAIL FROM:<a@example.org>").startswith("452 4.3.1")


def test_an_unexpected_fault_is_451_and_tells_nothing(door, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(door.desk.recipients, "known", broken)
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    assert client.ask(f"RCPT TO:<{JANSEN}>") == "451 4.3.0 A fault on our side, try again later"
    assert client.ask("MAIL FROM:<a@example.org>").startswith("250")


def test_the_rest_of_a_mail_is_never_read_as_commands(door):
    """A fault that nobody foresaw, in the middle of the text: what still comes is text of that mail."""
    door.desk.disk.shutdown()  # the first piece of a large mail meets no thread that would write it
    client = door.client()
    client.begin()
    hidden = f"RSET\r\nMAIL FROM:<ander@example.org>\r\nRCPT TO:<{JANSEN}>\r\nDATA\r\n\r\nVerborgen\r\n.\r\nQUIT\r\n"
    with suppress(ConnectionError):
        client.send(b"x" * 1_000_000 + b"\r\n")
        client.send(hidden.encode())
    assert client.ended()
    assert door.mails() == []


def test_with_the_database_away_the_known_get_their_mail(door, monkeypatch):
    client = door.client()
    assert client.mail(MAIL, JANSEN).startswith("250")

    def away(*_: object) -> None:
        raise TryLater("away")

    monkeypatch.setattr("ingest.recipients.FRESH_SECONDS", -1.0)
    monkeypatch.setattr(door.house.database, "read", away)
    assert client.mail(MAIL, JANSEN).startswith("250")
    client.ask("MAIL FROM:<a@example.org>")
    assert client.ask("RCPT TO:<nobody.dossier@inbox.localhost>").startswith("451 4.3.0")


def test_a_database_that_hangs_delays_one_session_not_the_door(door, monkeypatch):
    monkeypatch.setattr("ingest.smtp.desk.QUESTION_SECONDS", 0.3)
    hangs = threading.Event()
    monkeypatch.setattr(door.desk.recipients, "ask", lambda *_: hangs.wait(20))
    client, other = door.client(), door.client()
    client.ask("MAIL FROM:<a@example.org>")
    client.send(f"RCPT TO:<{JANSEN}>\r\n".encode())
    started = time.monotonic()
    assert other.ask("NOOP").startswith("250")
    assert time.monotonic() - started < 0.3
    assert client.reply().startswith("451")
    hangs.set()


def test_what_the_door_counted(door):
    client = door.client()
    client.mail(MAIL, JANSEN, "bakkerij-jansen.dosier@inbox.localhost", "x.dossier@inbox.localhost", "x@foreign.test")
    counted = counts(door)
    assert counted == {
        ("accepted", JANSEN): 1,
        ("near-miss", "bakkerij-jansen.dosier@inbox.localhost"): 1,
        ("refused-unknown", "@inbox.localhost"): 1,
        ("refused-policy", ""): 1,
    }


def test_refusals_may_be_put_off_while_settings_are_new(open_door):
    """The sender keeps the mail and tries again: by then the address is open, or the domain is one of ours."""
    with open_door(soft_bounce=True) as door:
        client = door.client()
        client.ask("MAIL FROM:<klant@example.org>")
        assert client.ask("RCPT TO:<niemand.dossier@inbox.localhost>").startswith("450 4.1.1 Dit adres bestaat niet")
        assert client.ask("RCPT TO:<bakkerij-jansen.dossier@elders.example>").startswith("450 4.7.1 ")
        assert client.ask("MAIL FROM:<a@b@c>").startswith("4")
        assert client.ask("RCPT TO:<bakkerij-jansen.dossier@inbox.localhost>").startswith("250 2.1.5")


def test_a_mistyped_name_is_counted_and_hears_what_every_guess_hears(door):
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    near, guess = "bakkerij-janssen.dossier@inbox.localhost", "iets-heel-anders.dossier@inbox.localhost"
    said = [client.ask(f"RCPT TO:<{each}>") for each in (near, guess)]
    assert said[0].replace(near, guess) == said[1]
    assert counts(door) == {("near-miss", near): 1, ("refused-unknown", "@inbox.localhost"): 1}


def counts(door):
    door.desk.tally.flush(datetime.now(UTC))
    with door.house.database.read() as session:
        return {(row.tally, row.address): row.count for row in session.query(DoorCount)}
