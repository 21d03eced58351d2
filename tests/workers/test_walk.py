"""A mail's walk through the stations, in this process: what each fault leads to."""

import errno
import signal
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from posting import EICAR, PDF, letter, post
from sqlalchemy import func, select, text
from walking import SaysScanner, failing, only_mail, work_off

from adapters.house import House
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, TryLater
from dossier.rules.queues import Queue
from dossier.rules.states import DocumentState, Fate, Outcome, Reason, Why
from dossier.rules.work import Work
from ingest.accept import Importer
from ingest.mails import inbox, list_mails, show_mail
from ingest.rerun import rerun, rerun_all
from ingest.spool import Spool
from ingest.wanted import Wanted
from models import AuditEvent, Document, Mail, Part
from models.claims import wake
from workers import stations
from workers.walk import walk


@pytest.fixture
def scanner():
    return SaysScanner()


@pytest.fixture
def scanned(any_house, scanner) -> House:
    return replace(any_house, scanner=scanner)


def test_a_mail_stands_in_the_inbox_with_all_that_was_read(any_house, make_administration):
    bakery = make_administration()
    sent = post(any_house, letter(("factuur.pdf", PDF)), bakery)
    work_off(any_house)
    page = show_mail(any_house, sent.spool_id)
    assert (page.line.outcome, page.line.reason, page.line.subject) == (Outcome.FILED, Reason.IN_INBOX, "Factuur")
    assert (page.header_from, page.body_text.strip()) == ("klant@example.org", "Hierbij de stukken.")
    assert [each.fate for each in page.line.parts] == [Fate.STRUCTURE, Fate.BODY, Fate.DOCUMENT]
    (document,) = inbox(any_house, bakery.mail_name)
    assert (document.filename, document.size, document.mail_id) == ("factuur.pdf", len(PDF), page.line.id)
    assert any_house.blobs.open("parts", document.sha256).read() == PDF


def test_reading_again_changes_nothing(house, make_administration, monkeypatch):
    bakery = make_administration()
    post(house, letter(), bakery)
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    monkeypatch.setitem(stations.STATIONS, "scan", stations.STATIONS["scan"]._replace(service=lambda *_: ()))

    def read_once():
        with house.database.write() as session:
            mail = session.scalar(select(Mail))
            hand_over = wake(session, Work("parse", mail.id, bakery.office_id, Queue.LIGHT), datetime.now(UTC))
        walk(house, "light", [hand_over])
        return [replace(part, id=mail.id) for part in only_mail(house, bakery.mail_name).parts]  # new rows each time

    assert read_once() == read_once()


def test_the_same_bytes_again_are_shown_as_such_and_kept(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    post(any_house, letter(("een.pdf", PDF), ("twee.pdf", PDF), subject="eerste"), bakery)
    work_off(any_house)
    post(any_house, letter(("drie.pdf", PDF), subject="tweede"), bakery, holding)
    work_off(any_house)
    documents = {each.filename: each for each in inbox(any_house, bakery.mail_name)}
    assert documents["een.pdf"].duplicate_of is None
    assert documents["twee.pdf"].duplicate_of == documents["drie.pdf"].duplicate_of == documents["een.pdf"].id
    (other,) = inbox(any_house, holding.mail_name)
    assert other.duplicate_of is None  # what another administration has is not told


def test_a_virus_is_set_apart_and_its_neighbour_is_not(scanned, make_administration):
    bakery = make_administration()
    post(scanned, letter(("goed.pdf", PDF), ("fout.com", EICAR)), bakery)
    work_off(scanned)
    assert only_mail(scanned, bakery.mail_name).reason is Reason.INFECTED
    states = {each.filename: each.state for each in inbox(scanned, bakery.mail_name)}
    assert states == {"goed.pdf": DocumentState.INBOX, "fout.com": DocumentState.QUARANTINED}


def test_a_virus_that_only_the_whole_mail_shows_makes_every_document_suspect(scanned, make_administration):
    bakery = make_administration()
    post(scanned, b"X-Hidden: " + EICAR + b"\r\n" + letter(), bakery)
    work_off(scanned)
    assert [each.state for each in inbox(scanned, bakery.mail_name)] == [DocumentState.QUARANTINED]
    assert Why.VIRUS in {each.why for each in only_mail(scanned, bakery.mail_name).parts}


def test_what_the_scanner_cannot_take_is_not_called_clean(scanned, scanner, make_administration):
    bakery = make_administration()
    scanner.limit_bytes = 10
    post(scanned, letter(), bakery)
    work_off(scanned)
    mail = only_mail(scanned, bakery.mail_name)
    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINED, Reason.BEYOND_SCANNER)


def test_while_the_scanner_is_away_the_mail_waits_for_as_long_as_it_takes(scanned, scanner, make_administration):
    bakery = make_administration()
    scanner.away = True
    post(scanned, letter(), bakery)
    for _ in range(5):
        work_off(scanned)
    mail = only_mail(scanned, bakery.mail_name)
    assert (mail.outcome, mail.reason) == (Outcome.WAITING, Reason.SCANNER_AWAY)
    assert inbox(scanned, bakery.mail_name) == ()
    scanner.away = False
    work_off(scanned)
    assert only_mail(scanned, bakery.mail_name).reason is Reason.IN_INBOX


