"""A folder template as the office writes it (S2-15 to S2-26): folders, submaps, and what each of them suggests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dossier.rules import names
from dossier.rules.applying import LEVELS
from dossier.rules.errors import Refused
from dossier.rules.retention import Label

DEEPEST = 8  # folders below each other, as in a dossier
MOST = 300  # folders of one template: more is a mistake

# The words of the office for each field, in the order in which they are written.
WORDS = {
    "name": "naam",
    "id": "id",
    "unfold": "uitvouwen",
    "temporary": "tijdelijk",
    "retention": "bewaar",
    "level": "klant",
    "role": "rol",
    "office_role": "kantoorrol",
    "asks": "vraag",
    "ledger": "rgs",
}
BELOW = "submappen"


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """One folder to be made. None: as the folder above it, or nothing."""

    name: str
    id: UUID | None = None  # of the one that it was before; None: new
    unfold: bool = False
    temporary: bool = False
    retention: str | None = None  # dossier.rules.retention.Label
    level: str | None = None  # suggested for clients: a key of dossier.rules.applying.LEVELS
    role: str | None = None  # kind of client user it is meant for
    office_role: str | None = None  # e.g. wwft; None: every office user
    asks: str | None = None  # placeholder, e.g. vennoot_a
    ledger: str | None = None  # RGS codes with a space between
    below: tuple["TemplateFolder", ...] = ()


def read(written: Sequence[Mapping[str, Any]]) -> tuple[TemplateFolder, ...]:
    """From the words of the office. Raises Refused for a word or value that means nothing."""
    folders = tuple(_read(each) for each in written)
    if sum(1 for _ in walk(folders)) > MOST:
        raise Refused("A template has {most} folders at the most.", most=MOST)
    return folders


def write(folders: Sequence[TemplateFolder]) -> list[dict[str, Any]]:
    """In the words of the office; what says nothing is left out."""
    return [_write(each) for each in folders]


def walk(folders: Sequence[TemplateFolder], depth: int = 0) -> Iterator[tuple[TemplateFolder, int]]:
    """Each folder with its depth, parents before children."""
    for each in folders:
        yield each, depth
        yield from walk(each.below, depth + 1)


def _read(written: Mapping[str, Any], depth: int = 0) -> TemplateFolder:
    if unknown := set(written) - {*WORDS.values(), BELOW}:
        raise Refused("A template knows no '{word}'. It knows: {words}.", word=min(unknown), words=_known())
    if depth >= DEEPEST:
        raise Refused("Folders go {deepest} deep at the most.", deepest=DEEPEST)
    said = {field: written[word] for field, word in WORDS.items() if word in written}
    codes = said.get("ledger")
    folder = TemplateFolder(
        name=names.checked(str(said.get("name", ""))),
        id=_key(said.get("id")),
        unfold=said.get("unfold") is True,
        temporary=said.get("temporary") is True,
        retention=_one_of("bewaar", said.get("retention"), Label),
        level=_one_of("klant", said.get("level"), LEVELS),
        role=_text(said.get("role")),
        office_role=_text(said.get("office_role")),
        asks=_text(said.get("asks")),
        ledger=" ".join(map(str, codes)) if isinstance(codes, list) else _text(codes),
        below=tuple(_read(each, depth + 1) for each in written.get(BELOW, ())),
    )
    if len({each.name.casefold() for each in folder.below}) < len(folder.below):
        raise Refused("'{name}' holds two folders of the same name.", name=folder.name)
    return folder


def _write(folder: TemplateFolder) -> dict[str, Any]:
    said = {word: getattr(folder, field) for field, word in WORDS.items()}
    plain = {word: str(value) if word == "id" else value for word, value in said.items() if value}
    return plain | ({BELOW: write(folder.below)} if folder.below else {})


def _one_of(word: str, value: object, known: Any) -> str | None:
    if value is None:
        return None
    if value not in list(known):
        raise Refused(
            "'{value}' is no {word}. There are: {known}.", value=value, word=word, known=", ".join(map(str, known))
        )
    return str(value)


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _key(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        raise Refused("'{value}' is no id of a folder: leave it out for a new one.", value=value) from None


def _known() -> str:
    return ", ".join([*WORDS.values(), BELOW])
