"""The register of data leaks: each with its notes, which are only ever added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.leaks import LeakKind, LeakStep
from models.base import Keyed


class Leak(Keyed):
    """Datalek. What is known of it stands in its notes."""

    __tablename__ = "leak"
    __table_args__ = (Index(None, "office_id", "discovered_at"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[LeakKind]
    discovered_at: Mapped[datetime] = mapped_column(comment="the 72 hours count from here")


class LeakNote(Keyed):
    """One thing noted of a leak. Its hash stands in the audit trail."""

    __tablename__ = "leak_note"
    __table_args__ = (UniqueConstraint("leak_id", "number"),)

    leak_id: Mapped[UUID] = mapped_column(ForeignKey("leak.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 per leak")
    step: Mapped[LeakStep]
    said: Mapped[str] = mapped_column(comment="in the words of who noted it; '': nothing")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="dossier.rules.leaks.Note")
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(comment="person id, or the program")
