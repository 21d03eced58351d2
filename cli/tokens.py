"""`dossier token`: programs of others that use the API."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from cli.dossiers import act
from cli.opening import DataOption, JsonOption, database_of, settings_of
from cli.show import as_json, as_table, say
from dossier.rules.scopes import LONGEST_LIFE, USUAL_LIFE, Scope

app = typer.Typer(no_args_is_help=True, help="Tokens of the office, with which programs of others use the API.")

COLUMNS = {
    "id": "id",
    "name": "for",
    "scopes": "may",
    "dossiers": "administrations",
    "expires_at": "until",
    "used_at": "last used",
}


@app.command()
def add(  # noqa: PLR0913, PLR0917 - the options of a command
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    scope: Annotated[list[Scope], typer.Option("--scope", help="What it may do; give it once for each.")],
    administration: Annotated[
        list[str] | None, typer.Option("--administration", metavar="M", help="Mail name, once for each; else all.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_LIFE.days, help="It works so long.")] = USUAL_LIFE.days,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Issue a token, and show it: now, and never again."""
    from dossier.office import administrations
    from dossier.programs import tokens

    settings = settings_of(data)
    with database_of(settings) as database:
        only = frozenset(administrations.find(database, each).id for each in administration or ()) or None
        new = tokens.NewToken(name, frozenset(scope), only, timedelta(days=days))
        issued = tokens.issue(database, settings.domain, new, act())
    if json:
        as_json([asdict(issued)])
    else:
        say(f"Issued: token {issued.token_id}, until {issued.expires_at:%Y-%m-%d}\nToken: {issued.token}")


@app.command("list")
def list_(data: DataOption = None, json: JsonOption = False) -> None:
    """List the tokens that open something."""
    from dossier.programs import tokens

    settings = settings_of(data)
    with database_of(settings) as database:
        found = tokens.list_all(database, settings.domain, datetime.now(UTC))
    if json:
        as_json([asdict(each) for each in found])
        return
    rows = [
        {
            **asdict(each),
            "scopes": " ".join(each.scopes),
            "dossiers": "all" if each.administrations is None else len(each.administrations),
        }
        for each in found
    ]
    as_table(rows, COLUMNS, empty="None yet. See: dossier token add")


@app.command()
def revoke(token: Annotated[UUID, typer.Argument(metavar="ID", help="Token id.")], data: DataOption = None) -> None:
    """Let a token open nothing any more."""
    from dossier.programs import tokens

    settings = settings_of(data)
    with database_of(settings) as database:
        tokens.revoke(database, settings.domain, token, act())
    say("Revoked.")
