"""The schema of a database, moved along the revisions in `models/migrations`.

`python -m models.migrate MESSAGE` writes the next revision from what the models say.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import StaticPool

from models import Base, searching
from models.words_index import is_ours

FOLDER = Path(__file__).parent / "migrations"
LOCK = 20_26_11_22  # any number, the same in every process: one of them upgrades, the others wait


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Move up, in one transaction. Several processes may start at once: the first one does it."""
    with _connection(engine) as connection, _search_apart(connection, revision):
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Move down; 'base' is an empty schema."""
    with _connection(engine) as connection:
        searching.uninstall(connection)
        command.downgrade(_config(connection), revision)
        searching.install(connection)


def create(engine: Engine, fill: Callable[[Connection], object] = lambda _: None) -> None:
    """Make an empty database as the models say: quicker than `upgrade`, same result (a test compares them).

    `fill` may put rows into it, in the same transaction, in any order on SQLite: the keys are checked at the end.
    """
    with _connection(engine) as connection:
        Base.metadata.create_all(connection)
        fill(connection)
        searching.install(connection)
        command.stamp(_config(connection), "head")


def current(engine: Engine) -> str | None:
    """Revision of this database. None: it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def heads() -> Sequence[str]:
    """The newest revisions: exactly one, or the history has forked."""
    return ScriptDirectory(str(FOLDER)).get_heads()


def check(engine: Engine) -> list[str]:
    """How this database differs from the models, one line each. Empty: it does not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_migrated})
        return [str(each) for each in compare_metadata(context, Base.metadata)]


def is_migrated(name: str | None, kind: str, parents: object) -> bool:
    """Whether the revisions are about it. The index of words is made after them, as it has to be today."""
    return not is_ours(name)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


@contextmanager
def _search_apart(connection: Connection, revision: str) -> Iterator[None]:
    """What finds documents by their words is made as this program wants it, unless nothing is to be changed."""
    if revision == "head" and MigrationContext.configure(connection).get_current_revision() in heads():
        yield
        return
    with searching.apart(connection):
        yield


@contextmanager
def _connection(engine: Engine) -> Iterator[Connection]:
    """One transaction that no other migration runs beside."""
    begin = _begin_on_sqlite if engine.dialect.name == "sqlite" else _begin_on_postgresql
    with begin(engine) as connection:
        yield connection


@contextmanager
def _begin_on_postgresql(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))  # who waits for a table lets nobody past
        yield connection


@contextmanager
def _begin_on_sqlite(engine: Engine) -> Iterator[Connection]:
    """Begins with the write lock. Foreign keys rest meanwhile: a changed table is copied and the old one dropped,
    which must not touch the rows that refer to it (sqlite.org/lang_altertable.html, 7).
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")  # heard outside a transaction only
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the migration left rows that refer to nothing: nothing was changed")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def _write_revision(message: str) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    upgrade(engine)
    with _connection(engine) as connection:
        number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    _write_revision(" ".join(sys.argv[1:]))
