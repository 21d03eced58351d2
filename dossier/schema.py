"""The state of the database's tables, for doors that may not touch them."""

from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from adapters.database import Database
from dossier.rules.errors import Refused, TryLater


def bring_up_to_date(database: Database) -> None:
    """Make or move the tables to what this program needs. Several processes may start at once.

    Raises Refused when a newer program made them, TryLater when they cannot be had now.
    """
    from alembic.util import CommandError  # noqa: PLC0415 - costs a third of a second, and most commands do not need it

    from models import migrate  # noqa: PLC0415 - as above

    try:
        migrate.upgrade(database.engine)
    except CommandError as error:
        raise Refused(
            "The tables were made by another version of this program; nothing was changed. {error}", error=error
        ) from None
    except OperationalError:
        raise TryLater(
            "The tables are in use, or the database is away. Nothing was changed; start this again in a minute."
        ) from None


def is_up_to_date(database: Database) -> bool:
    from models import migrate  # noqa: PLC0415 - as above

    return [migrate.current(database.engine)] == list(migrate.heads())


def has_tables(database: Database) -> bool:
    """False: this is a new database. Whether the tables are today's: `is_up_to_date`."""
    with database.read() as session:
        return inspect(session.connection()).has_table("office")
