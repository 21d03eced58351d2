"""Mail is kept for a set time: its raw bytes, what is in quarantine, and what the door counted. A hold keeps it."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta

import pytest
from clocks import looked_before
from posting import PDF, letter, post
from sqlalchemy import select, update

from dossier.access.desk import Desk
from dossier.documents import documents
from dossier.inbox.quarantine import throw_away
from dossier.retention import blob_deletion
from dossier.retention.deciding import hold_dossier
from dossier.retention.expiring import expire
from dossier.rules.acts import Act
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.states import DocumentState, DoorTally, Outcome, Reason
from ingest.accept import Importer
from ingest.balance import balance
from ingest.spool import Spool
from models import AuditEvent, Delivery, Document, DoorCount, HandOver, Mail, Part
from models.locks import locked_dossiers
from workers.walk import walk

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=91)


@pytest.fixture(autouse=True)
def believed_clock(any_house):
    looked_before(any_house)


@pytest.fixture
def bakery(any_house, make_administration):
    return make_administration()


@pytest.fixture
def filed(any_house, bakery):
    return receive(any_house, bakery)


def receive(house, *to):
    post(house, letter(), *to)
    Importer(house, Spool(house.settings.spool_dir)).run_once(NOW)
    with house.database.read() as session:
        ids = session.scalars(select(HandOver.id)).all()
    walk(house, "light", ids)
    with house.database.read() as session:
        return session.scalars(select(Mail).order_by(Mail.id.desc())).first()


def quarantine(house):
    with house.database.write() as session:
        held = {"outcome": Outcome.QUARANTINED, "reason": Reason.UNKNOWN_SENDER, "quarantined_at": NOW}
        session.execute(update(Delivery).values(held))
        session.execute(update(Document).values(state=DocumentState.QUARANTINED))


def desk(bakery):
    return Desk(bakery.id, Act("cli", NOW))


def has_raw(house, mail):
    blob_deletion.let_go(house, LATER + timedelta(days=1))
    return house.blobs.size("raw", mail.raw_sha256) is not None


def is_green(house):
    return all(each.is_green for each in balance(house, datetime.now(UTC).astimezone(OFFICE_TIME).date(), deep=True))


def rows(house, table):
    with house.database.read() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def actions(house):
    return [each.action for each in rows(house, AuditEvent) if each.action.startswith("mail.")]


def test_raw_mail_goes_and_that_it_came_stays(any_house, filed):
    expire(any_house, NOW)
    assert has_raw(any_house, filed)
    expire(any_house, LATER)
    expire(any_house, LATER)
    assert not has_raw(any_house, filed)
    [mail], [document] = rows(any_house, Mail), rows(any_house, Document)
    assert mail.raw_erased_at == LATER
    assert mail.subject == "Factuur"
    assert any_house.blobs.open("parts", document.blob_sha256).read() == PDF
    assert is_green(any_house)
    assert actions(any_house) == ["mail.raw-expired"]


def test_mail_that_waits_for_a_station_or_a_person_keeps_its_bytes(any_house, filed):
    for outcome in (Outcome.WAITING, Outcome.PARKED):
        with any_house.database.write() as session:
            session.execute(update(Delivery).values(outcome=outcome))
        expire(any_house, LATER)
        assert has_raw(any_house, filed)


def test_a_hold_on_the_dossier_or_on_a_document_keeps_the_mail(any_house, bakery, filed):
    hold_dossier(any_house.database, desk(bakery), "Geschil")
    expire(any_house, LATER)
    assert has_raw(any_house, filed)
    quarantine(any_house)
    expire(any_house, LATER)
    hold_dossier(any_house.database, desk(bakery), "")
    documents.hold(any_house.database, desk(bakery), rows(any_house, Document)[0].id, "Geschil")
    expire(any_house, LATER)
    assert has_raw(any_house, filed)
    assert rows(any_house, Document)[0].name == "factuur.pdf"


def test_what_nobody_let_out_of_quarantine_goes(any_house, filed):
    quarantine(any_house)
    expire(any_house, NOW)
    [before] = rows(any_house, Document)
    assert before.state is DocumentState.QUARANTINED
    expire(any_house, LATER)
    expire(any_house, LATER)
    blob_deletion.let_go(any_house, LATER + timedelta(days=1))
    [document], [mail] = rows(any_house, Document), rows(any_house, Mail)
    assert (document.state, document.name) == (DocumentState.DESTROYED, "")
    assert (mail.subject, mail.body_text) == ("", "")
    assert any_house.blobs.size("parts", before.blob_sha256) is None
    assert {each.blob_sha256 for each in rows(any_house, Part)} == {None}
    assert is_green(any_house)
    assert actions(any_house).count("mail.quarantine-expired") == 1


def test_the_term_of_quarantine_goes_on_in_the_bin(any_house, bakery, filed):
    quarantine(any_house)
    held = rows(any_house, Document)[0].id
    term = any_house.settings.quarantine_term
    throw_away(any_house.database, desk(bakery), held)
    restore(any_house, bakery, held, NOW + timedelta(days=60))
    assert rows(any_house, Delivery)[0].quarantined_at == NOW
    throw_away(any_house.database, desk(bakery), held)
    expire(any_house, LATER)
    assert rows(any_house, Document)[0].state is DocumentState.BINNED
    restore(any_house, bakery, held, LATER)
    expire(any_house, LATER + timedelta(hours=1))
    assert rows(any_house, Document)[0].state is DocumentState.QUARANTINED, "over its term, it has a new one"
    expire(any_house, LATER + term + timedelta(hours=1))
    assert rows(any_house, Document)[0].state is DocumentState.DESTROYED


def restore(house, bakery, document_id, at):
    there = Desk(bakery.id, Act("cli", at))
    documents.restore(house.database, there, document_id, house.settings.quarantine_term)
    assert rows(house, Document)[0].state is DocumentState.QUARANTINED


def test_where_nobody_noted_since_when_the_term_starts_at_the_first_look(any_house, filed):
    quarantine(any_house)
    with any_house.database.write() as session:
        session.execute(update(Delivery).values(quarantined_at=None, received_at=NOW - timedelta(days=400)))
    expire(any_house, NOW)
    expire(any_house, NOW + timedelta(days=89))
    assert rows(any_house, Document)[0].state is DocumentState.QUARANTINED
    expire(any_house, LATER)
    assert rows(any_house, Document)[0].state is DocumentState.DESTROYED


def test_what_is_let_out_at_that_moment_stays(any_house, bakery, filed):
    quarantine(any_house)
    with ThreadPoolExecutor(1) as pool:
        with any_house.database.write() as session:
            locked_dossiers(session, [bakery.id])
            session.scalars(select(Document)).one().state = DocumentState.INBOX
            session.flush()
            other = pool.submit(expire, any_house, LATER)
            wait([other], timeout=1)
        other.result(timeout=30)
    assert rows(any_house, Document)[0].state is DocumentState.INBOX


def test_one_dossier_took_it_and_another_did_not(any_house, bakery, make_administration):
    receive(any_house, bakery, make_administration())
    with any_house.database.write() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.administration_id == bakery.id)).one()
        delivery.outcome, delivery.quarantined_at = Outcome.QUARANTINED, NOW
        session.execute(
            update(Document).where(Document.delivery_id == delivery.id).values(state=DocumentState.QUARANTINED)
        )
    expire(any_house, LATER)
    blob_deletion.let_go(any_house, LATER + timedelta(days=1))
    by_place = {each.administration_id == bakery.id: each for each in rows(any_house, Document)}
    assert by_place[True].state is DocumentState.DESTROYED
    assert any_house.blobs.open("parts", by_place[False].blob_sha256).read() == PDF
    assert rows(any_house, Mail)[0].subject == "Factuur"
    assert is_green(any_house)
    assert actions(any_house).count("mail.quarantine-expired") == 1
    expire(any_house, LATER)
    assert actions(any_house).count("mail.quarantine-expired") == 1


def test_old_counts_of_the_door_go(any_house):
    with any_house.database.write() as session:
        for day in (date(2020, 1, 1), NOW.date()):
            session.add(DoorCount(day=day, tally=DoorTally.NEAR_MISS, address="@x", count=1))
    expire(any_house, NOW)
    assert [each.day for each in rows(any_house, DoorCount)] == [NOW.date()]
