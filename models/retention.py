"""Destroying what is kept no longer: proposed by one, decided by another, and the proof of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.handling import Obstacle
from dossier.rules.retention import Ground, Verdict
from models.base import Keyed

NO_BYTES = "0" * 64  # stands where the hash of destroyed bytes stood: no bytes have it


class Proposal(Keyed):
    """Documents of one administration that somebody proposes to destroy."""

    __tablename__ = "proposal"
    __table_args__ = (Index(None, "administration_id", "proposed_at"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(comment="person id, or the program")


class ProposalItem(Keyed):
    """One document of a proposal; when it was destroyed, the proof of that. Never anything of its content."""

    __tablename__ = "proposal_item"
    __table_args__ = (UniqueConstraint("proposal_id", "document_id"), Index(None, "document_id"))

    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    ground: Mapped[Ground]
    label: Mapped[str | None] = mapped_column(comment="dossier.rules.retention.Label; NULL: it had none")
    ended_on: Mapped[date] = mapped_column(comment="last day of its term, or of its time in the bin")
    verdict: Mapped[Verdict | None] = mapped_column(comment="NULL: not decided")
    reason: Mapped[str] = mapped_column(default="", comment="of the verdict; '': none")
    decided_at: Mapped[datetime | None] = mapped_column(comment="NULL: not decided")
    decided_by: Mapped[str | None] = mapped_column(comment="somebody else than who proposed it; NULL: not decided")
    stopped_by: Mapped[Obstacle | None] = mapped_column(comment="what came up after the verdict; NULL: nothing")
    hashes: Mapped[list[str]] = mapped_column(default=list, comment="SHA-256 of each version; []: not destroyed")
    destroyed_at: Mapped[datetime | None] = mapped_column(comment="NULL: not destroyed")


class DoomedBlob(Keyed):
    """Bytes that no row refers to any more, until the blob store has let go of them."""

    __tablename__ = "doomed_blob"
    __table_args__ = (UniqueConstraint("area", "sha256"),)

    area: Mapped[str] = mapped_column(comment="adapters.blobs.Area")
    sha256: Mapped[str] = mapped_column(comment="lower-case hex")
    doomed_at: Mapped[datetime]
