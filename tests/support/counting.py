"""Counts the questions that a piece of a test asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from adapters.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Everything that is sent in read-only transactions meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(database._reader, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database._reader, "before_cursor_execute", note)
