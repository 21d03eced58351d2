"""Folder templates: several per office, eenmalig or jaarlijks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Template(Keyed):
    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("office_id", "code"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(comment="stable name, e.g. EENMALIG-BASIS")
    name: Mapped[str] = mapped_column(comment="may hold the token {boekjaar}")
    yearly: Mapped[bool] = mapped_column(comment="false: added once; true: once per book year")
    version: Mapped[int] = mapped_column(default=1, comment="of the folders; each has a row in template_version")
    created_at: Mapped[datetime]


class TemplateVersion(Keyed):
    """How a template was at one time, and why it was changed."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "version"),)

    template_id: Mapped[UUID] = mapped_column(ForeignKey("template.id"))
    version: Mapped[int]
    note: Mapped[str] = mapped_column(comment="what changed, in the words of who did it")
    names: Mapped[dict[str, Any]] = mapped_column(comment="per item id its name: to know what nobody renamed by hand")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(comment="person id, or the program")


class TemplateItem(Keyed):
    """A folder to be made."""

    __tablename__ = "template_item"
    __table_args__ = (Index(None, "template_id", "removed", "position"),)

    template_id: Mapped[UUID] = mapped_column(ForeignKey("template.id"))
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
    removed: Mapped[bool] = mapped_column(default=False, comment="not of today's version; folders made of it go on")
