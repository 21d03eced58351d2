"""A walk among programs of other versions, hosts with other clocks, and bytes that were altered."""

from datetime import UTC, datetime, timedelta

from posting import letter, post
from sqlalchemy import select, update
from walking import only_mail, work_off

from adapters.blob_keys import key
from dossier.rules.acts import Act
from dossier.rules.errors import TryLater
from dossier.rules.states import Outcome, Reason
from ingest.accept import Importer
from ingest.rerun import rerun
from ingest.spool import Spool
from ingest.sweep import sweep
from models import HandOver
from workers import stations
from workers.walk import LEASE, walk


def test_a_raw_mail_that_was_altered_is_not_read_and_comes_in_when_it_is_restored(house, make_administration):
    bakery = make_administration()
    sent = post(house, letter(), bakery)
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    raw = house.settings.blobs_dir / key("raw", sent.sha256)
    whole = raw.read_bytes()
    raw.write_bytes(whole.replace(b"stukken", b"stokken"))
    work_off(house)
    assert only_mail(house, bakery.mail_name).reason is Reason.RAW_SPOILED
    raw.write_bytes(whole)
    rerun(house, only_mail(house, bakery.mail_name).id, Act("staff", datetime.now(UTC)))
    work_off(house)
    assert only_mail(house, bakery.mail_name).outcome is Outcome.FILED


def test_work_of_a_newer_program_waits_for_it(any_house, make_administration, monkeypatch):
    bakery = make_administration()
    post(any_house, letter(), bakery)
    with monkeypatch.context() as patch:
        patch.delitem(stations.STATIONS, "parse")
        for _ in range(5):
            work_off(any_house)
    assert only_mail(any_house, bakery.mail_name).outcome is Outcome.WAITING
    work_off(any_house)
    assert only_mail(any_house, bakery.mail_name).outcome is Outcome.FILED


def test_a_queue_of_a_newer_program_is_not_ours_to_ring_or_take(any_house, make_administration):
    post(any_house, letter(), make_administration())
    Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(datetime.now(UTC))
    with any_house.database.write() as session:
        session.execute(update(HandOver).values(queue="later", rung_at=None))
    assert sweep(any_house, datetime.now(UTC)) == 0
    work_off(any_house)
    with any_house.database.read() as session:
        assert session.scalars(select(HandOver.attempts)).all() == [0]


def test_leases_and_pauses_go_by_the_clock_of_the_database(any_house, make_administration, monkeypatch):
    """A host that is an hour ahead, and dies, held its work for an hour."""
    bakery = make_administration()
    post(any_house, letter(), bakery)
    Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(datetime.now(UTC))
    said = any_house.database.now() + timedelta(minutes=7)
    monkeypatch.setattr(any_house.database, "now", lambda: said)
    seen = []

    def hangs(house, claim, now):
        with house.database.read() as session:
            seen.extend(session.scalars(select(HandOver.lease_until)).all())
        raise TryLater("later")

    monkeypatch.setitem(stations.STATIONS, "parse", stations.STATIONS["parse"]._replace(service=hangs))
    with any_house.database.read() as session:
        ids = session.scalars(select(HandOver.id)).all()
    walk(any_house, "light", ids)
    assert seen == [said + LEASE]
    with any_house.database.read() as session:
        [due_at] = session.scalars(select(HandOver.due_at)).all()
    assert said < due_at < said + timedelta(minutes=6)
