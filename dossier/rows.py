"""What services share about rows: the row count decides who was first, and a person's row makes others wait."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Delete, Update, select
from sqlalchemy.orm import Session

from dossier.rules.errors import NotFound
from models import Person


def changed_one(session: Session, change: Update | Delete) -> bool:
    """Whether it was this transaction that changed the row."""
    result = session.execute(change, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount == 1


def locked_person(session: Session, person_id: UUID) -> Person:
    """One at a time per person, so that what was counted still holds at the commit. Raises NotFound."""
    mine = select(Person).where(Person.id == person_id)
    person = session.scalar(mine.with_for_update(key_share=True))
    if person is None:
        raise NotFound("There is no such person.")
    return person
