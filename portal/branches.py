"""The tree of a dossier as it is shown: which folders are open, and what is said beside each folder and document."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.database import Database
from dossier.access import viewers
from dossier.access.desk import Desk
from dossier.access.viewers import Beholder, Beholders
from dossier.access.visitor import Visitor
from dossier.approvals.lists import states_of
from dossier.documents import lists
from dossier.documents.lists import ByName, DocumentLine, FolderLine
from dossier.rules.approving import ApprovalState


@dataclass(frozen=True, slots=True)
class Leaf:
    """A document in its folder."""

    line: DocumentLine
    seen_by: tuple[Beholder, ...]  # client users
    approval: ApprovalState | None  # None: never asked

    @property
    def not_seen_by(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.seen_by if each.unseen)


@dataclass(frozen=True, slots=True)
class Branch:
    line: FolderLine
    seen_by: tuple[Beholder, ...]
    below: tuple["Branch", ...]
    leaves: tuple[Leaf, ...]
    is_open: bool
    is_chosen: bool

    @property
    def goes_on(self) -> bool:
        """There are documents after these."""
        return self.is_open and len(self.leaves) == lists.PAGE


def grow(
    database: Database, visitor: Visitor, desk: Desk, chosen: UUID | None, after: ByName | None = None
) -> tuple[Branch, ...]:
    """The hoofdmappen with all below. `chosen`: the open folder; a hoofdmap opens everything below it when set so.

    `after`: where the page before ended, of the documents in the chosen folder. A fixed number of queries.
    """
    lines = lists.folders(database, visitor, desk.administration_id)
    by_id = {each.id: each for each in lines}
    shown = set(_shown(lines, by_id.get(chosen) if chosen else None))
    documents = dict(lists.opened(database, visitor, shown - {chosen}))
    if chosen and chosen in by_id:
        documents[chosen] = lists.documents_in(database, visitor, chosen, after=after)
    keys = [each.id for every in documents.values() for each in every]
    leaves = _leaves(documents, viewers.of_documents(database, desk, keys), states_of(database, desk, keys))
    grower = _Grower(lines, viewers.of_folders(database, desk), leaves, shown | set(_way(by_id, chosen)), chosen)
    return tuple(grower.below(None))


def paths(lines: Sequence[FolderLine]) -> list[tuple[UUID, str]]:
    """Each folder with the names from its hoofdmap down, in the order of the tree: below each what is in it."""
    below: dict[UUID | None, list[FolderLine]] = defaultdict(list)
    for each in lines:
        below[each.parent_id].append(each)

    def walk(folder_id: UUID | None, above: str) -> Iterator[tuple[UUID, str]]:
        for each in below[folder_id]:
            yield each.id, above + each.name
            yield from walk(each.id, f"{above}{each.name} / ")

    return list(walk(None, ""))


def _shown(lines: Sequence[FolderLine], chosen: FolderLine | None) -> Iterator[UUID]:
    """The folders whose documents are shown: the chosen one, and all below a hoofdmap that unfolds (S2-13, S2-14)."""
    if chosen is None:
        return
    yield chosen.id
    if chosen.parent_id is None and chosen.unfold:
        inside = {chosen.id}
        for each in lines:  # parents come before their children
            if each.parent_id in inside:
                inside.add(each.id)
                yield each.id


def _way(by_id: Mapping[UUID, FolderLine], folder_id: UUID | None) -> Iterator[UUID]:
    while folder_id and folder_id in by_id:
        yield folder_id
        folder_id = by_id[folder_id].parent_id


def _leaves(
    documents: Mapping[UUID, Sequence[DocumentLine]], seen: Beholders, approvals: Mapping[UUID, ApprovalState]
) -> dict[UUID, tuple[Leaf, ...]]:
    return {
        folder_id: tuple(Leaf(each, seen.get(each.id, ()), approvals.get(each.id)) for each in every)
        for folder_id, every in documents.items()
    }


class _Grower:
    def __init__(
        self,
        lines: Sequence[FolderLine],
        seen: Beholders,
        leaves: Mapping[UUID, tuple[Leaf, ...]],
        is_open: set[UUID],
        chosen: UUID | None,
    ) -> None:
        self._below: dict[UUID | None, list[FolderLine]] = defaultdict(list)
        for each in lines:
            self._below[each.parent_id].append(each)
        self._seen, self._leaves, self._open, self._chosen = seen, leaves, is_open, chosen

    def below(self, folder_id: UUID | None) -> Iterator[Branch]:
        for line in self._below[folder_id]:
            yield Branch(
                line=line,
                seen_by=self._seen.get(line.id, ()),
                below=tuple(self.below(line.id)),
                leaves=self._leaves.get(line.id, ()),
                is_open=line.id in self._open,
                is_chosen=line.id == self._chosen,
            )
