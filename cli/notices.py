"""`dossier notices|outbox|notice`: what people are told, what waits to leave, and what came back."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import Row, as_json, as_table, say
from dossier.rules.happenings import NoticeState
from dossier.rules.wording.texts import wording

if TYPE_CHECKING:
    from notify.lists import NoticeLine

app = typer.Typer(no_args_is_help=True, help="One notice, and addresses that take no mail.")

StateOption = Annotated[NoticeState | None, typer.Option("--state", help="Only in this state.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")]

NOTICE_COLUMNS = {"created_at": "happened", "what": "what", "person": "person", "says": "state", "id": "id"}
LETTER_COLUMNS = {
    "created_at": "begun",
    "due_at": "next try",
    "person": "to",
    "notices": "notices",
    "tries": "tries",
    "id": "id",
}
TRY_COLUMNS = {"at": "when", "outcome": "what", "code": "code", "status": "status"}
STOPPED_COLUMNS = {"stopped_at": "since", "address": "address", "why": "why"}


def notices(
    state: StateOption = None, limit: LimitOption = 100, data: DataOption = None, json: JsonOption = False
) -> None:
    """List what people are told."""
    from notify import lists

    settings = settings_of(data)
    with database_of(settings) as database:
        found = lists.notices(database, settings.domain, state, limit)
    if json:
        as_json(asdict(each) for each in found)
        return
    as_table([_shown(each) for each in found], NOTICE_COLUMNS, empty="Nobody was told anything yet.")


def outbox(limit: LimitOption = 100, data: DataOption = None, json: JsonOption = False) -> None:
    """List the letters that wait to leave, the oldest first."""
    from notify import lists

    settings = settings_of(data)
    with database_of(settings) as database:
        found = [asdict(each) for each in lists.outbox(database, settings.domain, limit)]
    if json:
        as_json(found)
        return
    as_table(found, LETTER_COLUMNS, empty="No letter waits.")


@app.command()
def show(
    notice_id: Annotated[UUID, typer.Argument(metavar="ID")], data: DataOption = None, json: JsonOption = False
) -> None:
    """Show one notice with its history."""
    from notify import lists

    settings = settings_of(data)
    with database_of(settings) as database:
        view = lists.notice(database, settings.domain, notice_id)
    if json:
        as_json([asdict(view)])
        return
    for field, value in {**_shown(view.line), "pace": view.pace, "address": view.address}.items():
        say(f"{field:<12}{value}".rstrip())
    as_table([asdict(each) for each in view.tries], TRY_COLUMNS, empty="Its letter was not tried yet.")


@app.command()
def stopped(data: DataOption = None, json: JsonOption = False) -> None:
    """List the addresses that take no more mail."""
    from notify import lists

    settings = settings_of(data)
    with database_of(settings) as database:
        found = [asdict(each) for each in lists.stopped(database, settings.domain)]
    if json:
        as_json(found)
        return
    as_table(found, STOPPED_COLUMNS, empty="Every address takes mail, as far as we know.")


@app.command()
def reopen(address: Annotated[str, typer.Argument(metavar="ADDRESS")], data: DataOption = None) -> None:
    """Send to an address again."""
    from notify import lists

    settings = settings_of(data)
    with database_of(settings) as database:
        lists.reopen(database, settings.domain, address, act())
    say(f"{address} gets mail again.")


def _shown(line: "NoticeLine") -> Row:
    why = f": {wording(line.lapse, 'en')}" if line.lapse else ""
    return {**asdict(line), "what": wording(line.happening, "en"), "says": wording(line.state, "en") + why}
