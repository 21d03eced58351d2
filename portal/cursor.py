"""Where a page of a list began, in the address: as time and key of the line before it."""

from uuid import UUID

from flask import request

from dossier.documents.lists import ByTime
from portal import given


def here(name: str = "after") -> ByTime | None:
    """None: the first page; also for what was made up."""
    at, _, key = request.values.get(name, "").partition("_")
    try:
        return ByTime(given.moment(at), UUID(key))
    except ValueError:
        return None


def written(place: ByTime) -> str:
    return f"{place.received_at.isoformat()}_{place.id}"
