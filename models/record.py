"""Records of the bookkeeping that documents belong to: fixed assets, entries, relations (S2-44, S2-58)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Record(Keyed):
    """One record of an administration, as the bookkeeping knows it."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("administration_id", "kind", "number"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    kind: Mapped[str] = mapped_column(comment="dossier.rules.handling.RecordKind")
    number: Mapped[str] = mapped_column(comment="as the bookkeeping numbers it")
    description: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="", comment="http(s) address in the bookkeeping; '': none")
    ledger: Mapped[str] = mapped_column(default="", comment="RGS code of its section, e.g. BMvaInv; '': not known")
    created_at: Mapped[datetime]


class RecordLink(Keyed):
    """A document that hangs on a record, wherever it is filed (S2-45)."""

    __tablename__ = "record_link"
    __table_args__ = (UniqueConstraint("document_id", "record_id"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    record_id: Mapped[UUID] = mapped_column(ForeignKey("record.id"), index=True)
    linked_at: Mapped[datetime]
    linked_by: Mapped[str] = mapped_column(comment="person id, or the program")
