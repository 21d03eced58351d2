"""Filing rules, the numbers by which an administration is known, and what both say about a document."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class FilingRule(Keyed):
    """Which folder documents like these belong in: for one administration, or for every one of the office."""

    __tablename__ = "filing_rule"
    __table_args__ = (
        Index(None, "office_id", "administration_id"),
        CheckConstraint("(folder_id IS NULL) <> (template_item_id IS NULL)", name="one_target"),
        CheckConstraint("(folder_id IS NULL) = (administration_id IS NULL)", name="target_fits_scope"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("administration.id"), comment="NULL: every administration of the office"
    )
    name: Mapped[str] = mapped_column(comment="as staff call it")
    position: Mapped[int] = mapped_column(comment="rules are tried in this order, those of the administration first")
    sender: Mapped[str] = mapped_column(comment="whole address or @domain, lower case; '': any")
    subject: Mapped[str] = mapped_column(comment="words that occur in it; '': any")
    file_name: Mapped[str] = mapped_column(comment="pattern with * and ?; '': any")
    content_type: Mapped[str] = mapped_column(comment="'application/pdf' or 'image/'; '': any")
    folder_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("folder.id", ondelete="CASCADE"), comment="NULL: by template item"
    )
    template_item_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("template_item.id", ondelete="CASCADE"),
        comment="folder made from this item, of the newest year; NULL: by folder",
    )
    files_itself: Mapped[bool] = mapped_column(comment="without a person, for known and confirmed senders")
    created_at: Mapped[datetime]


class Identifier(Keyed):
    """A number by which an administration is known on invoices, for the misdirection guard."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("administration_id", "kind", "value"), Index(None, "office_id", "kind", "value"))

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    kind: Mapped[str] = mapped_column(comment="dossier.rules.states.IdentifierKind")
    value: Mapped[str] = mapped_column(comment="upper case, no spaces, dots or hyphens; checked")


class Placement(Keyed):
    """What was decided for one document before it was made. No row: the inbox."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("delivery_id", "part_id"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"))
    part_id: Mapped[UUID] = mapped_column(ForeignKey("part.id", ondelete="CASCADE"))
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id", ondelete="CASCADE"), comment="NULL: held")
    rule_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("filing_rule.id", ondelete="SET NULL"), comment="that says so; NULL: held, or the rule is gone"
    )
    meant_for_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("administration.id"), comment="held: it names this administration; NULL: not held"
    )
    evidence: Mapped[str] = mapped_column(default="", comment="the number that names it; '': not held")
