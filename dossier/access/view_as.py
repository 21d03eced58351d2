"""'Bekijk als klant': an office user sees what a client user sees, by the same law, and changes nothing.

Begin and end are in the audit trail. Between them the page makes its visitor anew each time, so that whatever ends
the access of either of the two ends the looking too.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.access.visitor import Visitor, client_viewer
from dossier.accountability.trail import Event, record
from dossier.rules.errors import NotFound
from dossier.rules.powers import Power, refuse_without
from models import AuditEvent, Person

BEGUN, ENDED = "view-as.begun", "view-as.ended"
PAGE = 100


@dataclass(frozen=True, slots=True)
class Look:
    """One begin or end of looking."""

    id: UUID
    at: datetime
    begins: bool
    looked_by: str  # name of the colleague, or the program
    as_person: str  # name of the client user


def begin(database: Database, desk: Desk, person_id: UUID) -> Visitor:
    """Look at this dossier as this user of its client. Raises NotFound, Refused."""
    with at_work(database, desk, Power.VIEW_AS) as work:
        visitor = _visitor(work, person_id)
        _write_down(work, BEGUN, person_id)
        return visitor


def go_on(database: Database, desk: Desk, person_id: UUID) -> Visitor:
    """The visitor of a look that was begun. Raises NotFound, Refused: the look is over."""
    refuse_without(desk.act, Power.VIEW_AS, desk.administration_id)
    with at_reading(database, desk) as work:
        _refuse_not_begun(work, person_id)
        return _visitor(work, person_id)


def end(database: Database, desk: Desk, person_id: UUID) -> None:
    """Raises NotFound, Refused."""
    with at_work(database, desk, Power.VIEW_AS) as work:
        _write_down(work, ENDED, person_id)


def looks(database: Database, desk: Desk, *, before: UUID | None = None, limit: int = PAGE) -> tuple[Look, ...]:
    """Who looked as whom in this dossier, the newest first. Two queries. Raises NotFound."""
    with at_reading(database, desk) as work:
        here = (AuditEvent.subject_id == desk.administration_id, AuditEvent.action.in_((BEGUN, ENDED)))
        query = select(AuditEvent).where(*here).order_by(AuditEvent.id.desc()).limit(limit)
        if before:
            query = query.where(AuditEvent.id < before)
        rows = work.session.scalars(query).all()
        names = _names(work.session, {name for row in rows for name in (row.actor, row.details["person"])})
        return tuple(
            Look(
                id=row.id,
                at=row.at,
                begins=row.action == BEGUN,
                looked_by=names.get(row.actor, row.actor),
                as_person=names.get(row.details["person"], ""),
            )
            for row in rows
        )


def _visitor(work: Work, person_id: UUID) -> Visitor:
    """With their eyes, in this one dossier: the colleague is allowed here, and perhaps not in others of the client."""
    client_id, act = work.administration.client_id, work.desk.act
    viewer = client_viewer(work.session, person_id, client_id, act.now)
    if viewer.expired:
        raise NotFound("There is no such client user.")
    here = replace(viewer, administrations=frozenset({work.administration.id}))
    return Visitor(here, person_id, looked_by=_looking(work), client_id=client_id)


def _refuse_not_begun(work: Work, person_id: UUID) -> None:
    """The last that they did here was to begin looking as this person: so no look is without its line in the trail."""
    mine = (AuditEvent.actor == work.desk.act.actor, AuditEvent.action.in_((BEGUN, ENDED)))
    here = select(AuditEvent).where(AuditEvent.subject_id == work.administration.id, *mine)
    last = work.session.scalars(here.order_by(AuditEvent.number.desc()).limit(1)).one_or_none()
    if last is None or last.action != BEGUN or last.details["person"] != str(person_id):
        raise NotFound("This look is over.")


def _looking(work: Work) -> UUID:
    """The colleague; for the program, the dossier stands for nobody in person."""
    staff = work.desk.staff
    return UUID(work.desk.act.actor) if staff else work.administration.id


def _write_down(work: Work, action: str, person_id: UUID) -> None:
    details = {"person": str(person_id)}
    record(work.session, Event(work.administration.office_id, action, work.administration.id, details), work.desk.act)


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    keys = [UUID(each) for each in ids if len(each) == len(str(UUID(int=0)))]
    return {str(id_): name for id_, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))}
