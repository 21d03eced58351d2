"""Search over every dossier that an office user may enter, with filters, and the words marked where they stand."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from dossier.access.entries import entries, names
from dossier.access.folder_paths import paths_of
from dossier.finding.search import AT_HAND, PAGE, Found, Page, Place, Query, search
from dossier.rules.states import DocumentState
from portal import given, shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none
from portal.words import OFFICE_TIME, named, say

pages = Blueprint("search", __name__, url_prefix="/search")

TYPES = (
    ("application/pdf", named("PDF")),
    ("image/", named("Picture")),
    ("application/vnd.", named("Office file")),
    ("text/", named("Text")),
    ("message/", named("Mail")),
)
FIELDS = ("q", "administration", "type", "sender", "from", "until", "bin")
EVERYWHERE = (*AT_HAND, DocumentState.BINNED, DocumentState.QUARANTINED)


@pages.get("/")
@open_to(Who.STAFF)
def everywhere() -> str:
    database, visitor = shared.database(), shared.visitor()
    found = search(database, visitor, _query(), Page(_after()))
    last = found.documents[-1].place if len(found.documents) == PAGE else None
    after = f"{last.fitness}_{last.number}" if last else ""
    return render_template(
        "search/search.html",
        found=found,
        asked="q" in request.args,
        values=request.args,
        paths=paths_of(database, visitor, _folders(found)),
        dossiers=_dossiers(found),
        types=[(key, say(name)) for key, name in TYPES],
        more=f"{url_for('search.everywhere')}?{urlencode({**_asked(), 'after': after})}" if after else None,
    )


def _folders(found: Found) -> list[UUID | None]:
    return [*(each.folder_id for each in found.documents), *(each.id for each in found.folders)]


def _dossiers(found: Found) -> dict[UUID, str]:
    """The names of those to choose from, and of those that something was found in."""
    database, visitor = shared.database(), shared.visitor()
    known = {each.id: each.name for each in entries(database, visitor)}
    chosen = chosen_or_none("administration")
    there = {each.administration_id for each in found.documents} | {each.administration_id for each in found.folders}
    others = {*there, *([chosen] if chosen else [])} - set(known)
    return {**known, **(names(database, visitor, others) if others else {})}


def _asked() -> dict[str, str]:
    """What was asked, for the address of the next page."""
    return {each: request.args[each] for each in FIELDS if each in request.args}


def _query() -> Query:
    until = _day("until")
    return Query(
        text=request.args.get("q", ""),
        administration_id=chosen_or_none("administration"),
        content_type=request.args.get("type", ""),
        sender=request.args.get("sender", ""),
        received_from=_day("from"),
        received_before=until + timedelta(days=1) if until else None,
        states=EVERYWHERE if "bin" in request.args else AT_HAND,
    )


def _day(name: str) -> datetime | None:
    """The beginning of this day in the Netherlands."""
    day = request.args.get(name, type=given.day)
    return datetime.combine(day, time(), OFFICE_TIME) if day else None


def _after() -> Place | None:
    fitness, _, number = request.args.get("after", "").partition("_")
    return Place(int(fitness), int(number)) if fitness.isdecimal() and number.isdecimal() else None
