"""`dossier unlock`: open a locked document. The password is never an argument: those stand in process lists."""

import sys
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from cli.opening import DataOption, house_of, settings_of
from cli.show import say
from dossier.rules.acts import Act


def unlock(
    document: Annotated[UUID, typer.Argument(metavar="ID", help="Document id, as `dossier inbox` shows it.")],
    keep: Annotated[
        bool, typer.Option("--keep", help="Remember the password, sealed, for what arrives here later.")
    ] = False,
    data: DataOption = None,
) -> None:
    """Open a locked document. The password is asked, or read as one line from standard input."""
    from dossier.inbox import unlock as service

    with house_of(settings_of(data)) as house:
        made = service.unlock(house, document, _password(), Act("cli", datetime.now(UTC)), keep=keep)
    say("It was open already." if not made else f"Opened. New in the inbox: {', '.join(map(str, made))}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True))
    return sys.stdin.readline().rstrip("\r\n")
