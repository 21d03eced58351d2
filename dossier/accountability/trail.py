"""The audit trail as the services write it: what happened, by whom, in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dossier.rules.acts import Act
from models import audit


@dataclass(frozen=True, slots=True)
class Event:
    """`details`: keys and numbers, no content."""

    office_id: UUID
    action: str  # e.g. grant.set
    subject_id: UUID | None  # None: the office itself
    details: Mapping[str, Any] = field(default_factory=dict)


def record(session: Session, event: Event, act: Act) -> None:
    audit.record(
        session,
        office_id=event.office_id,
        actor=act.actor,
        action=event.action,
        subject_id=event.subject_id,
        details=event.details,
        now=act.now,
    )
