"""Undo: a step is taken back as a whole, or not at all when something changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_work, refuse_locked
from dossier.accountability.trail import Event, record
from dossier.approvals.closing import replaced
from dossier.documents.steps import from_plain
from dossier.documents.visibility_notices import telling
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.rules.states import DocumentState
from dossier.rules.undoing import may_undo
from dossier.structure import tree
from models import Base, Document, DocumentSetting, FilingRule, Folder, FolderGrant, Opening, RecordLink, Step
from models.base import Keyed

TABLES = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
LOCKING = {StepKind.FOLDER_LOCKED, StepKind.FOLDER_REOPENED}  # the only steps that touch what is locked
REPLACING = {StepKind.DOCUMENT_REPLACED, StepKind.PAGES_CHANGED}  # what was asked about the newer file goes for it only


def undo(database: Database, desk: Desk, step_id: UUID) -> None:
    """Take back an own step, within a day. Raises NotFound, Refused."""
    with at_work(database, desk, also=_elsewhere(database, step_id)) as work:
        step = work.session.get(Step, step_id)
        mine = step is not None and (desk.staff is None or step.taken_by == desk.act.actor)
        if step is None or not mine or step.administration_id != work.administration.id:
            raise NotFound("There is no such step of yours.")
        if not may_undo(step.taken_at, step.undone_at, desk.act.now):
            raise Refused("This step was undone before, or is too long ago.")
        _refuse_handled_elsewhere(work.session, step)
        try:
            with telling(work.session, work.administration, _documents(work.session, step), desk.act):
                for change in reversed(step.changes):
                    _take_back(work, StepKind(step.kind), change)
                work.session.flush()
        except IntegrityError as error:  # something else refers to a row that should go
            raise _changed_since() from error
        if step.kind in REPLACING:
            replaced(work.session, step.subject_id, desk.act)
        step.undone_at, step.undone_by = desk.act.now, desk.act.actor
        record(work.session, Event(step.office_id, "step.undone", step.subject_id, {"step": str(step.id)}), desk.act)


def _elsewhere(database: Database, step_id: UUID) -> tuple[UUID, ...]:
    """The dossier that the step moved a document to; empty: it stayed here."""
    with database.read() as session:
        step = session.get(Step, step_id)
        return tuple(_moved_to(step).values()) if step else ()


def _moved_to(step: Step) -> dict[UUID, UUID]:
    """By document."""
    if step.kind != StepKind.DOCUMENT_RELOCATED:
        return {}
    return {
        UUID(each["key"]): UUID(each["after"]["administration_id"])
        for each in step.changes
        if each["table"] == Document.__tablename__ and "administration_id" in (each["after"] or {})
    }


def _refuse_handled_elsewhere(session: Session, step: Step) -> None:
    """What people of another dossier made of a document does not come back with it: their file, rights and records."""
    for document_id, there in _moved_to(step).items():
        handled = (Step.subject_id == document_id, Step.administration_id == there, Step.undone_at.is_(None))
        traces = (
            exists().where(*handled, Step.taken_at >= step.taken_at),
            *(exists().where(each.document_id == document_id) for each in (DocumentSetting, RecordLink)),
        )
        if session.scalar(select(or_(*traces))):
            raise _changed_since()


def _changed_since() -> Refused:
    return Refused("Something changed since: this step cannot be undone as a whole any more. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that can be taken back."""

    administration_id: UUID
    step_id: UUID
    kind: StepKind
    subject_id: UUID  # document, folder or mail


def taken_together(database: Database, act: Act) -> tuple[Taken, ...]:
    """All that this person did at the moment of `act`, the last first, not undone yet."""
    mine = (Step.taken_by == act.actor, Step.taken_at == act.now, Step.undone_at.is_(None))
    with database.read() as session:
        steps = session.scalars(select(Step).where(*mine).order_by(Step.id.desc()))
        return tuple(Taken(each.administration_id, each.id, StepKind(each.kind), each.subject_id) for each in steps)


def _documents(session: Session, step: Step) -> list[Document]:
    """Those that the step changed."""
    changed = (each for each in step.changes if each["table"] == Document.__tablename__)
    keys = [UUID(each["key"]) for each in changed if each["before"] is not None and each["after"] is not None]
    return list(session.scalars(select(Document).where(Document.id.in_(keys))))


def _take_back(work: Work, kind: StepKind, change: dict[str, Any]) -> None:
    table = TABLES[change["table"]]
    row = work.session.get(table, UUID(change["key"]))
    if (row is None) != (change["after"] is None):
        raise _changed_since()
    if row is None:
        _bring_back(work, table(**from_plain(table, change["before"])))
        return
    if any(getattr(row, name) != value for name, value in from_plain(table, change["after"]).items()):
        raise _changed_since()
    if kind not in LOCKING:
        _refuse_locked(work, row)
    if change["before"] is None:
        _take_away(work.session, row, work.desk.act.now)
        return
    _set_back(work, row, from_plain(table, change["before"]))
    if kind not in LOCKING:
        _refuse_locked(work, row)


def _bring_back(work: Work, row: Keyed) -> None:
    if isinstance(row, Folder):
        refuse_locked(work.chain(row.parent_id))
        tree.put_back(work.session, row)
    else:
        work.session.add(row)
        work.session.flush()


def _take_away(session: Session, row: Keyed, now: datetime) -> None:
    """A document that somebody looked at goes to the bin instead: who opened what is never deleted."""
    if isinstance(row, Document) and session.scalar(select(Opening.id).where(Opening.document_id == row.id).limit(1)):
        row.folder_id, row.state, row.binned_at = None, DocumentState.BINNED, now
        session.flush()
        return
    if isinstance(row, Folder):
        if session.scalar(
            select(FilingRule.id).where(FilingRule.folder_id == row.id).limit(1)
        ):  # would go with it, unseen
            raise _changed_since()
        session.execute(delete(FolderGrant).where(FolderGrant.folder_id == row.id))
        tree.remove(session, row)
    else:
        session.delete(row)
        session.flush()


def _set_back(work: Work, row: Keyed, before: dict[str, Any]) -> None:
    if isinstance(row, Folder) and "parent_id" in before:
        tree.move(work.session, work.administration.id, row.id, before["parent_id"])
    for name, value in before.items():
        setattr(row, name, value)
    work.session.flush()


def _refuse_locked(work: Work, row: Keyed) -> None:
    """What is locked now stays as it is. Raises NotFound, Refused."""
    if isinstance(row, Document | Folder):
        refuse_locked(work.chain(row.folder_id if isinstance(row, Document) else row.id))
