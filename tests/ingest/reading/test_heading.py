"""What the header of a message says."""

from datetime import UTC, datetime

import pytest

from ingest.reading.fields import read_fields
from ingest.reading.heading import Heading, read_heading
from ingest.reading.letter import Address


def heading(raw: bytes, hint: str | None = None) -> Heading:
    return read_heading(read_fields(raw, 0, len(raw), top=True)[0], hint)


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        (b"Jan <jan@voorbeeld.example>", Address("Jan", "jan@voorbeeld.example")),
        (b"jan@voorbeeld.example", Address("", "jan@voorbeeld.example")),
        (b'"Jansen, Jan" <jan@voorbeeld.example>', Address("Jansen, Jan", "jan@voorbeeld.example")),
        (b"jan@voorbeeld.example (Jan)", Address("Jan", "jan@voorbeeld.example")),
        (b"=?utf-8?Q?Ren=C3=A9e?= <r@voorbeeld.example>", Address("Renée", "r@voorbeeld.example")),
        ("Renée <r@voorbeeld.example>".encode("cp1252"), Address("Renée", "r@voorbeeld.example")),
        (b"Jan jan@voorbeeld.example", Address("Jan", "jan@voorbeeld.example")),
        (b"a@voorbeeld.example, b@voorbeeld.example", Address("", "a@voorbeeld.example")),
        (b"kamer 12", Address("kamer 12", "")),
        (b"", Address("", "")),
        (b"Jan\x00\x07 <jan@voorbeeld.example>", Address("Jan", "jan@voorbeeld.example")),
    ],
)
def test_the_sender(value: bytes, sender: Address):
    assert heading(b"From: " + value + b"\r\n\r\n").sender == sender


def test_no_sender():
    assert heading(b"Subject: x\r\n\r\n").sender is None


def test_people_date_and_identifiers():
    found = heading(
        b"To: A <a@x.example>, b@x.example\r\nCc: c@x.example\r\nDate: Mon, 2 Nov 2026 09:30:00 +0100\r\n"
        b"Message-ID: <1@x.example>\r\nIn-Reply-To: <0@x.example> (from A)\r\nReceived: by a\r\nReceived: by b\r\n\r\n"
    )
    assert found.to == (Address("A", "a@x.example"), Address("", "b@x.example"))
    assert found.cc == (Address("", "c@x.example"),)
    assert found.date == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    assert (found.message_id, found.in_reply_to, found.received_hops) == ("1@x.example", "0@x.example", 2)


@pytest.mark.parametrize("value", [b"gisteren", b"Mon, 99 Nov 2026 99:99:99 +9999", b""])
def test_an_unreadable_date_is_none(value: bytes):
    assert heading(b"Date: " + value + b"\r\n\r\n").date is None


def test_what_should_be_there_once_is_counted():
    found = heading(b"From: a@x.example\r\nFrom: b@x.example\r\nSubject: 1\r\nSubject: 2\r\n\r\n")
    assert found.defects == ("two-from-headers", "two-subject-headers")
    assert (found.sender, found.subject) == (Address("", "a@x.example"), "1")


def test_the_subject_holds_no_line_end_or_control():
    assert heading(b"Subject: =?utf-8?Q?a=0D=0ABcc:_x=1B[2J?=\r\n\r\n").subject == "a Bcc: x[2J"


@pytest.mark.parametrize(
    ("raw", "is_automatic"),
    [
        (b"Auto-Submitted: auto-replied", True),
        (b"Auto-Submitted: no", False),
        (b"Return-Path: <>", True),
        (b"Return-Path: <a@x.example>", False),
        (b"Precedence: bulk", True),
        (b"List-Id: <x>", True),
        (b"Content-Type: multipart/report; boundary=b", True),
        (b"Subject: x", False),
    ],
)
def test_what_no_person_sent(raw: bytes, is_automatic: bool):
    assert heading(raw + b"\r\n\r\n").auto_submitted is is_automatic
