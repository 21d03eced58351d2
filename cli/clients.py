"""`dossier client`: the clients of the office."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.signing_in import TwoStep

app = typer.Typer(no_args_is_help=True, help="Clients of the office.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME")]
COLUMNS = {
    "name": "client",
    "dossiers": "administrations",
    "users": "users",
    "two_step": "two-step",
    "ended_at": "ended",
}


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the clients with their administrations."""
    from dossier.accounts import clients
    from dossier.office import offices

    settings = settings_of(data)
    with database_of(settings) as database:
        found = clients.list_all(database, offices.find(database, settings.domain))
    if json:
        as_json(asdict(each) for each in found)
    else:
        rows = [{**asdict(each), "dossiers": ", ".join(each.administrations)} for each in found]
        as_table(rows, COLUMNS, empty="No clients yet. See: dossier client add")


@app.command()
def add(name: NameArgument, data: DataOption = None) -> None:
    """Add a client. Its first dossier: dossier administration add."""
    from dossier.accounts import clients
    from dossier.office import offices

    settings = settings_of(data)
    with database_of(settings) as database:
        clients.add(database, offices.find(database, settings.domain), name, act())
    say(f"Added the client {name}")


@app.command()
def end(
    name: NameArgument,
    at: Annotated[datetime | None, typer.Argument(metavar="DAY", formats=["%Y-%m-%d"])] = None,
    data: DataOption = None,
) -> None:
    """End the relation at the start of this day (UTC): its users enter no more. Without a day: still a client."""
    from dossier.accounts import clients
    from dossier.office import offices

    settings, moment = settings_of(data), at.replace(tzinfo=UTC) if at else None
    with database_of(settings) as database:
        office_id = offices.find(database, settings.domain)
        clients.end(database, office_id, clients.find(database, office_id, name), moment, act())
    say(f"{name}: {f'ended at {moment:%Y-%m-%d}' if moment else 'still a client'}")


@app.command("two-step")
def two_step(
    name: NameArgument,
    choice: Annotated[TwoStep, typer.Argument(metavar="yes|optional|no")],
    data: DataOption = None,
) -> None:
    """Set whether the users of a client need a second step to log in. Yes is the default, and our advice.

    Optional: who set it up is asked. Of somebody with several clients the strictest counts.
    """
    from dossier.accounts import clients
    from dossier.office import offices

    settings = settings_of(data)
    with database_of(settings) as database:
        office_id = offices.find(database, settings.domain)
        clients.choose_two_step(database, office_id, clients.find(database, office_id, name), choice, act())
    say(f"{name}: the second step is {choice}, from the next login on")
