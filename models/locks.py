"""Locks on rows that stand for more: held to the commit, by whoever counts or checks before they write."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.office import Administration, Office


def lock_office(session: Session, office_id: UUID) -> None:
    """One at a time per office, so that those who were counted are still there at the commit."""
    session.get(Office, office_id, with_for_update={"key_share": True})


def locked_dossiers(session: Session, ids: Iterable[UUID]) -> dict[UUID, Administration]:
    """One at a time per dossier, so that what was checked still holds at the commit (SQLite has one writer anyway).

    Whoever changes documents takes this before it reads them, and before a row of an upload, a delivery or a blob. All
    dossiers at once and in one order, so that two never wait for each other.
    """
    those = select(Administration).where(Administration.id.in_(set(ids))).order_by(Administration.id)
    locked = those.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {each.id: each for each in session.scalars(locked)}
