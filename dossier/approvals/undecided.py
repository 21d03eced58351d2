"""In which dossiers clients still have to decide, for the office."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from adapters.database import Database
from dossier.access.visible import documents_for, enters
from dossier.access.visitor import Visitor
from dossier.approvals.lists import sees_all
from dossier.rules.approving import UNDECIDED
from models import Administration, ApprovalRequest


@dataclass(frozen=True, slots=True)
class Undecided:
    """What waits for decisions of clients in one dossier."""

    administration_id: UUID
    name: str
    requests: int
    due_on: date | None  # the first of them; None: none has a day


def by_dossier(database: Database, visitor: Visitor, limit: int) -> tuple[Undecided, ...]:
    """Per dossier the requests that clients have not decided on, the one that is due first at the top; for the office.

    Those of which they see every document. One query.
    """
    viewer, number, due = visitor.viewer, func.count(), func.min(ApprovalRequest.due_on)
    found = (
        select(Administration.id, Administration.name, number, due)
        .join(ApprovalRequest, ApprovalRequest.administration_id == Administration.id)
        .where(Administration.office_id == viewer.office_id, enters(viewer, Administration.id))
        .where(ApprovalRequest.state.in_(UNDECIDED), sees_all(documents_for(viewer, visitor.person_id)))
        .group_by(Administration.id, Administration.name)
        .order_by(due.is_(None), due, Administration.name)
    )
    with database.read() as session:
        return tuple(Undecided(*row) for row in session.execute(found.limit(limit)))
