"""The folders that a document can be filed in, as people choose among them: the name, and the way to it apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dossier.documents.lists import FolderLine
from portal.branches import paths

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Choice:
    id: UUID
    name: str
    above: str  # the names of the folders above it; "": a hoofdmap
    is_locked: bool  # it, or one above

    @property
    def path(self) -> str:
        return f"{self.above} / {self.name}" if self.above else self.name


def choices(lines: Sequence[FolderLine]) -> tuple[Choice, ...]:
    """The newest book year first, then what goes for every year, then older years; below each what is in it."""
    by_id = {each.id: each for each in lines}
    roots = [each for each in lines if each.parent_id is None]
    newest = max((_book_year(each) for each in roots), default=0)
    roots.sort(key=lambda each: _rank(_book_year(each), newest))  # stable: else as in the tree
    found = (_choice(by_id[id_], path, by_id) for id_, path in paths([*roots, *_inner(lines)]))
    return tuple(found)


def _inner(lines: Sequence[FolderLine]) -> Iterator[FolderLine]:
    return (each for each in lines if each.parent_id is not None)


def _rank(year: int, newest: int) -> tuple[int, int]:
    if year == newest and year:
        return 0, 0
    return (1, 0) if not year else (2, -year)


def _book_year(root: FolderLine) -> int:
    """Of its name: a hoofdmap of a yearly template has it there, and so has one that was made by hand. 0: none."""
    found = _YEAR.findall(root.name)
    return int(found[-1]) if found else 0


def _choice(line: FolderLine, path: str, lines: Mapping[UUID, FolderLine]) -> Choice:
    above = path[: -len(line.name)].removesuffix(" / ")
    return Choice(line.id, line.name, above, any(each.locked_at for each in _way(line, lines)))


def _way(line: FolderLine | None, lines: Mapping[UUID, FolderLine]) -> Iterator[FolderLine]:
    while line is not None:
        yield line
        line = lines.get(line.parent_id) if line.parent_id else None
