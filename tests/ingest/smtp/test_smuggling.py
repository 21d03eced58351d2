"""One mail stays one mail, however its text pretends to end; and nothing said before TLS counts after it."""

import pytest
from smtp_door import JANSEN, VRIES, Client

HEAD = b"From: a@example.org\r\nSubject: outer\r\n\r\n"
SECOND = b"MAIL FROM:<smuggled@example.org>\r\nRCPT TO:<" + VRIES.encode() + b">\r\nDATA\r\nSubject: inner\r\n\r\ninner"
NOT_THE_END = {
    "S01": [b"\n.\n"],
    "S02": [b"\n.\r\n"],
    "S03": [b"\n.\r"],
    "S04": [b"\r.\r"],
    "S05": [b"\r.\r\n"],
    "S06": [b"\r.\n"],
    "S07": [b"\r\n.\n"],
    "S08": [b"\r\n.\r"],
    "S09": [b"\r\r.\r\r"],
    "S10": [b"\n\n.\n", b"\n\n.\r\n", b"\n\n.\n\n"],
    "S11": [b"\n\r.\n", b"\n\r.\r\n", b"\n\r.\n\r"],
    "S12": [b"\r\n.\r\r\n"],
    "S13": [b"\r\r\n.\r\r\n"],
    "S14": [b"\r\n. \r\n"],
    "S15": [b"\r\n.\t\r\n"],
    "S16": [b"\r\n.\0\r\n"],
    "S17": [b"\0.\r\n", b"\r\n\0.\r\n"],
    "S18": [b"\r\0\n.\r\0\n", b"\r\n.\r\0\n"],
    "S19": [b"\x0b.\x0b", b"\x0c.\x0c"],
    "S20": [b"\x1c.\x1c", b"\x85.\x85", "\u0085.\u0085".encode()],
    "S21": ["\u2028.\u2028".encode(), "\r\n\uff0e\r\n".encode()],
    "S22": [b"\r\n\xff\xf1.\r\n", b"=0D=0A.=0D=0A"],
}
CASES = [(number, end) for number, ends in NOT_THE_END.items() for end in ends]


@pytest.mark.attack("S01-S22")
@pytest.mark.parametrize(("number", "end"), CASES)
def test_only_crlf_dot_crlf_ends_a_mail(door, number, end):
    text = HEAD + b"outer" + end + SECOND
    client = door.client()
    assert client.mail(text).startswith("250 2.0.0")
    assert client.ask("HELO still.here") == "250 inbox.localhost"  # nobody answered the commands in the text
    assert stored(door) == [(text + b"\r\n").replace(b"\r\n.", b"\r\n")]


@pytest.mark.attack("S23")
@pytest.mark.parametrize("number", ["S03", "S07", "S13", "S14"])
def test_the_same_in_segments_of_one_byte(door, number):
    text = HEAD + b"outer" + NOT_THE_END[number][0] + SECOND
    client = door.client()
    client.begin(JANSEN)
    for at in range(len(text)):
        client.send(text[at : at + 1])
    client.send(b"\r\n.\r\n")
    assert client.reply().startswith("250 2.0.0")
    assert client.ask("HELO still.here") == "250 inbox.localhost"
    assert stored(door) == [(text + b"\r\n").replace(b"\r\n.", b"\r\n")]


@pytest.mark.attack("S42")
def test_who_talks_before_the_greeting_confuses_nothing(door):
    commands = f"EHLO early.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<{JANSEN}>\r\nDATA\r\n"
    client = Client(door.smtp, hello="", first=commands.encode())
    heard = [client.reply()[:3] for _ in range(4)]
    client.send(HEAD + b"x\r\n.\r\nQUIT\r\n")
    heard += [client.reply()[:3] for _ in range(2)]
    client.close()
    assert heard == ["250", "250", "250", "354", "250", "221"]
    assert [mail.envelope.helo for mail in door.mails()] == ["early.example"]


def stored(door):
    found = []
    for mail in door.mails():
        with mail.open() as raw:
            found.append(raw.read())
    return found
