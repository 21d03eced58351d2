"""From the spool into the database: each mail exactly once."""

import errno
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from posting import envelope, letter, post, put
from sqlalchemy import delete, func, select

from adapters.house import House
from dossier.rules.errors import TryLater
from dossier.rules.states import Outcome
from ingest.accept import Importer
from ingest.arrival import trace_length
from ingest.mails import list_mails, show_mail
from ingest.spool import Spool, Spooled, envelopes
from ingest.wanted import Wanted
from models import Administration, Delivery, HandOver, Mail, MailAddress, Receipt

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def run(house: House) -> int:
    return Importer(house, Spool(house.settings.spool_dir)).run_once(NOW)


def counts(house: House) -> tuple[int, ...]:
    with house.database.read() as session:
        tables = (Mail, Delivery, Receipt, HandOver)
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


def spool_files(house: House) -> list[str]:
    return [path.name for path in (house.settings.spool_dir / "new").iterdir()]


def test_one_mail_becomes_rows_and_leaves_the_spool(any_house, make_administration):
    bakery = make_administration()
    raw = letter()
    sent = post(any_house, raw, bakery)

    assert run(any_house) == 1

    page = show_mail(any_house, sent.spool_id)
    assert (page.line.administration, page.line.outcome) == (bakery.mail_name, Outcome.WAITING)
    assert any_house.blobs.open("raw", page.raw_sha256).read() == raw
    assert counts(any_house) == (1, 1, 1, 1)
    assert spool_files(any_house) == []


def test_one_mail_to_two_administrations_is_read_once_and_delivered_twice(any_house, make_administration):
    post(any_house, letter(), make_administration(), make_administration())
    run(any_house)
    assert counts(any_house) == (1, 2, 2, 1)


def test_mail_to_administrations_that_are_gone_comes_to_the_office_itself(any_house, make_administration):
    bakery, closed, gone = make_administration(), make_administration(), make_administration()
    post(any_house, letter(), closed, gone)
    post(any_house, letter(), bakery)
    with any_house.database.write() as session:
        for each in (closed, gone):
            session.execute(delete(MailAddress).where(MailAddress.administration_id == each.id))
            session.execute(delete(Administration).where(Administration.id == each.id))
    assert run(any_house) == 2
    assert counts(any_house) == (2, 2, 2, 2)
    with any_house.database.read() as session:
        own = select(Administration.id).where(Administration.client_id.is_(None))
        assert set(session.scalars(select(Delivery.administration_id))) == {session.scalar(own), bakery.id}


def test_the_same_file_twice_changes_nothing(any_house, make_administration):
    raw = letter()
    sent = envelope(raw, make_administration())
    put(any_house, [(raw, sent)])
    run(any_house)
    put(any_house, [(raw, sent)])
    run(any_house)
    assert counts(any_house) == (1, 1, 1, 1)
    assert spool_files(any_house) == []


def test_a_sender_who_tries_again_adds_a_receipt(any_house, make_administration):
    bakery, raw = make_administration(), letter()
    first, second = post(any_house, raw, bakery), post(any_house, raw, bakery)
    run(any_house)
    assert counts(any_house) == (1, 1, 2, 1)
    receipts = show_mail(any_house, first.spool_id).receipts
    assert {each.spool_id for each in receipts} == {first.spool_id, second.spool_id}


def test_trying_again_with_one_more_recipient_delivers_to_that_one_only(any_house, make_administration):
    bakery, holding, raw = make_administration(), make_administration(), letter()
    post(any_house, raw, bakery)
    run(any_house)
    post(any_house, raw, bakery, holding)
    run(any_house)
    assert counts(any_house) == (2, 2, 3, 2)
    assert len(list_mails(any_house, Wanted(mail_name=bakery.mail_name))) == 1


@pytest.mark.attack("X10")
def test_another_sender_or_other_bytes_are_another_mail(house, make_administration):
    bakery, raw = make_administration(), letter()
    post(house, raw, bakery)
    post(house, raw, bakery, mail_from="ander@example.org")
    post(house, raw + b"x", bakery)
    run(house)
    assert counts(house) == (3, 3, 3, 3)


