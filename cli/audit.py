"""`dossier audit`: who did what, and whether the trail of it is whole."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from cli.exits import Exit
from cli.opening import DataOption, JsonOption, database_of, house_of, settings_of
from cli.paging import every_page, up_to
from cli.show import as_json, as_table, say
from dossier.rules.wording.texts import wording

app = typer.Typer(no_args_is_help=True, help="Who did what, and whether the trail of it is whole.")

COLUMNS = {"number": "no.", "at": "at", "actor": "by", "action": "did", "subject_id": "with", "details": "details"}
VERIFIED = {"office": "office", "events": "events", "anchors": "anchors", "anchored_at": "last anchor", "says": "trail"}


@app.command()
def verify(data: DataOption = None, json: JsonOption = False) -> None:
    """Look for changed, moved, missing and cut-off events. Exit code 1 when there are any."""
    from dossier.accountability import audit

    with house_of(settings_of(data)) as house:
        found = list(audit.verify(house))
    if json:
        as_json(asdict(each) for each in found)
    else:
        says = [f"{wording(each.flaw, 'en')} (at {each.number})" if each.flaw else "whole" for each in found]
        rows = [{**asdict(each), "says": text} for each, text in zip(found, says, strict=True)]
        as_table(rows, VERIFIED, empty="No office yet.")
    if any(each.flaw for each in found):
        raise typer.Exit(Exit.NOT_WELL)


@app.command()
def anchor(data: DataOption = None) -> None:
    """Note outside of the database where each trail stands. The housekeeping does it every hour."""
    from dossier.accountability import audit

    with house_of(settings_of(data)) as house:
        noted = audit.anchor(house, datetime.now(UTC))
    say(f"{noted} noted.")


@app.command("list")
def list_(
    subject: Annotated[UUID | None, typer.Option("--subject", metavar="ID", help="About this one.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="EMAIL", help="By or about this person.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="0: all.")] = 50,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List events, the newest first."""
    from dossier.accountability import audit
    from dossier.accounts import people

    settings = settings_of(data)
    with database_of(settings) as database:
        person_id = people.id_of(database, settings.domain, person) if person else None
        wanted = audit.Wanted(subject, person_id)
        lines = every_page(lambda before: audit.events(database, settings.domain, wanted, before=before))
        rows = [asdict(each) for each in up_to(lines, limit)]
    if json:
        as_json(rows)
    else:
        as_table(rows, COLUMNS, empty="Nothing.")
