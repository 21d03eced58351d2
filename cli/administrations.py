"""`dossier administration`: which dossiers there are, and by which mail names they are reached."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.acts import Act

app = typer.Typer(no_args_is_help=True, help="Administrations and their mail names.")

MailNameArgument = Annotated[
    str, typer.Argument(metavar="MAIL-NAME", help="The part before .dossier@, current or older.")
]
OnlyNameOption = Annotated[bool, typer.Option("--only-this-name", help="Not the dossier: only this older mail name.")]
NEW_NAME_HELP = "When not given: the first name, with a part behind it that nobody guesses."

COLUMNS = {
    "mail_name": "mail name",
    "name": "administration",
    "dossier_on": "dossier on",
    "address": "address",
    "older_names": "older names",
}


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the administration.")],
    mail_name: Annotated[str, typer.Option("--mail-name", metavar="M", help="The part before .dossier@.")],
    client: Annotated[
        str | None, typer.Option(help="Its client, by name; when not given, called as the administration.")
    ] = None,
    unguessable: Annotated[
        bool, typer.Option("--unguessable", help="Put a part behind it that nobody guesses.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Add an administration with an open dossier."""
    from dossier.office import administrations

    settings = settings_of(data)
    wanted = administrations.unguessable(mail_name) if unguessable else mail_name
    new = administrations.NewAdministration(name, wanted, client or name)
    with database_of(settings, new=True) as database:
        added = administrations.add(database, settings.domain, new, _act())
    say(f"Added. Documents can be mailed to {added.address}")


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the administrations."""
    from dossier.office import administrations

    settings = settings_of(data)
    with database_of(settings) as database:
        rows = [asdict(each) for each in administrations.list_all(database, settings.domain)]
    if json:
        as_json(rows)
    else:
        lines = [{**row, "older_names": ", ".join(row["older_names"])} for row in rows]
        as_table(lines, COLUMNS, empty="No administrations yet. Add one with: dossier administration add")


@app.command()
def on(mail_name: MailNameArgument, only_name: OnlyNameOption = False, data: DataOption = None) -> None:
    """Switch the dossier on."""
    _switch(mail_name, data, only_name=only_name, on=True)


@app.command()
def off(mail_name: MailNameArgument, only_name: OnlyNameOption = False, data: DataOption = None) -> None:
    """Switch the dossier off: no entry and no mail-in. Nothing is deleted."""
    _switch(mail_name, data, only_name=only_name, on=False)


@app.command()
def rotate(
    mail_name: MailNameArgument,
    new_name: Annotated[str | None, typer.Option("--mail-name", metavar="M", help=NEW_NAME_HELP)] = None,
    close_older: Annotated[bool, typer.Option("--close-older", help="Refuse mail to the older names.")] = False,
    data: DataOption = None,
) -> None:
    """Give a new mail name. The older ones stay open, unless told otherwise."""
    from dossier.office import administrations

    with database_of(settings_of(data)) as database:
        rotated = administrations.rotate(database, mail_name, _act(), new_name=new_name, close_older=close_older)
    say(f"Documents can now be mailed to {rotated.address}")
    if rotated.older_names:
        say(f"Still open: {', '.join(rotated.older_names)}")


def _switch(mail_name: str, data: Path | None, *, only_name: bool, on: bool) -> None:
    from dossier.office import administrations

    with database_of(settings_of(data)) as database:
        switch = administrations.switch_name if only_name else administrations.switch
        switched = switch(database, mail_name, _act(), on=on)
    state = "on" if switched.dossier_on else "off: mail to it is refused, nothing is deleted"
    say(f"{switched.name}: the dossier is {state}")
    if switched.closed_names:
        say(f"Closed names: {', '.join(switched.closed_names)}")


def _act() -> Act:
    return Act(actor="cli", now=datetime.now(UTC))
