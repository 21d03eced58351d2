"""Audit: who did what, append-only, chained per office. And what the door counted."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dossier.rules.auditing import Flaw
from models.base import Keyed
from models.office import Office


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

    day: Mapped[date] = mapped_column(comment="in the Netherlands")
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"), comment="NULL: domain not ours")
    tally: Mapped[str] = mapped_column(comment="dossier.rules.states.DoorTally")
    address: Mapped[str] = mapped_column(comment="as asked for; '' where it does not matter")
    count: Mapped[int]


def record(  # noqa: PLR0913 - an event has these fields, and the caller names each
    session: Session,
    *,
    office_id: UUID,
    actor: str,
    action: str,
    subject_id: UUID | None,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    """Append an event to the office's chain, in the transaction of the change itself."""
    # One writer per office at a time, so that no two events follow the same one (SQLite has one writer anyway).
    # Only the key stays free: rows that were added for this office hold it.
    office = session.get_one(Office, office_id, with_for_update={"key_share": True}, populate_existing=True)
    event = AuditEvent(
        office_id=office_id,
        number=office.audit_number + 1,
        at=now,
        actor=actor,
        action=action,
        subject_id=subject_id,
        details=dict(details),
        previous_hash=office.audit_hash,
    )
    event.hash = digest(event)
    office.audit_number, office.audit_hash = event.number, event.hash
    session.add(event)
    session.flush()  # the next event of this transaction has to see it


def digest(event: AuditEvent) -> str:
    """SHA-256 over what the event says and the hash of the one before it."""
    said = [
        str(event.office_id),
        event.number,
        event.at.isoformat(),
        event.actor,
        event.action,
        str(event.subject_id),
        event.details,
        event.previous_hash,
    ]
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def first_flaw(session: Session, office_id: UUID, known: Mapping[int, str]) -> tuple[Flaw, int] | None:
    """What is wrong first, and at which number. `known`: hashes by number, as they were noted elsewhere.

    None: the chain is whole, ends where the office says, and says what was noted.
    """
    office = session.get_one(Office, office_id)
    number, previous = 0, ""
    events = select(AuditEvent).where(AuditEvent.office_id == office_id).order_by(AuditEvent.number)
    for number, event in enumerate(session.scalars(events.execution_options(yield_per=1000)), start=1):
        if event.number != number:
            return Flaw.MISSING, number
        if event.previous_hash != previous or event.hash != digest(event):
            return Flaw.CHANGED, number
        if known.get(number, event.hash) != event.hash:
            return Flaw.REWRITTEN, number
        previous = event.hash
    if (number, previous) != (office.audit_number, office.audit_hash) or max(known, default=0) > number:
        return Flaw.CUT_OFF, number + 1
    return None


def first_broken(session: Session, office_id: UUID) -> int | None:
    """The number of the first event that is not as it was written. None: the chain is whole."""
    flaw = first_flaw(session, office_id, {})
    return flaw[1] if flaw else None
