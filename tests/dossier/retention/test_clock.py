"""By a clock that may be wrong nothing is destroyed, whatever the caller takes for now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from clocks import Ahead, looked_before
from posting import letter, post
from sqlalchemy import select, update
from walking import work_off

from dossier.retention import blob_deletion, clock
from dossier.retention.expiring import expire
from dossier.rules.acts import Act
from dossier.rules.clocks import Trust
from dossier.rules.errors import Refused
from dossier.rules.states import DocumentState, Outcome, Reason
from models import AuditEvent, Delivery, Document, DoomedBlob, Mail

FAR = timedelta(days=200)
ON_ONE_MACHINE = pytest.mark.parametrize("any_house", ["sqlite"], indirect=True)


@pytest.fixture
def mails(any_house, make_administration):
    """One that was filed, and one that waits in quarantine."""
    post(any_house, letter(subject="een"), make_administration())
    post(any_house, letter(subject="twee"), make_administration())
    work_off(any_house)
    with any_house.database.write() as session:
        one = session.scalars(select(Delivery.id).limit(1)).one()
        held = {"outcome": Outcome.QUARANTINED, "reason": Reason.UNKNOWN_SENDER}
        session.execute(update(Delivery).where(Delivery.id == one).values(held))
        session.execute(update(Document).where(Document.delivery_id == one).values(state=DocumentState.QUARANTINED))


def housekeep(house):
    now = house.clock.time_of_day()
    expire(house, now)
    blob_deletion.let_go(house, now)


def is_whole(house):
    with house.database.read() as session:
        mails, documents = session.scalars(select(Mail)).all(), session.scalars(select(Document)).all()
        doomed = session.scalars(select(DoomedBlob)).all()
    raws = [house.blobs.size("raw", each.raw_sha256) for each in mails]
    return (
        not doomed
        and all(raws)
        and all(each.raw_erased_at is None for each in mails)
        and all(each.state is not DocumentState.DESTROYED for each in documents)
    )


def test_ahead_of_the_disk_or_the_database_nothing_goes(any_house, mails):
    looked_before(any_house)
    far = replace(any_house, clock=Ahead(FAR))
    housekeep(far)
    assert is_whole(any_house)
    assert clock.standing(any_house.database).step.days == FAR.days
    assert clock.look(any_house) is Trust.BELIEVED


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgresql"], indirect=True)
def test_the_database_is_asked_too(any_house, mails):
    looked_before(any_house)
    housekeep(replace(any_house, clock=Ahead(FAR, all_of_them=True)))
    assert is_whole(any_house)
    assert clock.standing(any_house.database).trust is Trust.CONTRADICTED


@ON_ONE_MACHINE
def test_a_clock_that_stepped_since_the_last_run_is_not_believed_however_long_it_stays(any_house, mails):
    house = any_house
    looked_before(house)
    for days in (200, 203, 210):
        housekeep(replace(house, clock=Ahead(timedelta(days=days), all_of_them=True)))
        assert is_whole(house)
        assert clock.standing(house.database).trust is Trust.CONTRADICTED
    assert clock.look(house) is Trust.BELIEVED


@ON_ONE_MACHINE
def test_at_the_first_run_and_after_standing_still_it_has_to_run_for_days(any_house, mails):
    house = any_house

    def later(hours, boot):
        return replace(house, clock=Ahead(FAR + timedelta(hours=hours), all_of_them=True, boot=boot))

    for boot in ("first", "second"):
        start = 0 if boot == "first" else 24 * 14
        for hours in range(start, start + 72, 12):
            assert clock.look(later(hours, boot)) is Trust.UNPROVEN
        assert is_whole(house)
        assert clock.look(later(start + 72, boot)) is Trust.BELIEVED
    housekeep(later(24 * 14 + 73, "second"))
    assert not is_whole(house)


def test_a_person_may_say_that_it_is_right_but_not_against_another_clock(any_house, mails):
    looked_before(any_house)
    stepped = replace(any_house, clock=Ahead(FAR))
    with pytest.raises(Refused):
        clock.accept(stepped, Act("cli", datetime.now(UTC)))
    if any_house.database.dialect == "sqlite":
        stepped = replace(any_house, clock=Ahead(FAR, all_of_them=True))
        assert clock.look(stepped) is Trust.CONTRADICTED
        clock.accept(stepped, Act("cli", datetime.now(UTC)))
        assert clock.look(stepped) is Trust.BELIEVED
    with any_house.database.read() as session:
        assert "retention.clock-accepted" in session.scalars(select(AuditEvent.action)).all()
