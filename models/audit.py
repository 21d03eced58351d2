"""Audit: who did what, append-only, chained per office. And what the door counted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class AuditEvent(Keyed):
    """One event, written in the transaction of its change. No content, no subject, no BSN."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("office_id", "number"), Index(None, "subject_id", "at"))

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 per office")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(comment="person id, or the program: door, worker, cli")
    action: Mapped[str] = mapped_column(comment="e.g. administration.created, mail.retried")
    subject_id: Mapped[UUID | None] = mapped_column(comment="NULL: the office itself")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="keys and numbers, no content")
    previous_hash: Mapped[str] = mapped_column(comment="hash of event number - 1; '' for the first")
    hash: Mapped[str] = mapped_column(comment="SHA-256 over this event and previous_hash")


class DoorCount(Keyed):
    """How often the door did something, per day and address as asked for."""

    __tablename__ = "door_count"
    __table_args__ = (UniqueConstraint("day", "tally", "address"), Index(None, "office_id", "day"))

    day: Mapped[date] = mapped_column(comment="in UTC")
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"), comment="NULL: domain not ours")
    tally: Mapped[str] = mapped_column(comment="dossier.rules.states.DoorTally")
    address: Mapped[str] = mapped_column(comment="as asked for; '' where it does not matter")
    count: Mapped[int]
