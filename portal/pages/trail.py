"""The audit trail in sentences: of one dossier, by person and by day, on the page and as a file."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

from flask import Response, render_template, request, url_for

from dossier.accountability.audit import Wanted
from dossier.accountability.trail_reading import PAGE, Told, every, of_dossier
from dossier.accounts import people
from dossier.rules.acts import Act
from dossier.rules.balance import day_bounds
from dossier.rules.exporting import harmless
from dossier.rules.wording.trail import did, program
from portal import shared
from portal.access import Who, open_to
from portal.entering import chosen_or_none, desk, here, pages_of_dossier
from portal.trail_words import detail, detail_key
from portal.words import OFFICE_TIME, language, say

pages = pages_of_dossier("trail")


@pages.get("/trail")
@open_to(Who.ADMINISTRATOR)
def show() -> str:
    found = of_dossier(shared.database(), desk(), _wanted(), beyond=chosen_or_none("beyond"))
    return render_template(
        "dossier/trail.html",
        found=[(each, who(each), what(each)) for each in found],
        people=people.list_all(shared.database(), shared.house().settings.domain),
        asked=request.args,
        more=_address("trail.show", beyond=found[-1].event.id) if len(found) == PAGE else None,
        file=_address("trail.file"),
    )


@pages.get("/trail.csv")
@open_to(Who.ADMINISTRATOR)
def file() -> Response:
    """All that was asked for, not one page of it; for a spreadsheet."""
    rows = list(_rows(every(shared.database(), desk(), _wanted())))
    table = StringIO()
    csv.writer(table, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    name = f"trail-{here()}-{shared.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)


def who(told: Told) -> str:
    """Somebody whose name is gone from here stays somebody."""
    event = told.event
    by_program = Act(event.actor, event.at).by_program
    return told.name or (program(event.actor).said_in(language()) if by_program else say("Somebody who left"))


def what(told: Told) -> str:
    said = did(told.event.action).said_in(language())
    return f"{said}: {told.subject}" if told.subject else said


def _rows(found: Iterator[Told]) -> Iterator[tuple[str, ...]]:
    yield (say("Number"), say("When"), say("Who"), say("What"), say("Action"), say("About"), say("Details"))
    for each in found:
        event = each.event
        details = ", ".join(f"{detail_key(key)}: {detail(value, key)}" for key, value in event.details.items())
        at = event.at.astimezone(OFFICE_TIME).isoformat(timespec="seconds")
        yield (str(event.number), at, who(each), what(each), event.action, str(event.subject_id or ""), details)


def _wanted() -> Wanted:
    since, until = _day("since"), _day("until")
    return Wanted(
        person_id=chosen_or_none("person"),
        since=day_bounds(since)[0] if since else None,
        until=day_bounds(until)[1] if until else None,
        oldest_first=request.args.get("order") == "oldest",
    )


def _day(name: str) -> date | None:
    """None: not given, or no day that a calendar of ours has."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if date.min + timedelta(days=2) < day < date.max - timedelta(days=2) else None


def _address(endpoint: str, **more: Any) -> str:
    """With what was asked for."""
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != "beyond"}
    return url_for(endpoint, **{**asked, **more})