def test_bytes_that_were_judged_are_not_judged_again(scanned, scanner, make_administration):
    for _ in range(2):
        post(scanned, letter(), make_administration())
        work_off(scanned)
    first_mail, second_mail = 3, 1  # the mail, its text and its file; then only the mail
    assert scanner.asked == first_mail + second_mail


@pytest.mark.parametrize("station", ["parse", "authenticate", "scan", "file"])
def test_after_three_failures_the_mail_is_parked_and_can_be_run_again(
    any_house, make_administration, monkeypatch, station
):
    bakery = make_administration()
    post(any_house, letter(), bakery)
    with monkeypatch.context() as patch:
        failing(patch, station, RuntimeError("a bug"))
        for tries in range(3):
            work_off(any_house)
            outcome = Outcome.PARKED if tries == 2 else Outcome.WAITING
            assert only_mail(any_house, bakery.mail_name).outcome is outcome
    parked = only_mail(any_house, bakery.mail_name)
    assert parked.reason is Reason.FAILED_THREE_TIMES

    rerun(any_house, parked.id, Act("staff", datetime.now(UTC)))
    work_off(any_house)
    assert only_mail(any_house, bakery.mail_name).outcome is Outcome.FILED
    with any_house.database.read() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.number)).all()
    assert actions == ["mail.parked", "mail.retried"]


def test_a_mail_that_takes_too_long_is_parked_at_once(house, make_administration, monkeypatch):
    bakery = make_administration()
    post(house, letter(), bakery)
    failing(monkeypatch, "parse", SoftTimeLimitExceeded())
    work_off(house)
    assert only_mail(house, bakery.mail_name).reason is Reason.TOOK_TOO_LONG


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgresql"], indirect=True)
def test_a_database_that_takes_too_long_is_no_fault_of_the_mail(any_house, make_administration, monkeypatch):
    bakery = make_administration()
    post(any_house, letter(), bakery)

    def hangs(house, claim, now):
        with house.database.write() as session:
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            session.execute(text("SELECT pg_sleep(60)"))

    def over(*_):
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, over)
    try:
        with monkeypatch.context() as patch:
            patch.setitem(stations.STATIONS, "parse", stations.STATIONS["parse"]._replace(service=hangs))
            for _ in range(4):
                work_off(any_house)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    work_off(any_house)
    assert only_mail(any_house, bakery.mail_name).outcome is Outcome.FILED


@pytest.mark.parametrize(
    "fault",
    [TryLater("disk full"), *(OSError(each, "") for each in (errno.EIO, errno.EMFILE, errno.ENOSPC, errno.ENOMEM))],
    ids=repr,
)
def test_faults_that_are_not_the_mails_are_not_counted(house, make_administration, monkeypatch, fault):
    bakery = make_administration()
    post(house, letter(), bakery)
    with monkeypatch.context() as patch:
        failing(patch, "parse", fault)
        for _ in range(5):
            work_off(house)
    work_off(house)
    assert only_mail(house, bakery.mail_name).outcome is Outcome.FILED


def test_every_parked_mail_is_run_again(any_house, make_administration, monkeypatch):
    post(any_house, letter(), make_administration(), make_administration())
    post(any_house, letter(), make_administration())
    with monkeypatch.context() as patch:
        failing(patch, "parse", SoftTimeLimitExceeded())
        work_off(any_house)
    assert len(list_mails(any_house, Wanted(outcome=Outcome.PARKED))) == 3
    assert rerun_all(any_house, Act("staff", datetime.now(UTC))) == 3
    work_off(any_house)
    assert len(list_mails(any_house, Wanted(outcome=Outcome.FILED))) == 3


def test_only_parked_mail_is_run_again(house, make_administration):
    bakery = make_administration()
    post(house, letter(), bakery)
    work_off(house)
    with pytest.raises(NotFound):
        rerun(house, only_mail(house, bakery.mail_name).id, Act("staff", datetime.now(UTC)))


def test_what_strangers_write_goes_into_both_databases(any_house, make_administration):
    bakery = make_administration()
    raw = (
        b"Subject: a\x00b \xed\xa0\x80 =?utf-8?q?=00=ED=A0=80?= " + b"x" * 5000 + b"\r\nFrom: \x00\r\n\r\nt\x00\xff\r\n"
    )
    post(any_house, raw, bakery)
    work_off(any_house)
    assert only_mail(any_house, bakery.mail_name).outcome is Outcome.FILED


def test_a_long_ring_is_shared(house, make_administration):
    """What one task leaves is rung again for the others: nothing of it is forgotten here."""
    bakery = make_administration()
    for number in range(25):
        post(house, letter(subject=str(number)), bakery)
    rung = []

    class Ears:
        def ring(self, queue, hand_over_ids):
            if hand_over_ids:
                rung.append((queue, list(hand_over_ids)))

    heard = replace(house, bell=Ears())
    Importer(heard, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    while rung:
        queue, ids = rung.pop()
        assert queue == "light"
        walk(heard, queue, ids)
    assert len(list_mails(house, Wanted(outcome=Outcome.FILED))) == 25
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 25
        assert session.scalar(select(func.count()).select_from(Part).where(Part.fate == Fate.DOCUMENT)) == 25
