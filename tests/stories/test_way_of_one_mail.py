"""Whatever dies in between, an accepted mail arrives, once."""

import io
import os
import signal
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from PIL import Image
from pillow_heif import register_heif_opener
from posting import EICAR, PDF, letter
from sqlalchemy import create_engine, select
from system import PYTHON, System

from cli import roles
from dossier.access.visitor import program
from dossier.documents.pages import pages_of
from dossier.rules.acts import Act
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.states import DocumentState, Outcome, Reason
from dossier.uploads import receiving
from dossier.uploads.uploader import Uploader
from ingest.balance import balance
from ingest.mails import show_mail
from ingest.rerun import rerun
from models import HandOver

STOPPING = (PYTHON, "-m", "celery", "-A", "stopping_worker", "worker", "--without-gossip", "--without-mingle")
EVERY_MAIL_PASSES = ("parse", "authenticate", "scan", "file")


@pytest.fixture(autouse=True)
def books(running: System):
    """After each story the balance is green and nobody has work left."""
    yield
    running.start_all()
    running.wait_for(lambda: not _unfinished(running), "all work to be done")
    today = datetime.now(UTC).astimezone(OFFICE_TIME).date()
    assert [each for each in balance(running.house, today, deep=True) if not each.is_green] == []


def _unfinished(system: System) -> list:
    with system.house.database.read() as session:
        return list(session.scalars(select(HandOver.id).where(HandOver.parked_at.is_(None))))


def test_one_mail_stands_in_the_inbox(system, make_administration):
    bakery = make_administration()
    system.send(letter(("factuur.pdf", PDF), ("bon.pdf", PDF + b"2")), bakery.address)
    (mail,) = system.wait_for_mails(bakery.mail_name)
    assert (mail.subject, mail.reason) == ("Factuur", Reason.IN_INBOX)
    assert sorted(each.filename for each in system.documents(bakery.mail_name)) == ["bon.pdf", "factuur.pdf"]


def test_a_photo_of_a_phone_can_be_looked_at(system, make_administration):
    register_heif_opener()
    photo, bakery = io.BytesIO(), make_administration()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(photo, "HEIF")
    system.send(letter(("IMG_0042.HEIC", photo.getvalue())), bakery.address)
    system.wait_for_mails(bakery.mail_name)
    (document,) = system.documents(bakery.mail_name)
    visitor = program(system.house.database, bakery.id)
    system.wait_for(lambda: pages_of(system.house.database, visitor, document.id).pictures, "the picture of its page")


def test_one_mail_to_two_dossiers_stands_in_both(system, make_administration):
    bakery, holding = make_administration(), make_administration()
    system.send(letter(), bakery.address, holding.address)
    (one,), (other,) = (system.wait_for_mails(each.mail_name) for each in (bakery, holding))
    assert one.id != other.id
    assert len(system.documents(bakery.mail_name)) == len(system.documents(holding.mail_name)) == 1


def test_a_sender_who_did_not_hear_250_and_tries_again_is_filed_once(system, make_administration):
    bakery, raw = make_administration(), letter()
    system.send(raw, bakery.address)
    system.send(raw, bakery.address)
    (mail,) = system.wait_for_mails(bakery.mail_name)
    system.wait_for(lambda: len(show_mail(system.house, str(mail.id)).receipts) == 2, "the second receipt")
    assert len(system.documents(bakery.mail_name)) == 1


def test_a_virus_is_never_in_the_inbox_as_a_document_to_open(system, make_administration):
    bakery = make_administration()
    system.send(letter(("goed.pdf", PDF), ("fout.com", EICAR)), bakery.address)
    (mail,) = system.wait_for_mails(bakery.mail_name, outcome=Outcome.QUARANTINED)
    assert mail.reason is Reason.INFECTED
    states = {each.filename: each.state for each in system.documents(bakery.mail_name)}
    assert states == {"goed.pdf": DocumentState.INBOX, "fout.com": DocumentState.QUARANTINED}


