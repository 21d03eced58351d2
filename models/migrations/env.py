"""Alembic's way into our tables. Started by `models.migrate` only, which hands over the connection."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from models import Base
from models.base import UtcTime
from models.migrate import is_migrated


def render(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Our types as what they are stored as: an old revision must not change when the models do."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render,
    include_name=is_migrated,
    render_as_batch=True,  # SQLite changes a column by copying its table
    transactional_ddl=True,  # all or nothing, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
