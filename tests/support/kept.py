"""What many tests begin with: made once in each test process, and copied for all others, which is quicker."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine, func, select

from adapters.database import Database
from models import Office
from models.base import Base

# the only key that the database counts up itself
NEXT_NUMBER = "SELECT setval(pg_get_serial_sequence('search_entry', 'number'), max(number)) FROM search_entry"

_KEPT: dict[tuple[str, ...], "Rows"] = {}


class Rows(Protocol):
    def copy_to(self, engine: Engine) -> None: ...


def made_once(database: Database, make: Callable[[], None], *name: str) -> None:
    """Fill an empty database: by `make`, later with what it made under this name. One with an office: by `make`."""
    with database.read() as session:
        if session.scalar(select(func.count()).select_from(Office)):
            make()
            return
    key = (database.dialect, *name)
    if key in _KEPT:
        _KEPT[key].copy_to(database.engine)
        return
    make()
    _KEPT[key] = (SqliteRows if database.dialect == "sqlite" else PostgresRows).of(database.engine)


@dataclass(frozen=True)
class SqliteRows:
    """The whole file, in memory."""

    pages: sqlite3.Connection

    @classmethod
    def of(cls, engine: Engine) -> "SqliteRows":
        pages = sqlite3.connect(":memory:", check_same_thread=False)
        with engine.connect() as connection:
            connection.rollback()  # the copy takes its own lock
            connection.connection.driver_connection.backup(pages)
        return cls(pages)

    def copy_to(self, engine: Engine) -> None:
        with engine.connect() as connection:
            connection.rollback()
            self.pages.backup(connection.connection.driver_connection)


@dataclass(frozen=True)
class PostgresRows:
    """Rows by table, as COPY writes them."""

    tables: dict[str, bytes]

    @classmethod
    def of(cls, engine: Engine) -> "PostgresRows":
        tables = {}
        with engine.connect() as connection, connection.connection.cursor() as cursor:
            for table in Base.metadata.sorted_tables:
                with cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                    tables[table.name] = b"".join(bytes(block) for block in copy)
        return cls({name: rows for name, rows in tables.items() if rows})

    def copy_to(self, engine: Engine) -> None:
        with engine.begin() as connection, connection.connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # the rows of triggers are copied too
            for name, rows in self.tables.items():
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(rows)
            cursor.execute(NEXT_NUMBER)
