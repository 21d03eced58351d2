"""All rows of a database as lines of JSON, one file for each table: written by one kind of database, read by any."""

import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from dossier.rules.errors import Refused
from models import Base, Ceremony, HalfLogin, Lease, LoginSession, SearchEntry, SmsCode

ROWS = 1000  # in memory at once
ENDING = ".jsonl.gz"

# Made anew by the database; or over by then: after a restore everybody logs in again.
LEFT_OUT = {each.__tablename__ for each in (SearchEntry, Lease, LoginSession, HalfLogin, Ceremony, SmsCode)}

READERS: Mapping[type, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    bytes: b64decode,
}


def kept() -> list[Table]:
    """In an order in which no row comes before the one that it refers to, but for those of its own table."""
    return [each for each in Base.metadata.sorted_tables if each.name not in LEFT_OUT]


def write(session: Session, folder: Path) -> int:
    """Every table as this transaction sees it: how many rows."""
    return sum(_write(session, table, folder / f"{table.name}{ENDING}") for table in kept())


def _write(session: Session, table: Table, path: Path) -> int:
    rows = session.execute(select(table).execution_options(yield_per=ROWS))
    count = 0
    with gzip.open(path, "wt", compresslevel=3, encoding="utf-8") as file:
        file.write(json.dumps([each.name for each in table.columns]) + "\n")
        for row in rows:
            file.write(json.dumps(list(row), default=_plain, ensure_ascii=False) + "\n")
            count += 1
    return count


def fill(connection: Connection, folder: Path) -> int:
    """Put the rows into empty tables, in the caller's transaction: how many. Raises Refused."""
    copied = MetaData()  # once dropped, a key is never made again by the tables that it was taken from
    tables = [each.to_metadata(copied) for each in Base.metadata.sorted_tables]
    keys = [key for table in tables for key in table.foreign_key_constraints]
    if connection.dialect.name == "postgresql":  # rows may refer to later ones; the keys are checked all at once below
        for each in keys:
            connection.execute(DropConstraint(each))
    count = sum(_fill(connection, table, folder / f"{table.name}{ENDING}") for table in kept())
    if connection.dialect.name == "postgresql":
        for each in keys:
            connection.execute(AddConstraint(each))
    return count


def _fill(connection: Connection, table: Table, path: Path) -> int:
    count, rows = 0, _rows(table, path)
    while some := list(islice(rows, ROWS)):
        connection.execute(insert(table), some)
        count += len(some)
    return count


def _rows(table: Table, path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        names = json.loads(file.readline())
        if set(names) != set(table.columns.keys()):
            raise Refused("The backup holds other columns of {table} than this program has.", table=table.name)
        readers = [(name, _reader(table.columns[name])) for name in names]
        for line in file:
            yield {name: read(value) for (name, read), value in zip(readers, json.loads(line), strict=True)}


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kind = column.type.python_type
    read = kind if issubclass(kind, Enum) else READERS.get(kind)
    return (lambda value: None if value is None else read(value)) if read else lambda value: value


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date | time) else str(value)
