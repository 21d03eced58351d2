"""The desk: somebody of the office at work in one dossier. What they may not see is not there for them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.visitor import staff_viewer
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState
from dossier.rules.undoing import claimed_by_other
from dossier.rules.visibility import Dossier, Rung, Staff, document_access
from dossier.structure import tree
from models import Administration, Document, Folder
from models.locks import locked_dossiers

HANDLED = (DocumentState.INBOX, DocumentState.FILED)  # what is in quarantine or folded away has a way of its own


@dataclass(frozen=True, slots=True)
class Desk:
    administration_id: UUID
    act: Act
    staff: Staff | None = None  # None: the program on this machine, which sees the whole dossier


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction at a desk."""

    session: Session
    administration: Administration
    desk: Desk

    def chain(self, folder_id: UUID | None) -> list[Folder]:
        """The folders from the root to this one; empty for None. Raises NotFound, also for what they may not see."""
        chain = tree.chain(self.session, self.administration.id, folder_id) if folder_id else []
        if not self._sees(chain):
            raise NotFound("This folder is not in this dossier.")
        return chain

    def folder(self, folder_id: UUID) -> Folder:
        """A folder to change. Raises NotFound; Refused when it, or one above, is locked."""
        chain = self.chain(folder_id)
        refuse_locked(chain)
        return chain[-1]

    def look_at(self, document_id: UUID) -> Document:
        """A document in whatever state. Raises NotFound, also for what they may not see."""
        document = self.session.get(Document, document_id)
        if document is None or document.administration_id != self.administration.id:
            raise NotFound("This document is not in this dossier.")
        chain = tree.chain(self.session, self.administration.id, document.folder_id) if document.folder_id else []
        if not self._sees(chain):
            raise NotFound("This document is not in this dossier.")
        return document

    def document(
        self, document_id: UUID, states: Collection[DocumentState] = HANDLED, *, addition: str = ""
    ) -> Document:
        """A document to change. Raises NotFound; Refused when its folder is locked or a colleague is at work on it.

        `addition`: the reason for adding to it, which a lock allows.
        """
        document = self.look_at(document_id)
        if document.state not in states:
            raise Refused("This cannot be done with a document that is in quarantine, folded away or in the bin.")
        if claimed_by_other(document.claimed_by, document.claimed_until, self.desk.act.actor, self.desk.act.now):
            raise Refused("A colleague is at work on this document. Try again in a quarter of an hour.")
        refuse_unfounded(self.chain(document.folder_id), addition)
        return document

    def sees_itself(self, folder: Folder) -> bool:
        """Whether this folder opens to them, those above it left out."""
        return self._sees([folder])

    def _sees(self, chain: Sequence[Folder]) -> bool:
        """The one law, for staff."""
        if self.desk.staff is None:
            return True
        dossier = Dossier(self.administration.office_id, self.administration.id, self.administration.dossier_on)
        rungs = [Rung(each.id, each.office_role, Level.NONE) for each in chain]
        return document_access(self.desk.staff, dossier, rungs, Setting.FOLLOW).sees


def of_person(database: Database, person_id: UUID, administration_id: UUID, now: datetime) -> Desk:
    """The desk of an office user. Raises NotFound for others."""
    with database.read() as session:
        return of_staff(person_id, staff_viewer(session, person_id, now), administration_id, now)


def of_staff(person_id: UUID, staff: Staff, administration_id: UUID, now: datetime) -> Desk:
    """The desk of an office user whose eyes are known at this moment."""
    return Desk(administration_id, act_by(person_id, staff, now), staff)


def of_program(database: Database, document_id: UUID, act: Act) -> Desk:
    """The desk of the program on this machine in the dossier of this document. Raises NotFound."""
    with database.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("No document has this id.")
        return Desk(document.administration_id, act)


def act_of(database: Database, person_id: UUID, now: datetime) -> Act:
    """What an office user does outside one dossier. Raises NotFound for others."""
    with database.read() as session:
        return act_by(person_id, staff_viewer(session, person_id, now), now)


def act_by(person_id: UUID, staff: Staff, now: datetime) -> Act:
    """The same of an office user whose eyes are known at this moment."""
    return Act(str(person_id), now, frozenset() if staff.expired else staff.roles, staff.only)


@contextmanager
def at_work(database: Database, desk: Desk, power: Power = Power.WORK, *, also: Iterable[UUID] = ()) -> Iterator[Work]:
    """Change something, as one transaction. Raises NotFound for a dossier they may not enter; Refused.

    `also`: other dossiers that nobody may change meanwhile.
    """
    refuse_without(desk.act, power, desk.administration_id)
    with database.write() as session:
        locked = locked_dossiers(session, [desk.administration_id, *also])
        yield enter(session, locked.get(desk.administration_id), desk)


@contextmanager
def at_reading(database: Database, desk: Desk) -> Iterator[Work]:
    """Look, without changing anything. Raises NotFound for a dossier they may not enter."""
    with database.read() as session:
        yield enter(session, session.get(Administration, desk.administration_id), desk)


def refuse_locked(chain: Sequence[Folder]) -> None:
    """Raises Refused when a folder on the way is locked."""
    if locked := next((each for each in chain if each.locked_at), None):
        raise Refused("The folder '{name}' is locked: only additions, with a reason.", name=locked.name)


def refuse_unfounded(chain: Sequence[Folder], reason: str) -> None:
    """An addition to a locked folder needs a reason. Raises Refused."""
    if not reason.strip():
        refuse_locked(chain)


def enter(session: Session, administration: Administration | None, desk: Desk) -> Work:
    """Within a transaction of the caller, who asked for the power. Raises NotFound for a dossier they may not enter."""
    work = Work(session, administration, desk) if administration else None
    if work is None or not work._sees([]):  # noqa: SLF001 - of this module
        raise NotFound("There is no such administration.")
    return work
