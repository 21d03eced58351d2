"""What a client may do before the door loses patience. Over a limit is 421, 450 or 452: never accepted and dropped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from smtp_door import JANSEN, VRIES, Client, eventually

from ingest.smtp.limits import Networks, PerMinute

MAIL = b"Subject: x\r\n\r\nx"


def test_connections_in_all(open_door):
    with open_door(connection_limit=2) as door:
        one, _two = door.client(), door.client()
        assert door.client(hello="").banner.startswith("421 4.7.0")
        one.ask("QUIT")
        assert one.closed()
        assert door.client(hello="").banner.startswith("220")


def test_connections_per_address(open_door):
    with open_door(connection_limit_per_address=1) as door:
        one = door.client()
        refused = door.client(hello="")
        assert refused.banner.startswith("421 4.7.0")
        assert refused.closed()
        assert one.ask("NOOP").startswith("250")


def test_our_own_relays_are_not_counted(open_door):
    with open_door(connection_limit_per_address=1, relays="127.0.0.0/8") as door:
        clients = [door.client() for _ in range(3)]
        assert all(client.ask("NOOP").startswith("250") for client in clients)


@pytest.mark.attack("S36")
def test_recipients_per_mail(door):
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    codes = [client.ask(f"RCPT TO:<{JANSEN}>")[:3] for _ in range(101)]
    assert codes == ["250"] * 100 + ["452"]
    client.ask("DATA")
    assert client.ask(".").startswith("250")


@pytest.mark.attack("S29", "S37")
@pytest.mark.parametrize("line", ["XFOO", "MAIL FROM:<a", "DATA", "RCPT TO:<x>", "", "AUTH PLAIN AGEAYg=="])
def test_errors(door, line):
    client = door.client()
    answers = [client.ask(line)[:3] for _ in range(20)]
    assert all("500" <= code <= "555" for code in answers)
    assert client.reply().startswith("421 4.7.0")
    assert client.closed()


@pytest.mark.attack("S37")
@pytest.mark.parametrize("line", ["NOOP", "RSET", "EHLO again", "HELO again", "VRFY x", "HELP"])
def test_commands_without_a_mail(door, line):
    client = door.client()
    for _ in range(99):
        assert client.ask(line)[:1] == "2"
    assert client.ask(line).startswith("421 4.7.0")
    assert client.closed()


def test_a_mail_gives_new_credit(door):
    client = door.client()
    for _ in range(3):
        for _ in range(60):
            assert client.ask("NOOP").startswith("250")
        assert client.mail(MAIL).startswith("250")


@pytest.mark.attack("S41")
def test_guessing_is_slowed_and_ended(door):
    door.desk.patience = replace(door.desk.patience, tarpit=timedelta(milliseconds=10))
    client = door.client()
    client.ask("MAIL FROM:<a@example.org>")
    for number in range(20):
        assert client.ask(f"RCPT TO:<guess{number}.dossier@inbox.localhost>").startswith("550 5.1.1")
    assert client.ask("RCPT TO:<guess.dossier@inbox.localhost>").startswith("421 4.7.0")
    assert client.closed()


@pytest.mark.attack("X12")
def test_mails_per_sender(open_door):
    with open_door(mails_per_sender_per_minute=2) as door:
        door.desk.senders._clock = lambda: 0.0
        client = door.client()
        assert [client.mail(MAIL)[:3] for _ in range(2)] == ["250", "250"]
        assert client.ask("MAIL FROM:<klant@example.org>").startswith("450 4.7.1")
        assert client.ask("MAIL FROM:<ander@example.org>").startswith("250")


def test_mails_per_dossier(open_door):
    with open_door(mails_per_dossier_per_minute=1) as door:
        door.desk.dossiers._clock = lambda: 0.0
        client = door.client()
        assert client.mail(MAIL).startswith("250")
        client.ask("MAIL FROM:<ander@example.org>")
        assert client.ask(f"RCPT TO:<{JANSEN}>").startswith("450 4.2.1")
        assert client.ask(f"RCPT TO:<{VRIES}>").startswith("250")


def test_a_minute_later_it_may_again():
    now = 0.0
    rate = PerMinute(1, clock=lambda: now)
    rate.add("a")
    assert rate.full("a")
    assert not rate.full("b")
    now = 60.0
    assert not rate.full("a")


def test_a_silent_client_is_sent_away(open_door):
    with open_door(command_timeout=timedelta(seconds=0.1)) as door:
        client = door.client()
        assert client.reply().startswith("421 4.4.2")
        assert client.closed()


def test_a_command_that_never_ends_is_no_sign_of_life(open_door):
    with open_door(command_timeout=timedelta(seconds=0.5)) as door:
        client = door.client()
        client.send(b"NOO")
        assert client.reply().startswith("421 4.4.2")


def test_a_session_has_an_end(open_door):
    with open_door(session_limit=timedelta(seconds=0.1)) as door:
        assert door.client().reply().startswith("421 4.4.2")


def test_a_sender_who_stops_in_data_is_sent_away_and_leaves_nothing(open_door):
    with open_door(data_timeout=timedelta(seconds=0.2)) as door:
        client = door.client()
        client.begin(JANSEN)
        client.send(b"x" * 1_000_000)
        assert client.reply().startswith("421 4.4.2")
        assert client.closed()
        assert eventually(lambda: door.leftovers() == [])


def test_a_sender_who_only_drips_is_sent_away(open_door):
    with open_door(data_timeout=timedelta(seconds=0.2)) as door:
        client = door.client()
        client.begin(JANSEN)
        client.socket.settimeout(0.05)
        heard = ""
        while not heard:
            client.send(b"x")
            try:
                heard = client.socket.recv(100).decode()
            except TimeoutError:
                continue
        assert heard.startswith("421 4.4.2")


def test_a_steady_sender_may_take_longer_than_the_timeout(open_door):
    with open_door(data_timeout=timedelta(seconds=0.3)) as door:
        client = door.client()
        client.begin(JANSEN)
        client.socket.settimeout(0.1)
        for _ in range(10):  # three times the limit for one block
            client.send(b"x" * 100 + b"\r\n")
            with pytest.raises(TimeoutError):
                client.socket.recv(1)
        client.socket.settimeout(20)
        client.send(b".\r\n")
        assert client.socket.recv(100).startswith(b"250")


def test_a_client_that_never_reads_is_cut_off(open_door):
    with open_door(command_timeout=timedelta(seconds=1)) as door:
        door.desk.patience = replace(door.desk.patience, idle_commands=10_000_000)
        client = door.client()
        with pytest.raises(OSError):  # noqa: PT011, PT012 - reset or broken pipe, after as many as the kernel takes
            for _ in range(10_000):
                client.send(b"NOOP\r\n" * 1000)


@pytest.mark.attack("S30")
@pytest.mark.parametrize("line", [b"NOOP " + b"a" * 3000, b"NOOP " + b"a" * (1 << 20)])
def test_a_line_too_long(door, line):
    client = door.client()
    client.send(line + b"\r\n")
    assert client.reply().startswith("500 5.5.2")


@pytest.mark.parametrize(
    "line", [b"NOOP\n", b"NOOP x\ry\r\n", b"NOOP \0\r\n", b"NOOP \xe9\r\n", "NOOP \u202e\r\n".encode()]
)
def test_not_a_line(door, line):
    client = door.client()
    client.send(line)
    assert client.reply().startswith("500 5.5.2")
    assert client.ask("NOOP").startswith("250")


@pytest.mark.attack("S38")
def test_tls_on_the_plain_port(door):
    client = door.client(hello="")
    client.send(b"\x16\x03\x01\x02\x00\x01\x00")
    assert client.closed()


def test_a_proxy_names_the_client(open_door):
    with open_door(proxy_from="127.0.0.1/32") as door:
        client = Client(door.smtp, first=b"PROXY TCP4 192.0.2.9 127.0.0.1 1234 25\r\n")
        client.mail(MAIL)
        assert door.mails()[0].envelope.peer == "192.0.2.9"
        assert Client(door.smtp, first=b"EHLO x\r\n", hello="").banner == ""


@pytest.mark.attack("S43")
def test_nobody_else_is_a_proxy(door):
    client = Client(door.smtp, first=b"PROXY TCP4 192.0.2.9 127.0.0.1 1234 25\r\n")
    assert client.reply().startswith("250-")  # the EHLO; the 500 for PROXY came before it
    client.mail(MAIL)
    assert door.mails()[0].envelope.peer == "127.0.0.1"


def test_networks():
    networks = Networks("192.0.2.0/24, 2001:db8::/32")
    assert "192.0.2.77" in networks
    assert "2001:db8::1" in networks
    assert "198.51.100.1" not in networks
    assert "" not in networks
    with pytest.raises(ValueError, match="nonsense"):
        Networks("nonsense")
