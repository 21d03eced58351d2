"""A template as rows of a form: one folder a row, its depth beside it. The form works without script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from dossier.rules.errors import Refused
from dossier.rules.templating import DEEPEST, TemplateFolder, read, walk

FIELDS = ("id", "name", "depth", "level", "role", "retention", "office_role", "asks", "ledger")


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    depth: int  # 0: hoofdmap
    id: str = ""  # '': new
    level: str = ""
    role: str = ""
    retention: str = ""
    office_role: str = ""
    asks: str = ""
    ledger: str = ""
    unfold: bool = False
    temporary: bool = False


def rows_of(folders: Sequence[TemplateFolder]) -> list[Row]:
    return [
        Row(
            name=each.name,
            depth=depth,
            id=str(each.id or ""),
            level=each.level or "",
            role=each.role or "",
            retention=each.retention or "",
            office_role=each.office_role or "",
            asks=each.asks or "",
            ledger=each.ledger or "",
            unfold=each.unfold,
            temporary=each.temporary,
        )
        for each, depth in walk(folders)
    ]


def folders_of(rows: Sequence[Row]) -> tuple[TemplateFolder, ...]:
    """The tree of these rows; rows without a name are left out. Raises Refused."""
    root: list[dict[str, object]] = []
    places = [root]  # per depth, where the next folder of that depth goes
    for row in (each for each in rows if each.name.strip()):
        if row.depth >= len(places):
            raise Refused("'{name}' stands below nothing: put a folder above it first.", name=row.name)
        written = _written(row)
        below: list[dict[str, object]] = []
        written["submappen"] = below
        places[row.depth].append(written)
        places[row.depth + 1 :] = [below]
    return read(root)


def from_form(form: MultiDict[str, str]) -> list[Row]:
    """Whatever a browser sends: what is missing or nonsense is empty."""
    columns = {field: form.getlist(field) for field in FIELDS}
    ticked = {field: set(form.getlist(field)) for field in ("unfold", "temporary")}
    rows = []
    for number in range(len(columns["name"])):
        said: dict[str, Any] = {
            field: values[number] if number < len(values) else "" for field, values in columns.items()
        }
        said["depth"] = min(int(said["depth"]), DEEPEST) if said["depth"].isdecimal() else 0
        said |= {field: str(number) in on for field, on in ticked.items()}
        rows.append(Row(**said))
    return rows


def changed(rows: list[Row], do: str) -> list[Row]:
    """After one press of a button: 'up 3', 'down 3', 'remove 3', 'add 3' (below row 3)."""
    verb, _, where = do.partition(" ")
    at = int(where) if where.isdecimal() else len(rows)
    if at >= len(rows):
        return rows
    row, others = rows[at], rows[:at] + rows[at + 1 :]
    above = max(at - 1, 0)
    after = {
        "up": [*others[:above], row, *others[above:]],
        "down": [*others[: at + 1], row, *others[at + 1 :]],
        "remove": others,
        "add": [*rows[: at + 1], Row("", row.depth), *rows[at + 1 :]],
    }
    return after.get(verb, rows)


def _written(row: Row) -> dict[str, object]:
    said = {
        "naam": row.name,
        "id": row.id,
        "uitvouwen": row.unfold,
        "tijdelijk": row.temporary,
        "bewaar": row.retention,
        "klant": row.level,
        "rol": row.role,
        "kantoorrol": row.office_role,
        "vraag": row.asks,
        "rgs": row.ledger,
    }
    return {word: value for word, value in said.items() if value}