def test_a_parked_mail_is_run_again_with_its_own_envelope(system, make_administration):
    bakery = make_administration()
    system.stop("worker")
    system.send(letter(), bakery.address)
    (mail,) = system.wait_for_mails(bakery.mail_name, outcome=Outcome.WAITING)
    page = show_mail(system.house, str(mail.id))
    kept = system.house.blobs.open("raw", page.raw_sha256).read()
    system.house.blobs.delete("raw", page.raw_sha256)
    system.start("worker")
    (mail,) = system.wait_for_mails(bakery.mail_name, outcome=Outcome.PARKED)
    assert mail.reason is Reason.RAW_MISSING
    system.house.blobs.put("raw", [kept])
    rerun(system.house, mail.id, Act("story", datetime.now(UTC)))
    (mail,) = system.wait_for_mails(bakery.mail_name)
    assert mail.mail_from == "klant@example.org"


def test_workers_killed_in_each_station_lose_nothing(system, make_administration, tmp_path):
    bakery = make_administration()
    points = {f"{station}-{moment}" for station in EVERY_MAIL_PASSES for moment in ("claimed", "done")}
    system.stop("worker")
    command = (*STOPPING, f"--concurrency={len(points)}")
    system.start("stopping", command, STOP_STATIONS=",".join(EVERY_MAIL_PASSES), STOP_SIGNS=str(tmp_path))
    for number in range(1, len(points) + 1):  # one by one: mails that arrive together share a ring, and so a child
        system.send(letter(), bakery.address)
        system.wait_for(lambda number=number: len(list(tmp_path.iterdir())) == number, f"{number} workers that stopped")
    assert {path.name for path in tmp_path.iterdir()} == points
    system.kill("stopping")
    system.start("worker")
    system.let_time_pass()
    assert len(system.wait_for_mails(bakery.mail_name, len(points))) == len(points)
    assert len(system.documents(bakery.mail_name)) == len(points)


def test_a_worker_killed_in_the_scan_of_an_upload_files_it_once(system, make_administration):
    bakery, now = make_administration(), datetime.now(UTC)
    uploader = Uploader(bakery.id, program(system.house.database, bakery.id), Act("story", now))
    system.clamd.keep_waiting()
    receiving.upload(system.house, uploader, receiving.Place(), [receiving.NewFile("bon.pdf", [PDF + b"3"])])
    system.wait_for(system.clamd.asked.is_set, "the question of the worker")
    system.kill("worker")
    system.clamd.answer()
    system.start("worker")
    system.let_time_pass()
    system.wait_for(lambda: system.documents(bakery.mail_name), "the document")
    system.wait_for(lambda: not _unfinished(system), "all work to be done")
    assert [each.filename for each in system.documents(bakery.mail_name)] == ["bon.pdf"]


