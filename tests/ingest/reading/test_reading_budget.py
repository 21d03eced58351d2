"""What goes beyond the budget is set aside as it came: nothing is lost, nothing takes long."""

import time
from datetime import timedelta

import pytest

from dossier.rules.states import Fate, Why
from ingest.reading.letter import Letter
from ingest.reading.limits import Limits
from ingest.reading.read import LIMITS, read
from ingest.reading.results import MemoryStore


def flat(parts: int) -> bytes:
    part = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n"
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * parts + b"--b--\r\n"


def nested_multiparts(depth: int) -> bytes:
    heads = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)]
    return b"".join(heads) + b"Content-Type: application/pdf\r\n\r\n%PDF-1.4"


def nested_messages(depth: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: inside\r\n\r\ntext"


def set_aside(raw: bytes, limits: Limits = LIMITS) -> list[tuple[Why, bytes]]:
    store = MemoryStore()
    letter = read(raw, store, limits)
    found = []
    for part in letter.parts:
        if part.fate is Fate.SET_ASIDE:
            with store.open(part.kept.sha256) as stream:
                found.append((part.why, stream.read()))
    return found


def test_parts_beyond_the_count_become_one_part():
    raw = flat(30)
    [(why, rest)] = set_aside(raw, Limits(parts=10))
    assert why is Why.BUDGET_COUNT
    assert raw.endswith(rest)
    assert rest.count(b"%PDF") == 30 - 9  # the multipart itself is a part too


def test_all_parts_within_the_count_are_read():
    assert set_aside(flat(30), Limits(parts=31)) == []


@pytest.mark.parametrize("make", [nested_multiparts, nested_messages])
def test_what_is_too_deep_is_set_aside(make):
    raw = make(1_000)
    [(why, rest)] = set_aside(raw)
    assert why is Why.BUDGET_DEPTH
    assert raw.rstrip().endswith(rest.rstrip())


def test_when_the_time_is_up_the_rest_is_set_aside():
    ticks = iter(range(10_000))
    store = MemoryStore()
    letter = read(flat(50), store, Limits(time=timedelta(seconds=20)), clock=lambda: float(next(ticks)))
    last = letter.parts[-1]
    assert (last.fate, last.why) == (Fate.SET_ASIDE, Why.BUDGET_TIME)
    assert 5 < len(letter.parts) < 50


def test_without_any_budget_the_whole_mail_is_one_part():
    raw = flat(3)
    [(why, rest)] = set_aside(raw, Limits(parts=0))
    assert (why, rest) == (Why.BUDGET_COUNT, raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"To: " + b"Jan <jan@voorbeeld.example>, " * 20_000 + b"\r\n\r\n",
        b"From: " + b"(" * 50_000 + b"\r\n\r\n",
        b"Subject: " + b"=?utf-8?Q?a?= " * 30_000 + b"\r\n\r\n",
        b"Content-Type: text/plain" + b";" * 100_000 + b"\r\n\r\n",
        b"Content-Type: text/plain" + b"".join(b"; a*%d*=x" % number for number in range(20_000)) + b"\r\n\r\n",
        b"X: y\r\n" * 200_000 + b"\r\n",
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 1_000_000 + b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bb\r\n" * 300_000,
        b"\r" * 1_000_000,
        b"\r\n" * 500_000,
        b"Subject: x\r\n\r\n" + b"begin 644 a\n" * 100_000,
        b"Subject: x\r\n\r\n" + b"=ybegin name=a\n" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<br " * 300_000,
    ],
    ids=range(15),
)
def test_hostile_mail_takes_no_time(raw: bytes):
    started = time.monotonic()
    letter = read(raw, MemoryStore())
    assert isinstance(letter, Letter)
    assert time.monotonic() - started < 5
