"""Documents that no client user opened yet, per dossier: counted once an hour, and read on Home of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.visible import enters
from dossier.access.visitor import Visitor
from dossier.deviating import shown_to_users
from dossier.documents.seen import unopened
from models import Administration, Office, UnopenedCount
from models.missing import insert_missing

BATCH = 50  # dossiers that are counted in one transaction


@dataclass(frozen=True, slots=True)
class UnopenedLine:
    administration_id: UUID
    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Unopened:
    """In the dossiers that an office user may enter."""

    lines: tuple[UnopenedLine, ...]  # most first
    documents: int  # of all dossiers, also those without a line
    counted_at: datetime | None  # when the oldest of the counts was taken; None: there is none yet


def by_dossier(database: Database, visitor: Visitor, limit: int) -> Unopened:
    """As they were counted last; for the office. Two queries, of a row per dossier."""
    counts = (
        select(Administration.id, Administration.name, UnopenedCount.documents)
        .join(UnopenedCount, UnopenedCount.administration_id == Administration.id)
        .where(Administration.office_id == visitor.viewer.office_id, Administration.dossier_on)
        .where(enters(visitor.viewer, Administration.id))
    )
    whole = counts.with_only_columns(func.sum(UnopenedCount.documents), func.min(UnopenedCount.counted_at))
    most = counts.where(UnopenedCount.documents > 0).order_by(UnopenedCount.documents.desc(), Administration.name)
    with database.read() as session:
        documents, counted_at = session.execute(whole).one()
        lines = tuple(UnopenedLine(*row) for row in session.execute(most.limit(limit)))
    return Unopened(lines, documents or 0, counted_at)


def count_again(database: Database, now: datetime) -> None:
    """For every dossier of every office. Who counts at the same moment comes to the same."""
    with database.read() as session:
        offices = session.scalars(select(Office.id)).all()
    for office_id in offices:
        with database.read() as session:
            here = (Administration.office_id == office_id, Administration.client_id.is_not(None))
            ids = session.scalars(select(Administration.id).where(*here).order_by(Administration.id)).all()
        for at in range(0, len(ids), BATCH):
            _count(database, office_id, ids[at : at + BATCH], now)


def _count(database: Database, office_id: UUID, ids: Sequence[UUID], now: datetime) -> None:
    with database.read() as session:
        rows = session.execute(shown_to_users(office_id, ids, now).where(unopened()))
        found = {id_: number for id_, number in rows}  # noqa: C416 - rows are no pairs
    with database.write() as session:
        _keep(session, {each: found.get(each, 0) for each in ids}, now)


def _keep(session: Session, counts: dict[UUID, int], now: datetime) -> None:
    session.execute(delete(UnopenedCount).where(UnopenedCount.administration_id.in_(counts)))
    rows = [{"administration_id": each, "documents": number, "counted_at": now} for each, number in counts.items()]
    insert_missing(session, UnopenedCount, rows)
