"""Folder templates: several per office, eenmalig or jaarlijks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Template(Keyed):
    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("office_id", "code"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(comment="stable name, e.g. EENMALIG-BASIS")
    name: Mapped[str] = mapped_column(comment="may hold the token {boekjaar}")
    yearly: Mapped[bool] = mapped_column(comment="false: added once; true: once per book year")
    version: Mapped[int] = mapped_column(default=1)
    change_note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class TemplateItem(Keyed):
    """A folder to be made."""

    __tablename__ = "template_item"
    __table_args__ = (UniqueConstraint("template_id", "parent_id", "position"),)

    template_id: Mapped[UUID] = mapped_column(ForeignKey("template.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("template_item.id"), comment="NULL: hoofdmap")
    position: Mapped[int]
    name: Mapped[str]
    unfold: Mapped[bool] = mapped_column(default=False)
    temporary: Mapped[bool] = mapped_column(default=False, comment="a triage place: documents move on (S2-23)")
    retention: Mapped[str | None] = mapped_column(comment="label; NULL: as the item above")
    suggested_level: Mapped[str | None] = mapped_column(comment="right that the office confirms; NULL: as above")
    suggested_role: Mapped[str | None] = mapped_column(comment="kind of client user, e.g. directie; NULL: as above")
    office_role: Mapped[str | None] = mapped_column(comment="e.g. wwft; NULL: every office user")
    asks: Mapped[str | None] = mapped_column(comment="placeholder asked on applying, e.g. vennoot_a; NULL: none")
    ledger: Mapped[str | None] = mapped_column(comment="RGS code, e.g. BMva; NULL: none")
