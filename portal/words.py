"""What the portal says, and in which language: Dutch first, English second. `make words` renews the catalog."""

from base64 import b64encode
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta, get_day_names
from babel.numbers import format_decimal
from flask import Flask, g, request

from adapters.catalogs import catalog
from dossier.rules.text import Language
from dossier.rules.wording.kinds import kind_name
from dossier.rules.wording.texts import wording
from portal import session, shared
from portal.browsers import browser

FOLDER = Path(__file__).parent / "catalogs"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
LOCALES = {"nl": "nl_NL", "en": "en_GB"}  # dates and amounts; English as it is written in Europe
OFFICE_TIME = ZoneInfo("Europe/Amsterdam")
KILO = 1000
NEAR = timedelta(hours=1)
WRITTEN = 4096  # moments that are kept as text


def language() -> Language:
    """Of this request: the person's own; of a stranger what they chose, or the browser prefers, else Dutch."""
    guest = getattr(g, "guest", None)
    if guest is not None:
        return guest.language  # type: ignore[no-any-return]  # flask.g has no types
    chosen = session.read(session.LANGUAGE)
    if chosen in LANGUAGES:
        return "en" if chosen == "en" else "nl"
    return "en" if request.accept_languages.best_match(LANGUAGES, "nl") == "en" else "nl"


def named(text: str) -> str:
    """Marks a text in a table for the catalog; it is said later."""
    return text


def say(text: str, **values: object) -> str:
    """The text in the language of this request, with its named places filled. Where Jinja escapes it, it stays text."""
    said = catalog(FOLDER, language()).gettext(text)
    return said % values if values else said


def say_count(one: str, many: str, count: int, **values: object) -> str:
    return catalog(FOLDER, language()).ngettext(one, many, count) % {"num": count, **values}


def teach(app: Flask) -> None:
    """Gives the templates `_`, `ngettext`, and the forms of dates, sizes, states."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        lambda text: catalog(FOLDER, language()).gettext(text),
        lambda one, many, count: catalog(FOLDER, language()).ngettext(one, many, count),
        newstyle=True,
    )
    filters = (
        *(day, near_day, last_day, moment, clock, soon, ago),
        *(size, number, counted, states, user_kind, picture, browser),
    )
    app.jinja_env.filters.update({each.__name__: each for each in filters})
    app.context_processor(lambda: {"language": language()})


def day(value: date | datetime) -> str:
    """22 november 2026."""
    local = value.astimezone(OFFICE_TIME) if isinstance(value, datetime) else value
    return format_date(local, "long", locale=LOCALES[language()])


def last_day(value: datetime) -> str:
    """The day that ends at this moment: the last one with access."""
    return day(value - timedelta(microseconds=1))


def moment(value: datetime) -> str:
    """22 nov 2026 14:05, as the clock in the Netherlands says."""
    return _written(value.replace(second=0, microsecond=0), LOCALES[language()])


@lru_cache(maxsize=WRITTEN)
def _written(value: datetime, locale: str) -> str:
    """Minutes come back: those of one mail in a list, and those of a list that is asked for again."""
    return format_datetime(value, "d MMM y HH:mm", tzinfo=OFFICE_TIME, locale=locale)


def near_day(value: datetime, now: datetime) -> str:
    """vandaag, gisteren, vrijdag 27 november; with the year when it is another one."""
    local, today = value.astimezone(OFFICE_TIME).date(), now.astimezone(OFFICE_TIME).date()
    if local == today:
        return say("today")
    if local == today - timedelta(days=1):
        return say("yesterday")
    return _weekday(local, "EEEE d MMMM" if local.year == today.year else "EEEE d MMMM y", LOCALES[language()])


@lru_cache(maxsize=WRITTEN)
def _weekday(value: date, form: str, locale: str) -> str:
    return format_date(value, form, locale=locale)


def clock(value: datetime) -> str:
    """14:05, for today: in Dutch as in English."""
    return f"{value.astimezone(OFFICE_TIME):%H:%M}"


def soon(value: datetime) -> str:
    """From when on: 'over 30 seconden', or 'vanaf 22 nov 2026 14:05' when that is not soon."""
    left = value - shared.now()
    if left > NEAR:
        return say("from %(time)s", time=moment(value))
    return format_timedelta(max(left, timedelta(seconds=1)), add_direction=True, locale=LOCALES[language()])


def weekdays() -> list[str]:
    """From Monday."""
    names = get_day_names("wide", locale=LOCALES[language()])
    return [names[each] for each in range(7)]


def ago(value: datetime, now: datetime) -> str:
    """3 uur geleden."""
    return format_timedelta(value - now, add_direction=True, locale=LOCALES[language()])


def span(value: timedelta) -> str:
    """90 dagen; 12 uur. Not in weeks or months, which a term is not set in."""
    unit: Literal["day", "hour", "minute"] = "day" if value >= timedelta(days=2) else "hour"
    unit = unit if value >= timedelta(hours=1) else "minute"
    return format_timedelta(value, granularity=unit, threshold=float("inf"), locale=LOCALES[language()])


def size(value: int) -> str:
    """1,2 MB: decimal, as file managers count."""
    if value < KILO:
        return f"{value} B"
    amount, unit = (value / KILO, "kB") if value < KILO**2 else (value / KILO**2, "MB")
    return f"{format_decimal(round(amount, 1), locale=LOCALES[language()])} {unit}"


def number(value: int) -> str:
    return format_decimal(value, locale=LOCALES[language()])


def counted(value: int, most: int) -> str:
    """A count that stops at `most`: '500+' says so many, or more."""
    return f"{number(value)}+" if value >= most else number(value)


def states(value: Any) -> str:
    """The words for a member of a closed list (dossier.rules.wording)."""
    return wording(value, language())


def user_kind(kind: str) -> str:
    """The words for what somebody is for a client (dossier.rules.kinds)."""
    return kind_name(kind, language())


def picture(svg: str) -> str:
    """An SVG of our own making as the address of a picture, as no page may hold styles."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode('ascii')}"
