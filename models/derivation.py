"""What workers make from the bytes of documents: once per blob, whoever made the document."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed

# Nothing was made, or pages without small ones. The names of the closed lists stand in it as they are: a database takes
# the index for exactly these words. It says nothing of `state`, whose own index SQLite would take instead.
LACKING = sql(
    "(reason = 'nothing-in-it'"
    " OR kind = 'preview' AND thumbnails IS NULL AND reason IS NULL AND made_at IS NOT NULL)"  # so it is made
)


class Derivation(Keyed):
    """One thing made from one blob. Attempts, lease and pause stand in its hand-over row (station 'derive')."""

    __tablename__ = "derivation"
    __table_args__ = (
        UniqueConstraint("blob_sha256", "kind"),
        Index("ix_derivation_lacking", "made_by", "id", sqlite_where=LACKING, postgresql_where=LACKING),
    )

    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    kind: Mapped[str] = mapped_column(comment="dossier.rules.deriving.Derived")
    content_type: Mapped[str] = mapped_column(comment="of the blob, by content")
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), comment="which asked first; bytes are shared")
    state: Mapped[str] = mapped_column(index=True, comment="dossier.rules.deriving.DerivationState")
    reason: Mapped[str | None] = mapped_column(comment="dossier.rules.deriving.Unmade; NULL: pending or made")
    text: Mapped[str | None] = mapped_column(Text, deferred=True, comment="of kind text; NULL: none was made")
    files: Mapped[list[str]] = mapped_column(default=list, comment="SHA-256 each, in the blob area 'made', in order")
    pages: Mapped[int | None] = mapped_column(
        comment="of the whole file, of kind preview; NULL: not known, as pictures of an office file leave things out"
    )
    thumbnails: Mapped[list[str] | None] = mapped_column(
        comment="the files of kind preview, small, kept where they are; NULL: made before there were any"
    )
    made_by: Mapped[int] = mapped_column(
        default=0,
        server_default=sql("0"),
        comment="version (dossier.rules.deriving.MAKER) that was asked last; 0: older",
    )
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None] = mapped_column(comment="when it was settled; NULL: pending")
