"""Hand-over: work that a station still owes. The row is the truth, the broker only the bell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class HandOver(Keyed):
    """One subject that waits for one station. Deleted in the commit that does the work."""

    __tablename__ = "hand_over"
    __table_args__ = (UniqueConstraint("station", "subject_id"), Index(None, "parked_at", "due_at"))

    station: Mapped[str] = mapped_column(comment="parse, scan, file, ...: workers.stations")
    subject_id: Mapped[UUID] = mapped_column(index=True, comment="mail, delivery or derivation, as the station says")
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), comment="the sweeper is fair over offices")
    queue: Mapped[str] = mapped_column(comment="which bell to ring: by weight")
    due_at: Mapped[datetime] = mapped_column(comment="not before; backoff lives here")
    rung_at: Mapped[datetime | None] = mapped_column(comment="last ring of the bell; NULL: never rung")
    attempts: Mapped[int] = mapped_column(default=0, comment="counted before the risky work")
    token: Mapped[int] = mapped_column(default=0, comment="fencing: grows with each claim")
    lease_until: Mapped[datetime | None] = mapped_column(comment="NULL: nobody has it")
    last_error: Mapped[str | None] = mapped_column(comment="class name of the last fault, no content; NULL: none")
    parked_at: Mapped[datetime | None] = mapped_column(comment="NULL: not parked")
    parked_reason: Mapped[str | None] = mapped_column(comment="dossier.rules.states.Reason; NULL: not parked")
    created_at: Mapped[datetime]


class Lease(Keyed):
    """A named lock for work that one process at a time may do (beat's jobs, the importer of a spool)."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]
