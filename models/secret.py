"""Passwords of locked files that an office chose to keep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class KeptPassword(Keyed):
    """One password, tried on each locked file that arrives in this administration."""

    __tablename__ = "kept_password"
    __table_args__ = (Index(None, "administration_id", "kept_at"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    sealed: Mapped[str] = mapped_column(comment="Fernet token under one of the settings' secret_keys")
    kept_at: Mapped[datetime]
    kept_by: Mapped[str] = mapped_column(comment="person id, or the program")
