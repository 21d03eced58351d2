"""A template applied to many dossiers at once ('Alle administraties'): shown first for each, then written."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.entries import Entry
from dossier.access.visible import enters
from dossier.access.visitor import Visitor
from dossier.rules.acts import Act
from dossier.rules.applying import Step
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.structure.apply import Wish, apply, items_of, plan_for, template_of
from models import Administration, Folder
from models import Step as StepRow


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying would do to one dossier."""

    entry: Entry
    steps: tuple[Step, ...]
    had_year_before: bool  # it has folders of this template for the book year before: this one goes on

    @property
    def added(self) -> tuple[str, ...]:
        """Names of the folders that are not there yet."""
        return tuple(each.name for each in self.steps if not each.exists)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dossier."""

    administration_id: UUID
    name: str
    added: int = 0
    refused: Refused | None = None  # why nothing was done; None: it was


@dataclass(frozen=True, slots=True)
class Together:
    """What one request added to one dossier."""

    administration_id: UUID
    name: str
    step_id: UUID
    added: int
    is_undone: bool


def preview_many(database: Database, office_id: UUID, found: Sequence[Entry], wish: Wish) -> tuple[Planned, ...]:
    """For each of these dossiers. Four queries. Raises NotFound, Refused."""
    with database.read() as session:
        items = items_of(session, template_of(session, office_id, wish))
        here, those = [each.id for each in found], [each.id for each in items]
        present = _present(session, here, those, wish.year)
        before = _present(session, here, those, wish.year - 1)
        return tuple(Planned(each, plan_for(items, present[each.id], wish), bool(before[each.id])) for each in found)


def apply_many(
    database: Database, visitor: Visitor, administration_ids: Collection[UUID], wish: Wish, act: Act
) -> tuple[Outcome, ...]:
    """Each in a transaction of its own: where one is refused, the others go on. Raises NotFound, TryLater.

    Nothing at all is done when one of them is not for this visitor.
    """
    names = _names(database, visitor, administration_ids)
    if len(names) < len(set(administration_ids)):
        raise NotFound("There is no such administration.")
    return tuple(_outcome(database, id_, name, wish, act) for id_, name in names.items())


def applied_together(database: Database, visitor: Visitor, act: Act) -> tuple[Together, ...]:
    """What this person added at the moment of `act`, by name of the dossier. Two queries."""
    mine = (StepRow.taken_by == act.actor, StepRow.taken_at == act.now, StepRow.kind == StepKind.TEMPLATE_ADDED)
    with database.read() as session:
        rows = session.scalars(select(StepRow).where(*mine)).all()
    names = _names(database, visitor, {row.administration_id for row in rows})
    found = (
        Together(row.administration_id, names[row.administration_id], row.id, len(row.changes), bool(row.undone_at))
        for row in rows
        if row.administration_id in names
    )
    return tuple(sorted(found, key=lambda each: (each.name, each.administration_id)))


def moment_of(text: str) -> datetime:
    """As `applied_together` wants it, out of an address. Raises NotFound for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound("There is no such moment.") from None
    if moment.tzinfo is None:
        raise NotFound("There is no such moment.")
    return moment


def _outcome(database: Database, administration_id: UUID, name: str, wish: Wish, act: Act) -> Outcome:
    try:
        [applied] = apply(database, [administration_id], wish, act)
    except Refused as refused:
        return Outcome(administration_id, name, refused=refused)
    return Outcome(administration_id, name, applied.added)


def _names(database: Database, visitor: Visitor, administration_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """By name, of those that this visitor may enter and whose dossier is on."""
    query = select(Administration.id, Administration.name).order_by(Administration.name, Administration.id)
    theirs = (Administration.id.in_(administration_ids), Administration.dossier_on)
    with database.read() as session:
        rows = session.execute(query.where(*theirs, enters(visitor.viewer, Administration.id)))
        return {row.id: row.name for row in rows}


def _present(
    session: Session, administration_ids: Collection[UUID], item_ids: Collection[UUID], year: int
) -> Mapping[UUID, AbstractSet[UUID | None]]:
    """Per dossier the template items that it has a folder of, for this year."""
    query = select(Folder.administration_id, Folder.template_item_id).where(
        Folder.administration_id.in_(administration_ids), Folder.template_item_id.in_(item_ids), Folder.year == year
    )
    found: dict[UUID, set[UUID | None]] = defaultdict(set)  # none of them is None: only items are asked for
    for administration_id, item_id in session.execute(query):
        found[administration_id].add(item_id)
    return found
