"""The receiver and its importer, killed by the kernel at each system call that makes a mail durable or takes it away.

Slow: `bin/test -m slow tests/ingest/smtp/test_crash_points.py`. It needs strace (Debian: strace) and says so when it is
not there. The n-th run dies as the receiver makes its n-th call of the kind; the first run that lives ends the series.
"""

import shutil
import signal
import smtplib
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from os import environ, killpg
from pathlib import Path

import pytest
from smtp_door import JANSEN, eventually
from system import free_port

from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from ingest.balance import balance
from ingest.mails import list_mails, show_mail
from ingest.spool import Spool
from ingest.wanted import Wanted

DURABLE = ("fsync", "fdatasync", "rename,renameat,renameat2", "unlink,unlinkat")
SURE = DURABLE[0], DURABLE[2]  # what the spool itself calls

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("strace") is None, reason="NOT RUN: there is no strace here (Debian: strace)"),
]


class Receiver:
    """On the data of a house; `crash` is what strace injects, "" for nothing."""

    def __init__(self, house: House, crash: str = "") -> None:
        self.port = free_port()
        tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={crash}"] if crash else []
        self.process = subprocess.Popen(
            [*tracer, sys.executable, "-m", "ingest.smtp"],
            env=environ | {"DOSSIER_DATA": str(house.settings.data), "DOSSIER_SMTP_LISTEN": f"127.0.0.1:{self.port}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()  # it listens, or is dead

    def take(self, raw: bytes) -> bool:
        """Whether 250 was said."""
        with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail("klant@example.org", [JANSEN], raw)
            return True
        return False

    def lives(self) -> bool:
        return self.process.poll() is None

    def end(self) -> bool:
        """Stop it: whether it lived so long."""
        if self.lives():
            killpg(self.process.pid, signal.SIGTERM)  # strace itself keeps it waiting, and ends as the receiver ends
        self.process.communicate(timeout=60)
        return self.process.returncode != -signal.SIGKILL


@pytest.mark.parametrize("calls", DURABLE)
def test_killed_while_it_receives(office, calls):
    for number in count(1):
        raw = letter(number)
        receiver = Receiver(office, f"{calls}:signal=SIGKILL:when={number}")
        heard = receiver.take(raw)
        lived = outlives_import(office, receiver)
        again = Receiver(office)
        assert heard or again.take(raw), f"{calls} {number}"
        expect(office, again, number)
        if lived:
            assert number > 1 or calls not in SURE, "never called, or strace may not trace here"
            return


@pytest.mark.parametrize("calls", DURABLE)
def test_killed_while_it_imports(office, calls):
    """Apart, because strace counts the calls of each thread: here the importer is the first to make them."""
    for number in count(1):
        with Spool(office.settings.spool_dir).importing():
            door = Receiver(office)
            assert door.take(letter(number))
            door.end()
        lived = outlives_import(office, Receiver(office, f"{calls}:signal=SIGKILL:when={number}"))
        expect(office, Receiver(office), number)
        if lived:
            return


def letter(number: int) -> bytes:
    return b"Subject: factuur %d\r\n\r\nregel\r\n" % number


def outlives_import(house: House, receiver: Receiver) -> bool:
    """Waits until the spool is empty or the receiver is dead; ends it."""
    eventually(lambda: not receiver.lives() or not spooled(house), 20)
    return receiver.end()


def spooled(house: House) -> list[Path]:
    return list((house.settings.spool_dir / "new").glob("*"))  # not there yet: nothing


def expect(house: House, receiver: Receiver, number: int) -> None:
    """Every mail so far, each once, and a green balance; ends the receiver."""
    assert eventually(lambda: not spooled(house), 20)
    receiver.end()
    pages = [show_mail(house, str(each.id)) for each in list_mails(house, Wanted())]
    kept = [house.blobs.open("raw", page.raw_sha256).read() for page in pages]
    assert sorted(kept) == sorted(letter(each) for each in range(1, number + 1))
    today = datetime.now(UTC).astimezone(OFFICE_TIME).date()
    assert [each for each in balance(house, today, deep=True) if not each.is_green] == []
