"""What people did in a dossier, step by step, so that each can be undone; and documents that were in the wrong one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Step(Keyed):
    """One thing that somebody did, with every row that it changed."""

    __tablename__ = "step"
    __table_args__ = (
        Index(None, "administration_id", "taken_at"),
        Index(None, "subject_id", "taken_at"),
        Index(None, "taken_at"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    kind: Mapped[str] = mapped_column(comment="dossier.rules.handling.StepKind")
    subject_id: Mapped[UUID] = mapped_column(comment="the document or folder")
    reason: Mapped[str] = mapped_column(default="", comment="as the person gave it; '': none was asked")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(comment="per row: table, key, before, after")
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(comment="person id, or the program")
    undone_at: Mapped[datetime | None] = mapped_column(comment="NULL: not undone")
    undone_by: Mapped[str | None] = mapped_column(comment="person id, or the program; NULL: not undone")


class Relocation(Keyed):
    """A document that was in the wrong dossier: the mark that stays on both sides."""

    __tablename__ = "relocation"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)
    name: Mapped[str] = mapped_column(comment="of the document, as it was called then")
    reason: Mapped[str]
    moved_at: Mapped[datetime]
    moved_by: Mapped[str] = mapped_column(comment="person id, or the program")
