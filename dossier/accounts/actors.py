"""Who did it: the names of people and tokens that stand as actors in steps, claims and the trail."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.acts import BEARER
from models import ApiToken, Person


def names_of(database: Database, actors: Iterable[str]) -> dict[str, str]:
    """Of the people and tokens among these actors; programs have none. Two queries at the most."""
    with database.read() as session:
        return names_in(session, actors)


def names_in(session: Session, actors: Iterable[str]) -> dict[str, str]:
    given = set(actors)
    return {**_named(session, Person, given), **_named(session, ApiToken, given, before=BEARER)}


def _named(
    session: Session, table: type[Person | ApiToken], actors: Collection[str], *, before: str = ""
) -> dict[str, str]:
    """Those whose key in this table stands behind `before`."""
    keys = {key for each in actors if each.startswith(before) and (key := _key(each.removeprefix(before)))}
    if not keys:
        return {}
    found = session.execute(select(table.id, table.name).where(table.id.in_(keys)))
    return {f"{before}{id_}": name for id_, name in found}


def _key(text: str) -> UUID | None:
    """None: a program, which calls itself by a word."""
    try:
        return UUID(text)
    except ValueError:
        return None