@pytest.mark.parametrize(("peer", "mails"), [("10.1.2.3", 1), ("192.0.2.1", 2), ("unix", 1)])
def test_the_trace_block_of_our_own_relay_does_not_make_another_mail(house, make_administration, peer, mails):
    trusting = replace(house, settings=house.settings.model_copy(update={"relays": "10.0.0.0/8"}))
    bakery, raw = make_administration(), b"Received: from the sender\r\n" + letter()
    for number in (b"1", b"2"):
        post(trusting, b"Received: from x by relay\r\n\tid " + number + b"\r\n" + raw, bakery, peer=peer)
    run(trusting)
    assert counts(house)[0] == mails


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (b"Return-Path: <a>\r\nDelivered-To: b\r\nReceived: c\r\n\td\r\nReceived: e\r\n", b"Received: e\r\n"),
        (b"Subject: x\r\nReceived: y\r\n", b"Subject: x\r\nReceived: y\r\n"),
        (b"Return-Path: <a>\r\nSubject: x\r\n", b"Return-Path: <a>\r\nSubject: x\r\n"),
        (b"", b""),
    ],
)
def test_only_one_received_at_the_very_top_is_the_relays(head, rest):
    assert head[trace_length(head) :] == rest


def test_bytes_that_the_disk_changed_are_kept_and_marked(house, make_administration):
    raw = letter()
    sent = replace(envelope(raw, make_administration()), sha256="0" * 64)
    put(house, [(raw, sent)])
    run(house)
    page = show_mail(house, sent.spool_id)
    assert page.defects == ("changed-in-spool",)
    assert house.blobs.open("raw", page.raw_sha256).read() == raw


def test_a_mail_that_cannot_be_imported_holds_up_no_other(any_house, make_administration):
    bakery, raw = make_administration(), letter()
    nowhere = replace(bakery, id=bakery.office_id, office_id=bakery.id)  # neither administration nor office
    put(any_house, [(raw, envelope(raw, nowhere)), (raw, envelope(raw, bakery))])
    assert run(any_house) == 1
    assert counts(any_house) == (1, 1, 1, 1)
    assert len(spool_files(any_house)) == 1


def test_while_the_database_is_away_the_mail_stays_in_the_spool(house, make_administration, tmp_path):
    post(house, letter(), make_administration())
    database = house.settings.data / "dossier.sqlite"
    house.database.close()
    database.rename(tmp_path / "away")
    database.mkdir()  # nobody can open a folder as a database
    with pytest.raises(TryLater):
        run(house)
    assert len(spool_files(house)) == 1
    database.rmdir()
    (tmp_path / "away").rename(database)
    assert run(house) == 1


def test_only_one_process_imports_at_a_time(house, make_administration):
    post(house, letter(), make_administration())
    with Spool(house.settings.spool_dir).importing() as ours:
        assert ours
        assert run(house) == 0
    assert run(house) == 1


def test_the_importer_looks_when_it_is_woken_and_stops_when_asked(house, make_administration):
    stop, wake = threading.Event(), threading.Event()
    importer = threading.Thread(target=Importer(house, Spool(house.settings.spool_dir)).run, args=(stop, wake))
    importer.start()
    post(house, letter(), make_administration())
    wake.set()
    for _ in range(500):
        if not spool_files(house):
            break
        stop.wait(0.01)
    stop.set()
    wake.set()
    importer.join(10)
    assert not importer.is_alive()
    assert counts(house) == (1, 1, 1, 1)


def test_mail_that_cannot_be_read_holds_up_no_other_and_the_others_leave_the_spool(house, make_administration):
    """Its envelope can be read, its bytes cannot, as a disk with one bad block has it."""
    bakery = make_administration()
    bad = post(house, letter(), bakery)
    post(house, letter(), bakery)
    spool = Spool(house.settings.spool_dir)
    real = Spooled.open

    def fails(mail):
        if mail.envelope.spool_id == bad.spool_id:
            raise OSError(errno.EIO, "bad block")
        return real(mail)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Spooled, "open", fails)
        assert Importer(house, spool).run_once(NOW) == 1
    assert [each.spool_id for each in envelopes(spool.folder)] == [bad.spool_id]
    assert Importer(house, spool).run_once(NOW) == 1
