"""When a notice leaves: by the Dutch clock, through the nights on which it is changed."""

import itertools
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.happenings import Lane, Pace
from dossier.rules.notice_times import GATHERING, GRACE, NETHERLANDS, Habit, Quiet, due_at

CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - given its zone below
    st.datetimes(datetime(2026, 3, 28, 12), datetime(2026, 3, 30, 12)),  # noqa: DTZ001 - as above
    st.datetimes(datetime(2026, 10, 24, 12), datetime(2026, 10, 26, 12)),  # noqa: DTZ001 - as above
).map(lambda moment: moment.replace(tzinfo=UTC))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "clock", "due"),
    [
        # 29 March: the clock goes from 02:00 to 03:00
        (utc(2026, 3, 28, 6), time(8), utc(2026, 3, 28, 7)),
        (utc(2026, 3, 28, 7), time(8), utc(2026, 3, 29, 6)),  # 23 hours later
        (utc(2026, 3, 29, 0), time(2, 30), utc(2026, 3, 29, 1, 30)),  # there is no half past two: it is half past three
        (utc(2026, 3, 29, 1, 30), time(2, 30), utc(2026, 3, 30, 0, 30)),
        # 25 October: the clock goes from 03:00 back to 02:00
        (utc(2026, 10, 24, 6), time(8), utc(2026, 10, 25, 7)),  # 25 hours later
        (utc(2026, 10, 25, 0), time(2, 30), utc(2026, 10, 25, 0, 30)),
        (utc(2026, 10, 25, 0, 30), time(2, 30), utc(2026, 10, 26, 1, 30)),  # not again an hour later
    ],
)
def test_daily_through_the_change_of_the_clock(now, clock, due):
    assert due_at(Pace.DAILY, Lane.NEWS, Habit(digest_at=clock), now) == due


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (utc(2026, 3, 28, 22), utc(2026, 3, 29, 5)),  # 23:00 in winter, 07:00 in summer
        (utc(2026, 10, 24, 22), utc(2026, 10, 25, 6)),  # midnight in summer, 07:00 in winter
        (utc(2026, 7, 1, 10), utc(2026, 7, 1, 10)),
    ],
)
def test_quiet_hours_end_by_the_dutch_clock(now, due):
    assert due_at(Pace.AT_ONCE, Lane.ACTION, Habit(quiet=Quiet(time(22), time(7))), now) == due


def test_an_account_in_danger_knows_no_quiet_hours():
    night = utc(2026, 1, 1, 1)
    habit = Habit(quiet=Quiet(time(22), time(7)))
    assert due_at(Pace.AT_ONCE, Lane.ACCOUNT, habit, night) == night


def test_off_is_never():
    assert due_at(Pace.OFF, Lane.NEWS, Habit(), utc(2026, 1, 1)) is None


@given(MOMENTS, CLOCKS)
def test_each_day_has_one_daily_letter_at_its_time(now, clock):
    habit, dues = Habit(digest_at=clock), [now]
    for _ in range(4):
        dues.append(due_at(Pace.DAILY, Lane.NEWS, habit, dues[-1]))
    days = [due.astimezone(NETHERLANDS).date() for due in dues[1:]]
    assert [after - before for before, after in itertools.pairwise(days)] == [timedelta(days=1)] * 3
    assert all(before < after for before, after in itertools.pairwise(dues))
    skipped = clock.hour == 2  # on one night in March
    assert skipped or all(due.astimezone(NETHERLANDS).time() == clock for due in dues[1:])


@given(MOMENTS, CLOCKS, st.integers(0, 6))
def test_weekly_comes_within_a_week_on_its_day(now, clock, weekday):
    due = due_at(Pace.WEEKLY, Lane.NEWS, Habit(digest_at=clock, weekday=weekday), now)
    assert now < due <= now + timedelta(days=7, hours=1)
    assert due.astimezone(NETHERLANDS).weekday() == weekday


@given(MOMENTS, CLOCKS, CLOCKS, st.sampled_from([Pace.AT_ONCE, Pace.HOURLY]))
def test_nothing_leaves_in_quiet_hours_nor_waits_longer_than_they_last(now, since, until, pace):
    quiet = Quiet(since, until)
    due = due_at(pace, Lane.NEWS, Habit(quiet=quiet), now)
    wanted = now + (GRACE if pace is Pace.AT_ONCE else GATHERING)
    assert wanted <= due <= wanted + timedelta(hours=25)
    skipped = until.hour == 2  # on one night in March they end an hour later
    assert skipped or not quiet.holds_at(due.astimezone(NETHERLANDS).time())
