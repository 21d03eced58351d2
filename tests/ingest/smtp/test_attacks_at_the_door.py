"""What strangers say to the door that is no mail: one answer, in our words, and the door lives on."""

import socket
import statistics
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from smtp_door import JANSEN, Client

from ingest.smtp import replies

REFUSALS = (replies.BAD_SENDER, replies.BAD_ADDRESS, replies.BAD_ARGUMENT, replies.UNKNOWN_PARAMETER, replies.NO_RELAY)
OUR_WORDS = {each.wire.decode().strip() for each in REFUSALS}
MAIL = b"Subject: x\r\n\r\nx"
CONTROLS = [
    b"NOOP a\0b",
    b"NOOP x\rMAIL FROM:<a@example.org>",
    b"MAIL FROM:<a\0b@example.org>",
    "MAIL FROM:<piet\u00e9@example.org>".encode("latin-1"),
    "MAIL FROM:<\u202ea@example.org>".encode(),
    "RCPT TO:<\u202e@inbox.localhost>".encode(),
    b"MAIL FROM:<a\x1b[2J@example.org>",
    b"EHLO a\x07b",
]
NO_ADDRESS = [
    "<", ">", "<>>", "<<>>", "<@", "<@>", "<a", "a>", "<a@>", "<@b>", "<a@b", "<a@b>>", "<a b@c.nl>", "<a@b@c.nl>",
    "<a@b..nl>", "<a@.b>", '<"a@b.nl>', '<"a"b@c.nl>', r'<"\"@b.nl>', "<a@[127.0.0.1>", "<a@[999.1.1.1]>",
    "<a@[IPv6:::zz]>", "<a@b.nl> <d@e.nl>", "<a@b.nl>,<d@e.nl>", "<(c)a@b.nl>", "<a(c@b.nl>", "<a@b.nl(c)>",
    "<:a@b.nl>", "<a;b@c.nl>", "<a,b@c.nl>", "<a@" + "b" * 64 + ".nl>", "<a@" + ".".join(["b" * 60] * 6) + ">",
    "(" * 400 + "a@b.nl", '"' + "\\" * 300, "<a@../../etc>", "<a@b.nl/../x>", "<" + "a" * 257 + "@b.nl>", "<a@-b.nl>",
    "< a@b.nl x>", "<>x", "<a@b_-.nl>", "<a@b.nl>;", "<a@b.nl\\>", "<a\\@b>c", "a@", "@", "<a@b!c.nl>", "<a@b%c.nl>",
    "<a@b c.nl>", "<[a]@b.nl>", "<a:b@c.nl>", "<a@b.nl:25>", "<a@@b.nl>", "<a>@b.nl>", "<\\@b.nl>", "<$(id)@b.nl>",
    '<"a"@>', "<a@[]>",
]  # fmt: skip
ODD_BUT_HARMLESS = ["=?utf-8?q?a=40b?=@c.nl", "${id}@b.nl", "`id`@b.nl", "|id@b.nl", "-oQ/tmp@b.nl", "'or'1'='1@b.nl",
                    "../../etc/passwd@b.nl", "a%0d%0aBcc@b.nl"]  # fmt: skip
RELAYING = [
    "victim@foreign.test",
    "victim%foreign.test@inbox.localhost",
    "foreign.test!victim@inbox.localhost",
    '"victim@foreign.test"@inbox.localhost',
    "@inbox.localhost:victim@foreign.test",
    "victim@[127.0.0.1]",
    "victim@foreign.test.",
    "VICTIM@FOREIGN.TEST",
    "bakkerij-jansen.dossier@x.inbox.localhost",
    "bakkerij-jansen.dossier@inbox.localhost.foreign.test",
    "bakkerij-jansen.dossier@evilinbox.localhost",
    "victim@foreign.test@inbox.localhost",
]
SIZES = ["-1", "\u0661\u0662", "9" * 400, "9e9", "0x10", "1.5", " 1"]


