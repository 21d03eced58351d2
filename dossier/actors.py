"""Who did it: the names of people who stand as actors in steps, claims and the trail."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from models import Person


def names_of(database: Database, actors: Iterable[str]) -> dict[str, str]:
    """Of the people among these actors; programs have none. One query."""
    with database.read() as session:
        return names_in(session, actors)


def names_in(session: Session, actors: Iterable[str]) -> dict[str, str]:
    people = {key for each in actors if (key := _person(each))}
    if not people:
        return {}
    return {
        str(id_): name for id_, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    }


def _person(actor: str) -> UUID | None:
    """None: a program, which calls itself by a word."""
    try:
        return UUID(actor)
    except ValueError:
        return None
