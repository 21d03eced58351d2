"""Tries on a login that were denied, as its owner and the office see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from adapters.house import House
from models import AuditEvent

ACTIONS = ("login.denied", "factor.denied", "factor.locked")
MOST = 50  # on one page


@dataclass(frozen=True, slots=True)
class DeniedTry:
    at: datetime
    action: str  # one of ACTIONS


def denied_tries(house: House, person_id: UUID) -> tuple[DeniedTry, ...]:
    """The newest first. Tries with a name that nobody has are nobody's."""
    mine = (AuditEvent.subject_id == person_id, AuditEvent.action.in_(ACTIONS))
    query = select(AuditEvent.at, AuditEvent.action).where(*mine).order_by(AuditEvent.at.desc()).limit(MOST)
    with house.database.read() as session:
        return tuple(DeniedTry(row.at, row.action) for row in session.execute(query))
