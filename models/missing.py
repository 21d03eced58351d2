"""INSERT ... ON CONFLICT DO NOTHING on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base


def insert_missing(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add the rows that no unique key forbids. All rows name the same columns.

    Sort the rows by their key: two transactions that insert the same keys in another order would deadlock.
    """
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(table).on_conflict_do_nothing().values(list(rows)))
