"""Who sees it before and after: shown before a document or folder is moved (S2-46 to S2-48)."""

from dataclasses import dataclass
from uuid import UUID

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.who_sees import Sight, document_sights, folder_sights
from dossier.structure import tree


@dataclass(frozen=True, slots=True)
class Preview:
    """One document or folder; the same people in the same order on both sides."""

    subject_id: UUID
    name: str
    before: tuple[Sight, ...]
    after: tuple[Sight, ...]

    @property
    def begin_to_see(self) -> tuple[str, ...]:
        """Names of those for whom it becomes visible."""
        return tuple(new.name for old, new in self._pairs() if new.access.sees and not old.access.sees)

    @property
    def see_no_more(self) -> tuple[str, ...]:
        return tuple(old.name for old, new in self._pairs() if old.access.sees and not new.access.sees)

    def _pairs(self) -> list[tuple[Sight, Sight]]:
        return list(zip(self.before, self.after, strict=True))


def moved_document(database: Database, desk: Desk, document_id: UUID, to: UUID | None) -> Preview:
    """What moving it to this folder would change; `to` None: back to the inbox. Raises NotFound, Refused."""
    with at_reading(database, desk) as work:
        document = work.document(document_id)
        now, dossier = desk.act.now, work.administration
        here, there = work.chain(document.folder_id), work.chain(to)
        before = document_sights(work.session, dossier, document_id, here, now)
        after = document_sights(work.session, dossier, document_id, there, now)
        return Preview(document_id, document.name, before, after)


def moved_folder(database: Database, desk: Desk, folder_id: UUID, to: UUID | None) -> tuple[Preview, ...]:
    """What moving it would change for it and each folder below; `to` None: hoofdmap. Raises NotFound, Refused."""
    with at_reading(database, desk) as work:
        work.folder(folder_id)
        session, dossier, now = work.session, work.administration, desk.act.now
        above = work.chain(to)
        previews = []
        for each in tree.below(session, folder_id):
            chain = tree.chain(session, dossier.id, each.id)
            inner = chain[[one.id for one in chain].index(folder_id) :]
            before, after = (folder_sights(session, dossier, whole, now) for whole in (chain, [*above, *inner]))
            previews.append(Preview(each.id, each.name, before, after))
        return tuple(previews)
