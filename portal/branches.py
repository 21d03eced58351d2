"""The tree of a dossier as it is shown: which folders are open, and what is said beside each folder and document."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.database import Database
from dossier.access import viewers
from dossier.access.desk import Desk
from dossier.access.viewers import Beholders
from dossier.access.visitor import Visitor
from dossier.approvals.lists import states_of
from dossier.documents import lists
from dossier.documents.lists import COUNTED, ByName, DocumentLine, FolderLine
from dossier.rules.approving import ApprovalState
from portal import deviations
from portal.deviations import Deviation


@dataclass(frozen=True, slots=True)
class Leaf:
    """A document in its folder."""

    line: DocumentLine
    deviation: Deviation  # from its folder
    not_seen_by: tuple[str, ...]  # of the client users who may
    approval: ApprovalState | None  # None: never asked


@dataclass(frozen=True, slots=True)
class Branch:
    line: FolderLine
    deviation: Deviation  # from the folder above it
    below: tuple["Branch", ...]
    leaves: tuple[Leaf, ...]
    is_open: bool
    is_chosen: bool
    documents: int  # in it and in all below it; COUNTED: so many, or more

    @property
    def goes_on(self) -> bool:
        """There are documents after these."""
        return self.is_open and len(self.leaves) == lists.PAGE

    @property
    def unfolds(self) -> bool:
        return bool(self.below or self.line.documents)


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
    seen = viewers.of_folders(database, desk)
    leaves = _leaves(documents, seen, viewers.of_documents(database, desk, keys), states_of(database, desk, keys))
    grower = _Grower(lines, seen, leaves, shown | {each.id for each in way(lines, chosen)}, chosen)
    return tuple(grower.below(None))


def way(lines: Sequence[FolderLine], folder_id: UUID | None) -> list[FolderLine]:
    """The folders from the hoofdmap to this one; empty for None, and for one that is not among these."""
    by_id, found = {each.id: each for each in lines}, []
    while folder_id in by_id:
        found.append(by_id[folder_id])
        folder_id = by_id[folder_id].parent_id
    return found[::-1]


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


def _leaves(
    documents: Mapping[UUID, Sequence[DocumentLine]],
    folders_seen: Beholders,
    seen: Beholders,
    approvals: Mapping[UUID, ApprovalState],
) -> dict[UUID, tuple[Leaf, ...]]:
    return {
        folder_id: tuple(
            Leaf(
                line=each,
                deviation=deviations.of_document(seen.get(each.id, ()), folders_seen.get(folder_id, ())),
                not_seen_by=tuple(one.name for one in seen.get(each.id, ()) if one.unseen),
                approval=approvals.get(each.id),
            )
            for each in every
        )
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
        above = self._seen.get(folder_id, ()) if folder_id else ()
        for line in self._below[folder_id]:
            inside = tuple(self.below(line.id))
            yield Branch(
                line=line,
                deviation=deviations.of_folder(self._seen.get(line.id, ()), above),
                below=inside,
                leaves=self._leaves.get(line.id, ()),
                is_open=line.id in self._open,
                is_chosen=line.id == self._chosen,
                documents=min(line.documents + sum(each.documents for each in inside), COUNTED),
            )
