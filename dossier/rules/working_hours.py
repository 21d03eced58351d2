"""How much working time of an office lies between two moments: not its nights, weekends and holidays. Pure."""

from datetime import date, datetime, time, timedelta

from dossier.rules.balance import OFFICE_TIME

OPENS, CLOSES = time(8), time(17)  # in the Netherlands
SATURDAY = 5
LOOKS_BACK = timedelta(days=30)  # longer silence is no other news


def working_time(since: datetime, until: datetime) -> timedelta:
    """Of the last LOOKS_BACK at most; zero when `since` is the later one."""
    since = max(since, until - LOOKS_BACK)
    day, last = since.astimezone(OFFICE_TIME).date(), until.astimezone(OFFICE_TIME).date()
    total = timedelta()
    while day <= last:
        if is_working_day(day):
            opens, closes = (datetime.combine(day, each, OFFICE_TIME) for each in (OPENS, CLOSES))
            total += max(min(until, closes) - max(since, opens), timedelta())
        day += timedelta(days=1)
    return total


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def holidays(year: int) -> frozenset[date]:
    """Of the Netherlands, by law or custom a day off. 5 May in every fifth year."""
    easter = _easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == SATURDAY + 1:
        kings_day = date(year, 4, 26)
    fixed = {date(year, 1, 1), kings_day, date(year, 12, 25), date(year, 12, 26)}
    moving = {easter + timedelta(days=days) for days in (0, 1, 39, 49, 50)}  # Easter, Ascension, Whitsun
    return frozenset(fixed | moving | ({date(year, 5, 5)} if year % 5 == 0 else set()))


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the rule of the church (computus)."""
    golden, century = year % 19, year // 100
    epact = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    day = moon - weekday
    month = 3 + (day + 40) // 44
    return date(year, month, day + 28 - 31 * (month // 4))
