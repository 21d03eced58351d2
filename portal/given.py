"""What a form or an address gives, read as what it should be. What cannot be that is no form of ours: 400."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from flask import abort, request
from werkzeug.datastructures import MultiDict

from portal.words import OFFICE_TIME

Read = TypeVar("Read")
YEARS = range(1900, 2200)  # so that a day before or after it is a day as well


def read(parse: Callable[[str], Read], text: str) -> Read:
    try:
        return parse(text)
    except ValueError:
        abort(400)


def keys(fields: MultiDict[str, str], name: str) -> list[UUID]:
    """All that was chosen under this name."""
    return [read(UUID, each) for each in fields.getlist(name)]


def day(text: str) -> date:
    """A day that people mean. Raises ValueError."""
    found = date.fromisoformat(text)
    if found.year not in YEARS:
        raise ValueError(f"no year of today: {found.year}")
    return found


def end_of(text: str) -> datetime | None:
    """Of that day in the Netherlands; None for '': no end."""
    if not text:
        return None
    start = datetime.combine(read(day, text) + timedelta(days=1), time(), OFFICE_TIME)
    return start.astimezone(UTC)


def moment(text: str) -> datetime:
    """A time as our own pages wrote it. Raises ValueError."""
    day(text[:10])
    return datetime.fromisoformat(text).astimezone(UTC)


def whole(text: str) -> int:
    """A number as our own pages give it, also for a database. Raises ValueError."""
    found = int(text)
    if abs(found) >= 2**31:
        raise ValueError("far too large")
    return found


def refuse_what_no_text_holds() -> None:
    """A NUL is in no name and no note, and PostgreSQL keeps none."""
    if any("\x00" in each for values in request.values.listvalues() for each in values):
        abort(400)
