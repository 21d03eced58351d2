"""What applying a template to a dossier adds: decided before anything is written, so that it can be shown first.

Twice adds nothing: a folder is known by the template item it was made from and its book year (S2-29, S2-30).
Suggested rights are only listed here; the office confirms them, otherwise the new folders are office only (S2-31).
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from dossier.rules.rights import Level

ONCE = 0  # the year of what is added once
EVERYONE = "alle"  # the role that every client user of the client has
LEVELS = {
    "geen": Level.NONE,
    "doorgang": Level.PASSAGE,
    "zien": Level.VIEW,
    "zien_upload": Level.VIEW_UPLOAD,
    "uploaden": Level.UPLOAD,
}
_YEAR = re.compile(r"\{(boekjaar|jaar)\}")


@dataclass(frozen=True, slots=True)
class Item:
    """A folder of the template, in the words of the office."""

    id: UUID
    parent_id: UUID | None  # None: hoofdmap
    name: str
    level: str | None  # suggested, a key of LEVELS; None: as the item above
    role: str | None  # kind of client user it is meant for; None: as the item above
    asks: str | None  # placeholder, e.g. vennoot_a; None: nothing is asked


@dataclass(frozen=True, slots=True)
class Step:
    """One folder that should be there."""

    item_id: UUID
    parent_item_id: UUID | None
    name: str
    exists: bool
    suggestions: tuple["Suggestion", ...]  # for client users, to be confirmed


@dataclass(frozen=True, slots=True)
class Suggestion:
    role: str
    level: Level


def plan(
    items: Sequence[Item], present: AbstractSet[UUID | None], year: int, answers: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps, parents before children as `items` are. `present`: items that have a folder for this year."""
    own = _own_suggestions(items)
    passages = _passages(items, own)
    return tuple(
        Step(
            item_id=item.id,
            parent_item_id=item.parent_id,
            name=folder_name(item.name, year, item.asks, answers),
            exists=item.id in present,
            suggestions=_merged(own[item.id], passages[item.id]),
        )
        for item in items
    )


def folder_name(name: str, year: int, asks: str | None, answers: Mapping[str, str]) -> str:
    """The name with its year, and with the answer in the place of the words that ask for it.

    'Persoonsgegevens vennoot A' asks vennoot_a: without an answer the words stay as they are.
    """
    dated = _YEAR.sub(str(year), name)
    answer = answers.get(asks or "", "").strip()
    if not asks or not answer:
        return dated
    words = re.compile(re.escape(asks.replace("_", " ")), re.IGNORECASE)
    return words.sub(lambda _: answer, dated)


def questions(items: Sequence[Item]) -> tuple[str, ...]:
    """The placeholders to ask for, each once, in order."""
    return tuple(dict.fromkeys(item.asks for item in items if item.asks))


def _own_suggestions(items: Sequence[Item]) -> dict[UUID, Suggestion]:
    """Per item what it suggests: its own words, or those of the item above, of which a passage is not passed on."""
    found: dict[UUID, Suggestion] = {}
    for item in items:
        above = found[item.parent_id] if item.parent_id else Suggestion(EVERYONE, Level.NONE)
        inherited = Level.NONE if above.level is Level.PASSAGE else above.level
        found[item.id] = Suggestion(item.role or above.role, LEVELS[item.level] if item.level else inherited)
    return found


def _passages(items: Sequence[Item], own: Mapping[UUID, Suggestion]) -> dict[UUID, set[str]]:
    """Per item the roles that must be able to pass it to reach what is suggested below (S2-35)."""
    passing: dict[UUID, set[str]] = {item.id: set() for item in items}
    for item in reversed(items):  # children before parents
        if item.parent_id:
            passing[item.parent_id] |= passing[item.id]
            if own[item.id].level is not Level.NONE:
                passing[item.parent_id].add(own[item.id].role)
    return passing


def _merged(own: Suggestion, passing: AbstractSet[str]) -> tuple[Suggestion, ...]:
    opened = own.level is not Level.NONE
    covered = {own.role, EVERYONE} if opened and own.role == EVERYONE else {own.role} if opened else set()
    extra = () if EVERYONE in covered else sorted(passing - covered)
    return (*((own,) if opened else ()), *(Suggestion(role, Level.PASSAGE) for role in extra))
