"""What every command starts with: the settings of its data folder, and the adapters that it needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dossier.rules.errors import Refused
from settings import Settings, load

if (
    TYPE_CHECKING
):  # at run time each command imports what it needs: `dossier --help` must not wait for a database driver
    from adapters.database import Database
    from adapters.house import House

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="DOSSIER_DATA",
        show_envvar=True,
        help="Folder of everything the embedded default keeps.",
        file_okay=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="A list of objects, for programs.")]


def settings_of(data: Path | None, **listen: str | None) -> Settings:
    """The settings with what the command line says. Programs that we start inherit it. Raises BadSetting."""
    given = {"data": None if data is None else str(data.absolute()), **listen}
    os.environ.update({f"DOSSIER_{name.upper()}": value for name, value in given.items() if value is not None})
    return load()


@contextmanager
def database_of(settings: Settings, *, new: bool = False) -> Iterator["Database"]:
    """The database with its tables. `new`: make the tables when they are missing or old; otherwise raises Refused."""
    from adapters.database import open_database
    from dossier import schema

    database = open_database(settings)
    try:
        if new:
            schema.bring_up_to_date(database)
        elif not schema.has_tables(database):
            raise Refused(
                "Nothing is kept in {folder} yet. Start with: dossier demo, or dossier serve", folder=settings.data
            )
        yield database
    finally:
        database.close()


@contextmanager
def house_of(settings: Settings) -> Iterator["House"]:
    """All adapters. Raises Refused when the database has no tables yet."""
    with database_of(settings):
        from adapters.house import open_house

        yield open_house(settings)
