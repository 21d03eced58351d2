"""Working hours between two moments: nights, weekends, holidays and the turns of the clock do not count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.balance import OFFICE_TIME
from dossier.rules.working_hours import LOOKS_BACK, holidays, working_time


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-19 16:30", "2026-11-20 08:15", 0.75),  # Thursday to Friday: the night does not count
        ("2026-11-19 16:30", "2026-11-20 11:30", 4),
        ("2026-11-19 10:00", "2026-11-19 17:05", 7),
        ("2026-11-19 10:00", "2026-11-19 23:00", 7),  # and stays, until a mail comes
        ("2026-11-20 16:00", "2026-11-23 09:00", 2),  # over a weekend
        ("2026-11-21 12:00", "2026-11-22 12:00", 0),  # within one
        ("2026-11-19 05:00", "2026-11-19 07:59", 0),
        ("2026-03-27 16:00", "2026-03-30 09:00", 2),  # summer time begins on Sunday the 29th
        ("2026-10-23 16:00", "2026-10-26 09:00", 2),  # and ends on the 25th
        ("2026-07-01 08:00", "2026-07-01 12:00", 4),
        ("2026-12-24 16:00", "2026-12-28 09:00", 2),  # over Christmas, a Friday, and a weekend
        ("2026-04-24 16:00", "2026-04-28 09:00", 2),  # over the King's birthday, a Monday
        ("2026-11-19 12:00", "2026-11-19 11:00", 0),  # two clocks that differ
    ],
)
def test_of_an_office(since, until, hours):
    assert working_time(at(since), at(until)) == timedelta(hours=hours)


def test_in_utc_the_hours_are_those_of_the_office():
    """08:00 in the Netherlands is 06:00 UTC in summer and 07:00 in winter."""
    summer = datetime.fromisoformat("2026-07-01T05:00+00:00"), datetime.fromisoformat("2026-07-01T07:00+00:00")
    winter = datetime.fromisoformat("2026-11-18T05:00+00:00"), datetime.fromisoformat("2026-11-18T08:00+00:00")
    assert working_time(*summer) == working_time(*winter) == timedelta(hours=1)


def test_years_of_silence_are_some_weeks_of_it():
    long = working_time(at("2020-01-01 12:00"), at("2026-11-19 12:00"))
    assert timedelta(hours=9) < long <= LOOKS_BACK


first, days = at("2025-01-01 00:00").astimezone(UTC), timedelta(days=1000)
moments = st.timedeltas(timedelta(0), days).map(lambda after: (first + after).astimezone(OFFICE_TIME))


@given(moments, st.timedeltas(timedelta(0), timedelta(days=10)), st.timedeltas(timedelta(0), timedelta(days=10)))
def test_it_adds_up_and_never_outruns_the_clock(since, first, second):
    between, until = since + first, since + first + second
    assert working_time(since, until) == working_time(since, between) + working_time(between, until)
    assert timedelta(0) <= working_time(since, until) <= until.astimezone(UTC) - since.astimezone(UTC)


def test_the_holidays_of_some_years():
    """As the government lists them; Liberation Day is a day off once in five years only, and Good Friday is none."""
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 5), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14),
        date(2026, 5, 24), date(2026, 5, 25), date(2026, 12, 25), date(2026, 12, 26),
    ]  # fmt: skip
    assert {date(2025, 4, 21), date(2025, 4, 26), date(2025, 5, 5), date(2025, 5, 29)} < holidays(2025)
    assert date(2025, 4, 27) not in holidays(2025)  # a Sunday
