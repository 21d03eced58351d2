"""The audit trail shows what was done to it: changed, moved, missing and cut off."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from dossier.accountability import audit
from dossier.accountability.audit import Wanted
from dossier.accountability.trail import Event, record
from dossier.rules.acts import Act
from dossier.rules.auditing import Flaw
from models import AuditEvent, Office, Person
from models.audit import digest

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PERSON = UUID(int=7)


@pytest.fixture
def office(any_house, make_office):
    return make_office()


@pytest.fixture
def trail(any_house, office):
    """Four events, the last two after the anchor."""
    write(any_house, office, 2)
    audit.anchor(any_house, NOW)
    write(any_house, office, 2)
    return office


def write(house, office, count):
    for number in range(count):
        with house.database.write() as session:
            record(session, Event(office, "grant.set", PERSON, {"person": str(PERSON), "n": number}), Act("cli", NOW))


def found(house):
    [each] = audit.verify(house)
    return each.flaw, each.number


def test_an_untouched_trail_is_whole(any_house, trail):
    [each] = audit.verify(any_house)
    assert (each.flaw, each.events, each.anchors, each.anchored_at) == (None, 4, 1, NOW)
    assert audit.anchor(any_house, NOW) == 1
    assert audit.anchor(any_house, NOW) == 0  # it has not grown


@pytest.mark.attack("P30")
def test_a_changed_event(any_house, trail):
    with any_house.database.write() as session:
        session.execute(update(AuditEvent).where(AuditEvent.number == 3).values(actor="nobody"))
    assert found(any_house) == (Flaw.CHANGED, 3)


@pytest.mark.attack("P30")
def test_a_missing_event(any_house, trail):
    with any_house.database.write() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.number == 3))
    assert found(any_house) == (Flaw.MISSING, 3)


def test_two_events_in_another_order(any_house, trail):
    with any_house.database.write() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(update(AuditEvent).where(AuditEvent.number == old).values(number=new))
    assert found(any_house) == (Flaw.CHANGED, 2)


def test_a_tail_that_was_cut_off(any_house, trail):
    with any_house.database.write() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.number == 4))
    assert found(any_house) == (Flaw.CUT_OFF, 4)


def test_a_tail_that_was_cut_off_in_the_office_row_too(any_house, trail):
    """Behind the anchor it cannot be told from a trail that ended there; before it, it can."""
    cut_to(any_house, trail, 3)
    assert found(any_house) == (None, None)
    cut_to(any_house, trail, 1)
    assert found(any_house) == (Flaw.CUT_OFF, 2)


def cut_to(house, office, number):
    with house.database.write() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.number > number))
        last = session.scalars(select(AuditEvent).where(AuditEvent.number == number)).one()
        values = {"audit_number": number, "audit_hash": last.hash}
        session.execute(update(Office).where(Office.id == office).values(values))


@pytest.mark.attack("P30")
def test_a_trail_that_was_written_anew(any_house, trail):
    with any_house.database.write() as session:
        previous = ""
        for event in session.scalars(select(AuditEvent).order_by(AuditEvent.number)):
            event.actor, event.previous_hash = "nobody", previous
            previous = event.hash = digest(event)
        session.execute(update(Office).where(Office.id == trail).values(audit_hash=previous))
    assert found(any_house) == (Flaw.REWRITTEN, 2)


def test_an_anchor_of_somebody_else(any_house, trail):
    [path] = (any_house.settings.data / "anchors").glob(f"{trail}@*")
    path.write_text(f"{path.read_text()}gAAAAABforged\n")
    assert found(any_house) == (Flaw.FORGED_ANCHOR, 0)


def test_events_are_found_by_what_and_by_whom(any_house, trail):
    domain = any_house.settings.domain
    assert [each.number for each in audit.events(any_house.database, domain, Wanted())] == [4, 3, 2, 1]
    assert len(audit.events(any_house.database, domain, Wanted(person_id=PERSON))) == 4
    assert audit.events(any_house.database, domain, Wanted(subject_id=UUID(int=8))) == ()
    newest = audit.events(any_house.database, domain, Wanted(), limit=1)
    assert [each.number for each in audit.events(any_house.database, domain, Wanted(), before=newest[0].id)] == [
        3,
        2,
        1,
    ]


def test_many_writers_make_one_chain(any_house, office):
    writers, each = 4, 10
    start = threading.Barrier(writers)

    def run():
        start.wait()
        write(any_house, office, each)

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(any_house) == (None, None)
    with any_house.database.read() as session:
        assert session.scalar(select(func.max(AuditEvent.number))) == writers * each


def test_two_that_add_something_to_the_office_first_both_write(any_house, office):
    """A new row of the office locks its key: a writer of the trail may not want the whole row then."""
    barrier = threading.Barrier(2)

    def add_and_record(number):
        with any_house.database.write() as session:
            if any_house.database.dialect == "postgresql":  # SQLite has one writer anyway
                session.add(Person(office_id=office, name="A", email=f"{number}@kantoor.example", created_at=NOW))
                session.flush()
                barrier.wait(timeout=30)
            record(session, Event(office, "person.added", PERSON), Act("cli", NOW))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add_and_record, range(2)))
    [each] = audit.verify(any_house)
    assert (each.flaw, each.events) == (None, 2)
