"""Steps: what a person changes is written down row by row, before and after, so that it can be undone as one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.access.desk import Work
from dossier.accountability.trail import Event, record
from dossier.rules.handling import StepKind
from models import Step
from models.base import Keyed

KEPT_AS_THEY_ARE = (str, int, bool, object)  # object: what SQLAlchemy says of JSON


class Changes:
    """The rows of one step."""

    def __init__(self, session: Session) -> None:
        self.step_id: UUID | None = None  # None: nothing changed, so there is nothing to undo
        self.rows: list[dict[str, Any]] = []
        self._session = session

    def set(self, row: Keyed, **values: Any) -> None:
        """Change these columns."""
        before = {name: getattr(row, name) for name in values}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if changed:
            self._note(row, {name: before[name] for name in changed}, changed)
            for name, value in changed.items():
                setattr(row, name, value)

    def changed(self, row: Keyed, **before: Any) -> None:
        """Columns that somebody else changed: what they were."""
        self._note(row, before, {name: getattr(row, name) for name in before})

    def added(self, row: Keyed, *watched: str) -> None:
        """A new row, which is in the session already. Once one of the `watched` columns changes, it stays."""
        self._session.flush()
        self._note(row, None, {name: getattr(row, name) for name in watched})

    def removed(self, row: Keyed) -> None:
        """A row that goes now."""
        self._note(row, {name: getattr(row, name) for name in _kinds(type(row))}, None)

    def _note(self, row: Keyed, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        plain = {"before": _plain(before), "after": _plain(after)}
        self.rows.append({"table": row.__tablename__, "key": str(row.id), **plain})


@contextmanager
def step(work: Work, kind: StepKind, subject_id: UUID, reason: str = "") -> Iterator[Changes]:
    """Everything that is changed inside is one step, with its event in the audit trail."""
    changes, act = Changes(work.session), work.desk.act
    yield changes
    if not changes.rows:
        return
    taken = Step(
        id=uuid7(),
        office_id=work.administration.office_id,
        administration_id=work.administration.id,
        kind=kind,
        subject_id=subject_id,
        reason=reason.strip(),
        changes=changes.rows,
        taken_at=act.now,
        taken_by=act.actor,
    )
    work.session.add(taken)
    details = {"step": str(taken.id), "rows": len(changes.rows)}
    record(work.session, Event(taken.office_id, kind.replace("-", ".", 1), subject_id, details), act)
    changes.step_id = taken.id


def from_plain(table: type[Keyed], plain: dict[str, Any]) -> dict[str, Any]:
    """The values as the columns want them."""
    kinds = _kinds(table)
    return {name: _from_plain(kinds[name], value) for name, value in plain.items()}


def _kinds(table: type[Keyed]) -> dict[str, type[Any]]:
    """Per column what Python has in it."""
    return {str(column.key): column.type.python_type for column in table.__table__.columns}


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # times too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _from_plain(kind: type[Any], value: Any) -> Any:
    if value is None or kind in KEPT_AS_THEY_ARE:
        return value
    return kind.fromisoformat(value) if issubclass(kind, date) else kind(value)
