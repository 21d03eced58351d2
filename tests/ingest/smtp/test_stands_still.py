"""A receiver whose event loop or whose disk stands still: it is seen where, and nobody loses a mail by it."""

import os
import shutil
import signal
import time
from datetime import UTC, datetime

import pytest
from receiver_program import programs
from smtp_door import Client, eventually

from dossier.rules.balance import OFFICE_TIME
from ingest.accept import Importer
from ingest.balance import balance
from ingest.mails import list_mails
from ingest.spool import Spool
from ingest.wanted import Wanted

MAIL = b"From: klant@example.org\r\nMessage-ID: <een@example.org>\r\nSubject: factuur\r\n\r\nregel\r\n"
# SIGUSR1 stops the event loop where it is, for some seconds
STANDING = """
import signal, time
def stands_still(*_): time.sleep(6)
signal.signal(signal.SIGUSR1, stands_still)
from ingest.smtp.__main__ import main
main()
"""
# so that the test need not wait for a minute
HASTY = """
from dataclasses import replace
from datetime import timedelta
from ingest.smtp import receiver
class Hasty(receiver.Desk):
    def __post_init__(self):
        super().__post_init__()
        self.patience = replace(self.patience, commit=timedelta(seconds=1))
receiver.Desk = Hasty
from ingest.smtp.__main__ import main
main()
"""


def greeted(program):
    return Client(program.address, hello="").banner


def test_an_event_loop_that_stands_still_is_seen_at_once_and_where(start):
    program = start("-c", STANDING)
    assert program.client().mail(MAIL).startswith("250")
    begun = time.monotonic()
    os.kill(program.process.pid, signal.SIGUSR1)
    assert "stands_still" in program.read("(.*event-loop-blocked.*)")
    assert time.monotonic() - begun < 5, "it was said when all was over"
    program.read("(event-loop-goes-on)")
    assert greeted(program).startswith("421 4.3.2"), "who comes now makes the crowd larger"
    assert eventually(lambda: greeted(program).startswith("220"), 20)
    assert program.client().mail(MAIL).startswith("250")


@pytest.mark.skipif(shutil.which("strace") is None, reason="NOT PROVEN: no strace here (Debian: strace)")
def test_a_disk_that_hangs_costs_time_and_gives_one_mail(office):
    """The folder's fsync hangs longer than a commit may take, once; the sender hears 421 and sends again."""
    new = office.settings.spool_dir / "new"
    hangs = ("-P", str(new), "-e", "trace=fsync", "-e", "inject=fsync:delay_enter=5s:when=1")
    with programs(office) as start:
        program = start("-c", HASTY, before=("strace", "-D", "-f", "-qq", "-o", "/dev/null", *hangs))
        begun = time.monotonic()
        assert program.client().mail(MAIL).startswith("421 4.4.2")
        assert time.monotonic() - begun < 5, "it waited until the disk was back"
        assert eventually(lambda: program.client().mail(MAIL).startswith("250"), 30), "the disk is back"
        assert program.end() == 0
        assert len(list(new.iterdir())) > 1, "a commit that was begun is never cut short"
    Importer(office, Spool(office.settings.spool_dir)).run_once(datetime.now(UTC))
    assert len(list_mails(office, Wanted())) == 1
    [today] = balance(office, datetime.now(UTC).astimezone(OFFICE_TIME).date())
    assert (today.accepted, today.is_green) == (1, True)
    assert today.repeats >= 1
