"""Claims: the row count decides, the token tells who is too late."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from dossier.rules.queues import Queue
from dossier.rules.states import Reason
from dossier.rules.work import ClaimLost, Work
from models import HandOver, claims

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def work(any_house, make_office):
    return Work("parse", uuid7(), make_office(), Queue.LIGHT)


@pytest.fixture
def hand_over(any_house, work):
    with any_house.database.write() as session:
        return claims.wake(session, work, NOW)


def claim(house, hand_over, now=NOW):
    with house.database.write() as session:
        return claims.claim(session, hand_over, now, LEASE)


def row(house, hand_over):
    with house.database.read() as session:
        return session.get(HandOver, hand_over)


def due(house, now, limit=10):
    with house.database.write() as session:
        return [each.hand_over_id for each in claims.due(session, now, timedelta(seconds=5), limit)]


def test_waking_twice_is_waking_once(any_house, work, hand_over):
    with any_house.database.write() as session:
        assert claims.wake(session, work, NOW) == hand_over


def test_one_of_two_gets_it_and_the_attempt_is_counted_at_once(any_house, hand_over):
    assert claim(any_house, hand_over).attempts == 1
    assert claim(any_house, hand_over) is None
    assert row(any_house, hand_over).attempts == 1


def test_finished_work_is_gone(any_house, hand_over):
    mine = claim(any_house, hand_over)
    with any_house.database.write() as session:
        claims.finish(session, mine)
    assert row(any_house, hand_over) is None
    assert claim(any_house, hand_over) is None


def test_a_late_finisher_changes_nothing(any_house, hand_over):
    late = claim(any_house, hand_over)
    second = claim(any_house, hand_over, LATER)
    assert second.attempts == 2
    for give_back in (
        lambda session: claims.finish(session, late),
        lambda session: claims.postpone(session, late, NOW, "x", counted=True),
        lambda session: claims.park(session, late, Reason.TOOK_TOO_LONG, NOW),
    ):
        with pytest.raises(ClaimLost), any_house.database.write() as session:
            give_back(session)
    with any_house.database.write() as session:
        claims.finish(session, second)


def test_postponed_work_waits_until_it_is_due(any_house, hand_over):
    mine = claim(any_house, hand_over)
    with any_house.database.write() as session:
        claims.postpone(session, mine, LATER, "TryLater", counted=False)
    assert claim(any_house, hand_over) is None
    assert claim(any_house, hand_over, LATER).attempts == 1


def test_a_lease_that_runs_out_twice_running_is_poison(any_house, hand_over):
    assert claim(any_house, hand_over).poison is None
    assert claim(any_house, hand_over, LATER).poison is None
    assert claim(any_house, hand_over, LATER + 2 * LEASE).poison is Reason.KILLED_ITS_WORKER


def test_parked_work_rests_until_it_is_unparked_as_if_new(any_house, work, hand_over):
    mine = claim(any_house, hand_over)
    with any_house.database.write() as session:
        claims.park(session, mine, Reason.FAILED_THREE_TIMES, NOW)
    assert claim(any_house, hand_over, LATER) is None
    assert due(any_house, LATER) == []
    with any_house.database.write() as session:
        (again,) = claims.unpark(session, [work.subject_id], LATER)
    assert (again.hand_over_id, again.queue) == (hand_over, Queue.LIGHT)
    assert claim(any_house, hand_over, LATER).attempts == 1


def test_only_what_is_silent_free_and_due_is_rung_again(any_house, hand_over):
    assert due(any_house, NOW) == []  # rung just now
    assert due(any_house, LATER) == [hand_over]
    assert due(any_house, LATER) == []  # and marked as rung
    claim(any_house, hand_over, LATER)
    assert due(any_house, LATER + LEASE - timedelta(seconds=1)) == []
    assert due(any_house, LATER + LEASE + timedelta(seconds=1)) == [hand_over]


def test_every_office_gets_its_turn(any_house, make_office):
    busy, calm = make_office(domain="inbox.druk.example"), make_office(domain="inbox.rustig.example")
    with any_house.database.write() as session:
        many = [Work("parse", uuid7(), busy, Queue.LIGHT) for _ in range(10)]
        claims.wake_many(session, many, NOW - timedelta(minutes=1))
        mine = claims.wake(session, Work("parse", uuid7(), calm, Queue.LIGHT), NOW)
    assert mine in due(any_house, LATER, limit=2)


def test_a_long_line_in_one_queue_holds_up_no_other_queue(any_house, make_office):
    office = make_office()
    with any_house.database.write() as session:
        previews = [Work("derive", uuid7(), office, Queue.DERIVED) for _ in range(10)]
        claims.wake_many(session, previews, NOW - timedelta(minutes=1))
        mail = claims.wake(session, Work("parse", uuid7(), office, Queue.LIGHT), NOW)
    assert mail in due(any_house, LATER, limit=2)


def test_a_named_lock_has_one_holder_until_it_ends(any_house):
    def hold(holder, now):
        with any_house.database.write() as session:
            return claims.hold(session, "sweep", holder, now, now + LEASE)

    assert hold("a", NOW)
    assert not hold("b", NOW)
    assert hold("a", NOW)
    assert hold("b", LATER)
    assert not hold("a", LATER)
