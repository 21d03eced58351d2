"""The past of what the law of visibility reads: each change of such a row is kept, whoever makes it.

Written by the session itself, so that no service can forget it; `dossier.accountability.exposure` replays it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, event, insert, inspect, select
from sqlalchemy.engine import Result
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from models.base import Keyed
from models.document import Document, Folder
from models.grant import DocumentSetting, FolderGrant
from models.office import Administration, Client
from models.person import ClientMember, Person, StaffRestriction, StaffRole


class PastRow(Keyed):
    """What one row said from a moment on, until the next one about the same row."""

    __tablename__ = "past_row"
    __table_args__ = (Index(None, "about_id", "at"), Index(None, "row_id", "at"))

    table: Mapped[str]
    row_id: Mapped[UUID]
    about_id: Mapped[UUID] = mapped_column(comment="by which it is looked up: see models.past.KEPT")
    at: Mapped[datetime] = mapped_column(comment="the clock of its transaction, whatever `now` the caller goes by")
    facts: Mapped[dict[str, Any] | None] = mapped_column(comment="what the law reads of it; NULL: the row went")


# Per table: what it is about, and the columns that the law reads.
KEPT: Mapping[type[Keyed], tuple[str, tuple[str, ...]]] = {
    Document: ("id", ("administration_id", "folder_id", "state")),
    DocumentSetting: ("document_id", ("person_id", "setting")),
    Folder: ("id", ("administration_id", "parent_id", "office_role")),
    FolderGrant: ("folder_id", ("person_id", "level")),
    Administration: ("id", ("office_id", "client_id", "dossier_on")),
    Client: ("id", ("ended_at",)),
    ClientMember: ("client_id", ("person_id", "expires_at")),
    Person: ("office_id", ("expires_at", "restricted")),
    StaffRole: ("person_id", ("role",)),
    StaffRestriction: ("person_id", ("administration_id",)),
}


@event.listens_for(Session, "after_flush")
def _keep_flushed(session: Session, _flush: Any) -> None:
    changed = [each for each in session.dirty if type(each) in KEPT and _law_reads_a_change(each)]
    new = [each for each in session.new if type(each) in KEPT]
    gone = [each for each in session.deleted if type(each) in KEPT]
    _keep(session, [*((each, True) for each in [*new, *changed]), *((each, False) for each in gone)])


@event.listens_for(Session, "do_orm_execute")
def _keep_in_bulk(state: ORMExecuteState) -> Result[Any] | None:
    """UPDATE and DELETE of many rows pass by the flush: the rows are looked up before and after."""
    table: Any = state.bind_mapper.class_ if state.bind_mapper else None
    if table not in KEPT or not (state.is_update or state.is_delete):
        return None
    where: Any = state.statement
    before = state.session.scalars(select(table).where(where.whereclause)).all()
    result = state.invoke_statement()
    still = select(table.id).where(table.id.in_([each.id for each in before]))
    left = set(state.session.scalars(still))
    for each in before:
        if each.id in left:
            state.session.refresh(each)
    _keep(state.session, [(each, each.id in left) for each in before])
    return result


def _law_reads_a_change(row: Any) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in KEPT[type(row)][1])


def _keep(session: Session, rows: Iterable[tuple[Any, bool]]) -> None:
    """`rows`: each with whether it is there from now on."""
    # One moment for a whole transaction: nobody saw what was between its statements.
    at = session.info.setdefault("past_at", datetime.now(UTC))
    values = [
        {
            "table": row.__tablename__,
            "row_id": row.id,
            "about_id": getattr(row, KEPT[type(row)][0]),
            "at": at,
            "facts": {name: _plain(getattr(row, name)) for name in KEPT[type(row)][1]} if stays else None,
        }
        for row, stays in rows
    ]
    if values:
        session.connection().execute(insert(PastRow), values)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
