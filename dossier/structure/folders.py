"""Folders of a dossier: made, changed, put in order, moved, locked and deleted.

Each function gives the id of the step, to undo it with; None: it was so already. Each raises NotFound, and Refused when
the folder or one above it is locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work, refuse_locked, refuse_unfounded
from dossier.documents.documents import Note
from dossier.documents.hindrances import Hindrance, folder_hindrances, refuse_hindered
from dossier.documents.steps import Changes, step
from dossier.documents.visibility_notices import closed
from dossier.rules import names
from dossier.rules.errors import Refused
from dossier.rules.handling import Destination, StepKind
from dossier.rules.retention import Label
from dossier.rules.states import DocumentState
from dossier.structure import tree
from models import Document, Folder, FolderGrant


@dataclass(frozen=True, slots=True)
class Made:
    folder_id: UUID
    step_id: UUID


@dataclass(frozen=True, slots=True)
class Change:
    """What the Wijzig form of a folder says."""

    name: str
    retention: Label | None = None  # None: as the folder above
    unfold: bool | None = None  # None: it is no hoofdmap


def make(database: Database, desk: Desk, new: tree.NewFolder, reason: str = "") -> Made:
    """Behind its siblings. Below a locked folder it asks a reason, as any addition."""
    with at_work(database, desk) as work:
        refuse_unfounded(work.chain(new.parent_id), reason)
        named = replace(new, name=names.checked(new.name), retention=new.retention and _known(new.retention))
        folder = tree.add(work.session, work.administration.id, named, desk.act.now)
        with step(work, StepKind.FOLDER_MADE, folder.id, reason) as changes:
            changes.added(folder)
    assert changes.step_id
    return Made(folder.id, changes.step_id)


def rename(database: Database, desk: Desk, folder_id: UUID, name: str) -> UUID | None:
    return _change(database, desk, folder_id, name=names.checked(name))


def set_unfold(database: Database, desk: Desk, folder_id: UUID, *, unfold: bool) -> UUID | None:
    """Whether a click opens everything below. Raises Refused for what is no hoofdmap (S2-14)."""
    return _change(database, desk, folder_id, unfold=unfold)


def set_retention(database: Database, desk: Desk, folder_id: UUID, label: Label | None) -> UUID | None:
    """For its documents that have no label of their own. None: as the folder above."""
    return _change(database, desk, folder_id, retention=label)


def change(database: Database, desk: Desk, folder_id: UUID, new: Change) -> UUID | None:
    """All of it as one step. Raises Refused when it unfolds and is no hoofdmap."""
    values: dict[str, object] = {"name": names.checked(new.name), "retention": new.retention}
    if new.unfold is not None:
        values["unfold"] = new.unfold
    return _change(database, desk, folder_id, **values)


def note(database: Database, desk: Desk, folder_id: UUID, new: Note) -> UUID | None:
    """Notes are about the folder and no part of it: a lock does not refuse them."""
    with at_work(database, desk) as work:
        folder = work.chain(folder_id)[-1]
        with step(work, StepKind.FOLDER_CHANGED, folder_id) as changes:
            changes.set(folder, note=new.text.strip(), note_for_clients=new.for_clients)
    return changes.step_id


def move(database: Database, desk: Desk, folder_id: UUID, to: UUID | None) -> UUID | None:
    """Under another folder, or a hoofdmap (`to` None). Rights on it and below stay as given (S2-48)."""
    with at_work(database, desk) as work:
        folder = work.folder(folder_id)
        refuse_locked(work.chain(to))
        if folder.parent_id == to:
            return None
        before = {"parent_id": folder.parent_id, "position": folder.position}
        with step(work, StepKind.FOLDER_MOVED, folder_id) as changes:
            tree.move(work.session, work.administration.id, folder_id, to)
            changes.changed(folder, **before)
        closed(work.session, folder, desk.act)
    return changes.step_id


def put_in_order(database: Database, desk: Desk, parent_id: UUID | None, order: Sequence[UUID]) -> UUID | None:
    """The folders below this one (None: the hoofdmappen), in this order. Raises Refused unless each is named once."""
    with at_work(database, desk) as work:
        refuse_locked(work.chain(parent_id))
        here = (Folder.administration_id == desk.administration_id, Folder.parent_id == parent_id)
        siblings = {each.id: each for each in work.session.scalars(select(Folder).where(*here))}
        seen = [each.id for each in siblings.values() if work.sees_itself(each)]
        if sorted(order) != sorted(seen):
            raise Refused("Name each folder here once: one was added, moved or deleted meanwhile.")
        places = sorted(siblings[each].position for each in order)  # those of folders they do not see stay
        with step(work, StepKind.FOLDER_ORDERED, parent_id or desk.administration_id) as changes:
            for position, each in zip(places, order, strict=True):
                changes.set(siblings[each], position=position)
    return changes.step_id


def lock(database: Database, desk: Desk, folder_id: UUID) -> UUID | None:
    """Afgesloten, with all below it: from now on additions only, each with a reason."""
    with at_work(database, desk) as work:
        folder = work.folder(folder_id)
        with step(work, StepKind.FOLDER_LOCKED, folder_id) as changes:
            changes.set(folder, locked_at=desk.act.now, locked_by=desk.act.actor)
    return changes.step_id


def reopen(database: Database, desk: Desk, folder_id: UUID, reason: str) -> UUID | None:
    """Take the lock off. Raises Refused without a reason."""
    with at_work(database, desk) as work:
        folder = work.chain(folder_id)[-1]
        if not reason.strip():
            raise Refused("Say why this folder is opened again.")
        with step(work, StepKind.FOLDER_REOPENED, folder_id, reason) as changes:
            changes.set(folder, locked_at=None, locked_by=None)
    return changes.step_id


def hindrances(database: Database, desk: Desk, folder_id: UUID) -> tuple[Hindrance, ...]:
    """Why it cannot be deleted. Empty: it can."""
    with at_reading(database, desk) as work:
        work.chain(folder_id)
        return tuple(folder_hindrances(work, folder_id))


def delete(database: Database, desk: Desk, folder_id: UUID, documents_to: Destination) -> UUID | None:
    """With all below it; the documents go where it is said, and stay on their records (S2-59).

    Raises Hindered with every reason why it, or anything in it, has to stay.
    """
    with at_work(database, desk) as work:
        folder = work.folder(folder_id)
        refuse_hindered(folder_hindrances(work, folder_id))
        closed(work.session, folder, desk.act)
        with step(work, StepKind.FOLDER_DELETED, folder.id) as changes:
            for each in reversed(tree.below(work.session, folder_id)):
                _empty(work, changes, each, documents_to)
                changes.removed(each)
                tree.remove(work.session, each)
    return changes.step_id


def _empty(work: Work, changes: Changes, folder: Folder, documents_to: Destination) -> None:
    binned = documents_to is Destination.BIN
    state, binned_at = (DocumentState.BINNED, work.desk.act.now) if binned else (DocumentState.INBOX, None)
    for document in work.session.scalars(select(Document).where(Document.folder_id == folder.id)):
        changes.set(document, folder_id=None, state=state, binned_at=binned_at)
    for grant in work.session.scalars(select(FolderGrant).where(FolderGrant.folder_id == folder.id)):
        changes.removed(grant)
        work.session.delete(grant)
    work.session.flush()


def _change(database: Database, desk: Desk, folder_id: UUID, **values: object) -> UUID | None:
    with at_work(database, desk) as work:
        folder = work.folder(folder_id)
        if "unfold" in values and folder.parent_id:
            raise Refused("Only a hoofdmap opens everything below it.")
        with step(work, StepKind.FOLDER_CHANGED, folder_id) as changes:
            changes.set(folder, **values)
    return changes.step_id


def _known(label: str) -> str:
    """Raises Refused."""
    if label not in set(Label):
        raise Refused("There is no retention label {label}. There are: {known}.", label=label, known=", ".join(Label))
    return label