def test_a_receiver_killed_in_data_has_accepted_nothing(system, make_administration):
    bakery, raw = make_administration(), letter()
    with system.connection() as door:
        door.ehlo()
        door.mail("klant@example.org")
        door.rcpt(bakery.address)
        door.putcmd("data")
        door.getreply()
        door.send(raw[: len(raw) // 2])
        system.kill("door")
    system.start("door")
    assert system.mails(bakery.mail_name) == ()
    system.send(raw, bakery.address)
    assert len(system.wait_for_mails(bakery.mail_name)) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_receiver_killed_around_the_rename_loses_and_doubles_nothing(system, make_administration, moment):
    bakery, raw = make_administration(), letter()
    system.stop("door")
    system.start("door-dying", (PYTHON, "tests/support/dying_door.py"), DIE=moment)
    system.wait_for(system._door_answers, "the door")
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        system.send(raw, bakery.address)
    system.parts.pop("door-dying").wait()
    system.start("door")
    system.send(raw, bakery.address)  # the sender heard no 250 and tries again
    assert len(system.wait_for_mails(bakery.mail_name)) == 1
    assert len(system.documents(bakery.mail_name)) == 1


def test_mail_is_accepted_while_the_database_is_away(system, make_administration):
    bakery = make_administration()
    system.send(letter(), bakery.address)  # the door knows the address now
    system.wait_for_mails(bakery.mail_name)
    with _database_away(system):
        for _ in range(3):
            system.send(letter(), bakery.address)
    assert len(system.wait_for_mails(bakery.mail_name, 4)) == 4


def test_redis_flushed_with_work_queued_loses_nothing(system, make_administration):
    bakery = make_administration()
    system.stop("worker")
    for _ in range(3):
        system.send(letter(), bakery.address)
    system.wait_for_mails(bakery.mail_name, 3, Outcome.WAITING)
    with system.redis() as redis:
        redis.flushall()
    system.start("worker")
    system.let_time_pass()
    assert len(system.wait_for_mails(bakery.mail_name, 3)) == 3
    with system.redis() as redis:
        redis.flushall()  # now under a worker that listens
    system.send(letter(), bakery.address)
    assert len(system.wait_for_mails(bakery.mail_name, 4)) == 4


def test_without_a_broker_mail_is_accepted_and_arrives_later(system, make_administration):
    bakery = make_administration()
    system.broker.stop()
    system.send(letter(), bakery.address)
    system.wait_for_mails(bakery.mail_name, outcome=Outcome.WAITING)
    system.broker.start()
    system.let_time_pass()
    assert len(system.wait_for_mails(bakery.mail_name)) == 1


def test_the_worker_outlives_a_restart_of_redis_while_it_works(system, make_administration):
    """Celery 5.7.0 ends here with exit status 1: the reason for the pin."""
    bakery, worker = make_administration(), system.parts["worker"]
    system.clamd.keep_waiting()
    system.send(letter(), bakery.address)
    system.wait_for(system.clamd.asked.is_set, "a task that runs")
    system.broker.stop()
    system.broker.start()
    system.clamd.answer()
    system.wait_for_mails(bakery.mail_name)
    system.send(letter(), bakery.address)
    assert len(system.wait_for_mails(bakery.mail_name, 2)) == 2
    assert worker.poll() is None


def test_a_worker_that_went_deaf_hears_again(system, make_administration, tmp_path):
    bakery = make_administration()
    system.stop("worker")
    light, _ = roles.workers(system.settings)
    command = ["deaf_worker" if word == "workers.app" else word for word in light.command]
    system.start("worker-deaf", command, DEAF_SIGN=str(tmp_path / "deaf"))
    system.wait_for((tmp_path / "deaf").exists, "a deaf worker")
    system.send(letter(), bakery.address)
    system.wait_for_mails(bakery.mail_name)
    system.kill("worker-deaf")


def test_two_beats_do_no_harm(system, make_administration):
    bakery = make_administration()
    system.start("beat-second")
    for _ in range(3):
        system.send(letter(), bakery.address)
    assert len(system.wait_for_mails(bakery.mail_name, 3)) == 3
    assert len(system.documents(bakery.mail_name)) == 3
    system.kill("beat-second")


def test_the_worker_finishes_its_mail_before_it_stops(system, make_administration):
    bakery = make_administration()
    system.clamd.keep_waiting()
    system.send(letter(), bakery.address)
    system.wait_for(system.clamd.asked.is_set, "a task that runs")
    system.parts["worker"].send_signal(signal.SIGTERM)
    system.clamd.answer()
    assert system.stop("worker") == 0
    assert len(system.wait_for_mails(bakery.mail_name)) == 1


def test_a_large_mail_holds_up_no_small_ones(system, make_administration):
    bakery, large = make_administration(), os.urandom(18_000_000)  # 25 MB as base64
    light, heavy = roles.workers(system.settings)
    system.stop("worker")
    system.start("worker-light", light.command)
    for size_bytes in (len(large), 2_000_000, 2_000_001):  # more mails than the worker for light mail has children
        system.send(letter(("scan.tif", large[:size_bytes])), bakery.address)
    system.wait_for_mails(bakery.mail_name, 3, Outcome.WAITING)
    system.send(letter(), bakery.address)
    system.wait_for_mails(bakery.mail_name)
    assert sum(each.outcome is Outcome.WAITING for each in system.mails(bakery.mail_name)) == 3
    system.start("worker-heavy", heavy.command)
    system.wait_for_mails(bakery.mail_name, 4)
    for name in ("worker-light", "worker-heavy"):
        assert system.stop(name) == 0


@contextmanager
def _database_away(system: System) -> Iterator[None]:
    """PostgreSQL lets nobody in; SQLite lets nobody write."""
    url = system.house.database.engine.url
    if system.house.database.dialect == "sqlite":
        with system.house.database.write():
            yield
        return
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'"
        )
        try:
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
    server.dispose()
