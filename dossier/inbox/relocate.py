"""A document in the wrong dossier: moved to another administration of the office, with a mark on both sides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.accountability.leaks import NewLeak, begin_in
from dossier.approvals.closing import went_away
from dossier.documents.steps import Changes, step
from dossier.documents.visibility_notices import telling
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.rules.leaks import LeakKind
from dossier.rules.powers import Power, refuse_without
from dossier.rules.states import DocumentState
from dossier.rules.visibility import Dossier, may_enter
from models import Administration, Document, DocumentSetting, RecordLink, Relocation
from models.filing import first_with


@dataclass(frozen=True, slots=True)
class Mark:
    """A document that came from, or went to, another administration."""

    document_id: UUID
    name: str  # as it was called then
    from_name: str
    to_name: str
    came: bool  # False: it went
    reason: str
    moved_at: datetime
    moved_by: str


def relocate(  # noqa: PLR0913 - a step has these, and the caller names the last
    database: Database, desk: Desk, document_id: UUID, to: UUID, reason: str, *, leak: bool = False
) -> UUID | None:
    """Into the inbox of administration `to`, seen by the office only: settings and records of here do not travel.

    What clients of here still had to decide about it is withdrawn, for the same reason, and stays so after an undo.
    `leak`: begin one in the register, with who could see it here and who did; for administrators.
    Gives the step. Raises NotFound, also for an administration they may not enter; Refused without a reason.
    """
    with at_work(database, desk) as work:
        if not reason.strip():
            raise Refused("Say why it belongs in another administration: the reason stays on both sides.")
        document, target = work.document(document_id), _target(work, to)
        if leak:
            refuse_without(desk.act, Power.OFFICE)
            new = NewLeak(LeakKind.WRONG_DOSSIER, reason, desk.act.now)
            begin_in(work.session, document.office_id, new, desk.act, [document.id])
        tells = telling(work.session, work.administration, [document], desk.act)
        with tells, step(work, StepKind.DOCUMENT_RELOCATED, document.id, reason) as changes:
            _leave_behind(work, changes, document)
            mark = Relocation(
                document_id=document.id,
                from_id=work.administration.id,
                to_id=target.id,
                name=document.name,
                reason=reason.strip(),
                moved_at=desk.act.now,
                moved_by=desk.act.actor,
            )
            work.session.add(mark)
            changes.added(mark)
            changes.set(
                document,
                administration_id=target.id,
                folder_id=None,
                state=DocumentState.INBOX,
                duplicate_of_id=first_with(work.session, target.id, [document.blob_sha256]).get(document.blob_sha256),
                note_for_clients=False,  # it was written for other people
            )
        went_away(work.session, document.id, desk.act, reason)
        document.claimed_by = document.claimed_until = None
    return changes.step_id


def marks(database: Database, desk: Desk) -> tuple[Mark, ...]:
    """What came here from other administrations and went there, the newest first."""
    here, source, target = desk.administration_id, aliased(Administration), aliased(Administration)
    query = (
        select(Relocation, source.name, target.name)
        .join(source, source.id == Relocation.from_id)
        .join(target, target.id == Relocation.to_id)
        .where(or_(Relocation.from_id == here, Relocation.to_id == here))
        .order_by(Relocation.id.desc())
    )
    with at_reading(database, desk) as work:
        return tuple(
            Mark(row.document_id, row.name, came, went, row.to_id == here, row.reason, row.moved_at, row.moved_by)
            for row, came, went in work.session.execute(query)
        )


def _target(work: Work, administration_id: UUID) -> Administration:
    target, staff = work.session.get(Administration, administration_id), work.desk.staff
    if target is None or target.office_id != work.administration.office_id:
        raise NotFound("There is no such administration.")
    if staff and not may_enter(staff, Dossier(target.office_id, target.id, target.dossier_on)).sees:
        raise NotFound("There is no such administration.")
    if target.id == work.administration.id:
        raise Refused("It is in this administration already.")
    if not target.dossier_on:
        raise Refused("The dossier of that administration is switched off.")
    return target


def _leave_behind(work: Work, changes: Changes, document: Document) -> None:
    """What belongs to the people and the bookkeeping of here; and its duplicates get another first one."""
    for table in (DocumentSetting, RecordLink):
        for row in work.session.scalars(select(table).where(table.document_id == document.id)):
            changes.removed(row)
            work.session.delete(row)
    copies = select(Document).where(Document.duplicate_of_id == document.id).order_by(Document.id)
    rows = work.session.scalars(copies).all()
    for each in rows:
        changes.set(each, duplicate_of_id=None if each is rows[0] else rows[0].id)
    work.session.flush()