@pytest.mark.attack("S31", "S44")
@pytest.mark.parametrize("line", CONTROLS, ids=range(len(CONTROLS)))
def test_controls_are_refused_and_never_repeated(door, line, capfd):
    client = door.client()
    if line.startswith(b"RCPT"):
        client.ask("MAIL FROM:<a@example.org>")
    client.send(line + b"\r\n")
    answer = client.reply()
    assert answer[:3] in {"500", "501", "553"}
    assert answer.isprintable()
    assert client.ask("NOOP").startswith("250")
    assert not set(capfd.readouterr().out) & set("\0\x07\x1b\u202e")


@pytest.mark.attack("S32", "S44")
@pytest.mark.parametrize("command", ["MAIL FROM:", "RCPT TO:"])
def test_what_is_no_address_is_refused_in_fixed_words(door, command):
    for address in NO_ADDRESS:
        client = Client(door.smtp)
        if command == "RCPT TO:":
            client.ask("MAIL FROM:<a@example.org>")
        answer = client.ask(command + address)
        assert answer in OUR_WORDS, address
        assert client.ask("NOOP").startswith("250"), address
        client.close()
    assert door.mails() == []


@pytest.mark.attack("S32")
@pytest.mark.parametrize("address", ODD_BUT_HARMLESS)
def test_a_sender_with_an_odd_name_is_text_and_nothing_else(door, address):
    client = door.client()
    assert client.mail(MAIL, JANSEN, mail_from=address).startswith("250")
    assert [mail.envelope.mail_from for mail in door.mails()] == [address]


@pytest.mark.attack("S33")
@pytest.mark.parametrize("address", RELAYING)
def test_nothing_is_relayed(door, address):
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    assert client.ask(f"RCPT TO:<{address}>")[:3] in {"550", "553"}
    assert client.ask("DATA").startswith("554")


@pytest.mark.attack("S34")
@pytest.mark.parametrize("size", SIZES)
def test_a_size_that_is_no_number_or_too_big(door, size):
    assert door.client().ask(f"MAIL FROM:<a@example.org> SIZE={size}")[:3] in {"501", "552"}


@pytest.mark.attack("S36")
def test_many_times_the_same_recipient_is_one(door):
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    codes = [client.ask(f"RCPT TO:<{JANSEN}>")[:3] for _ in range(1_200)]
    assert codes == ["250"] * 100 + ["452"] * 1_100
    client.ask("DATA")
    assert client.ask(".").startswith("250")
    (mail,) = door.mails()
    assert [each.address for each in mail.envelope.recipients] == [JANSEN]


@pytest.mark.attack("S38")
@pytest.mark.parametrize("first", [b"GET / HTTP/1.1", b"POST /x HTTP/1.1", b"PUT / HTTP/1.1", b"Host: x"])
def test_a_browser_is_sent_away_at_its_first_line(door, first):
    client = Client(door.smtp, hello="")
    client.send(first + b"\r\nHost: inbox.localhost\r\n\r\nMAIL FROM:<a@example.org>\r\n")
    assert client.reply().startswith("500 5.5.1")
    assert client.closed()


@pytest.mark.attack("S30")
def test_a_command_without_end_costs_no_memory(door):
    client = door.client()
    with suppress(ConnectionError):  # it counts as many errors
        for _ in range(50):
            client.send(b"a" * 1_000_000)
            assert all(len(guest._wire._buffer) < 1_000_000 for guest in door.desk.guests())
    assert client.ended()
    assert Client(door.smtp).ask("NOOP").startswith("250")


@pytest.mark.attack("S41")
def test_a_guesser_learns_nothing_from_the_clock(door):
    """Unknown, closed and foreign take as long as each other and as a known one, to what a network can tell."""
    door.desk.patience = replace(door.desk.patience, tarpit=timedelta(0), unknown_recipients=10_000, errors=10_000)
    addresses = {"known": JANSEN, "unknown": "nobody{}.dossier@inbox.localhost", "foreign": "a{}@foreign.test"}
    took = {name: [] for name in addresses}
    client = door.client()
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for number in range(60):
        client.ask("MAIL FROM:<a@example.org>")
        for name, address in addresses.items():
            started = time.perf_counter()
            client.ask(f"RCPT TO:<{address.format(number % 3)}>")  # warm: what it remembers tells no more either
            took[name].append(time.perf_counter() - started)
        client.mail(MAIL)
    medians = [statistics.median(each[20:]) for each in took.values()]
    assert max(medians) - min(medians) < 0.005
