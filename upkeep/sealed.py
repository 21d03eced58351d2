"""All that is sealed with a key of the settings: what needs which key, and sealing it anew with the first one."""

from collections import Counter

from sqlalchemy import Column, select, update

from adapters.anchors import Anchors
from adapters.house import House
from dossier.rules.errors import Refused
from models import Base

COLUMNS = [each for table in Base.metadata.sorted_tables for each in table.columns if each.name.startswith("sealed")]
TOGETHER = 200  # rows of one transaction


def by_key(house: House) -> "Counter[str | None]":
    """How many sealed things need each key, by its id. None: a key that is not configured."""
    with house.database.read() as session:
        rows = (each for column in COLUMNS for each in session.scalars(select(column).where(column.is_not(None))))
        in_rows = Counter(house.seals.sealed_by(each) for each in rows if each)
    return in_rows + Counter(house.seals.sealed_by(each) for each in _anchors(house).lines())


def reseal(house: House) -> int:
    """Seal anew what the first key did not seal: how much. Run again, it goes on. Raises Refused without a key."""
    if not house.seals.key_ids:
        raise Refused("There is no key to seal with: DOSSIER_SECRET_KEYS has to be set first.")
    return sum(_reseal(house, column) for column in COLUMNS) + _anchors(house).rewrite(lambda line: _anew(house, line))


def _reseal(house: House, column: Column[str | None]) -> int:
    table, count = column.table, 0
    key = table.primary_key.columns.values()[0]
    with house.database.read() as session:
        old = session.execute(select(key, column).where(column.is_not(None))).all()
    todo = [(row, sealed, new) for row, sealed in old if (new := _anew(house, sealed)) != sealed]
    for start in range(0, len(todo), TOGETHER):
        with house.database.write() as session:
            for row, sealed, new in todo[start : start + TOGETHER]:
                same = (key == row, column == sealed)  # changed meanwhile: sealed with the first key by whoever did
                session.execute(update(table).where(*same).values({column.name: new}))
                count += 1
    return count


def _anew(house: House, sealed: str) -> str:
    """As it is when the first key sealed it, or when nobody can open it."""
    opened = None if house.seals.sealed_by(sealed) == house.seals.key_ids[0] else house.seals.opened(sealed)
    return sealed if opened is None else house.seals.seal(opened)


def _anchors(house: House) -> Anchors:
    return Anchors(house.notes, house.seals)
