"""The tree of folders of one dossier: making, moving and reading it. Keeps the chain rows that the law counts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from dossier.rules.errors import NotFound, Refused
from models import Folder, FolderPath

DEEPEST = 8  # shipped templates use two levels; a person loses the way long before this


@dataclass(frozen=True, slots=True)
class NewFolder:
    name: str
    parent_id: UUID | None = None  # None: hoofdmap
    unfold: bool = False
    temporary: bool = False
    retention: str | None = None  # None: as the folder above
    office_role: str | None = None  # None: every office user
    ledger: str | None = None
    template_item_id: UUID | None = None  # None: made by hand
    year: int = 0  # 0: not of a book year


def add(session: Session, administration_id: UUID, new: NewFolder, now: datetime) -> Folder:
    """Add a folder behind its siblings. Raises NotFound for a parent elsewhere, Refused when it is too deep."""
    above = chain(session, administration_id, new.parent_id) if new.parent_id else []
    if len(above) >= DEEPEST:
        raise Refused("Folders go {deepest} deep at the most.", deepest=DEEPEST)
    folder = Folder(
        administration_id=administration_id,
        parent_id=new.parent_id,
        depth=len(above),
        position=_next_position(session, administration_id, new.parent_id),
        name=new.name,
        unfold=new.unfold,
        temporary=new.temporary,
        retention=new.retention,
        office_role=new.office_role,
        ledger=new.ledger,
        template_item_id=new.template_item_id,
        year=new.year,
        created_at=now,
    )
    session.add(folder)
    session.flush()
    _link(session, folder.id, [each.id for each in above])
    return folder


def chain(session: Session, administration_id: UUID, folder_id: UUID) -> list[Folder]:
    """The folders from the root to this one. Raises NotFound when it is not of this administration."""
    rows = session.scalars(
        select(Folder)
        .join(FolderPath, FolderPath.ancestor_id == Folder.id)
        .where(FolderPath.folder_id == folder_id, Folder.administration_id == administration_id)
        .order_by(FolderPath.distance.desc())
    ).all()
    if not rows:
        raise NotFound("This folder is not in this dossier.")
    return list(rows)


def move(session: Session, administration_id: UUID, folder_id: UUID, to: UUID | None) -> None:
    """Hang a folder, with all below it, under another one, or make it a hoofdmap. Raises NotFound, Refused."""
    folder = chain(session, administration_id, folder_id)[-1]
    above = [each.id for each in chain(session, administration_id, to)] if to else []
    if folder_id in above:
        raise Refused("A folder cannot be moved into itself or into a folder below it.")
    below = _subtree(session, folder_id)
    if len(above) + max(distance for _, distance in below) >= DEEPEST:
        raise Refused("Folders go {deepest} deep at the most.", deepest=DEEPEST)
    folder.position = _next_position(session, administration_id, to)
    folder.parent_id = to
    inner = _inner_chains(session, [each for each, _ in below], folder_id)
    session.execute(delete(FolderPath).where(FolderPath.folder_id.in_(inner)))
    for each, distance in below:
        session.get_one(Folder, each).depth = len(above) + distance
        _link(session, each, [*above, *inner[each][:-1]])
    session.flush()


def below(session: Session, folder_id: UUID) -> list[Folder]:
    """The folder and every folder below it, parents before children."""
    rows = (
        select(Folder)
        .join(FolderPath, FolderPath.folder_id == Folder.id)
        .where(FolderPath.ancestor_id == folder_id)
        .order_by(FolderPath.distance, Folder.position)
    )
    return list(session.scalars(rows))


def remove(session: Session, folder: Folder) -> None:
    """Take away a folder that nothing hangs on any more."""
    session.execute(delete(FolderPath).where(FolderPath.folder_id == folder.id))
    session.delete(folder)
    session.flush()


def put_back(session: Session, folder: Folder) -> None:
    """Add a removed folder again where it hung. Raises NotFound when the folder above is gone."""
    above = chain(session, folder.administration_id, folder.parent_id) if folder.parent_id else []
    session.add(folder)
    session.flush()
    _link(session, folder.id, [each.id for each in above])


def _subtree(session: Session, folder_id: UUID) -> list[tuple[UUID, int]]:
    """Every folder below, with how far; the folder itself is 0."""
    rows = session.execute(
        select(FolderPath.folder_id, FolderPath.distance)
        .where(FolderPath.ancestor_id == folder_id)
        .order_by(FolderPath.distance)
    )
    return [(row.folder_id, row.distance) for row in rows]


def _inner_chains(session: Session, folders: Sequence[UUID], top: UUID) -> dict[UUID, list[UUID]]:
    """Per folder its chain from `top` down to itself."""
    rows = session.execute(
        select(FolderPath.folder_id, FolderPath.ancestor_id)
        .where(FolderPath.folder_id.in_(folders))
        .order_by(FolderPath.distance.desc())
    )
    chains: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        chains[row.folder_id].append(row.ancestor_id)
    return {folder: whole[whole.index(top) :] for folder, whole in chains.items()}


def _link(session: Session, folder_id: UUID, above: Sequence[UUID]) -> None:
    """The chain rows of one folder. `above`: from the root down, without the folder itself."""
    whole = [*above, folder_id]
    session.execute(
        insert(FolderPath),
        [
            {"folder_id": folder_id, "ancestor_id": each, "distance": len(above) - depth}
            for depth, each in enumerate(whole)
        ],
    )


def _next_position(session: Session, administration_id: UUID, parent_id: UUID | None) -> int:
    siblings = (Folder.administration_id == administration_id, Folder.parent_id == parent_id)
    last = session.scalar(select(func.max(Folder.position)).where(*siblings))
    return 0 if last is None else last + 1
