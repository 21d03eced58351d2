"""Applying a template to a dossier (S2-27 to S2-30): shown first, then written; twice adds nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, refuse_unfounded
from dossier.access.grants import FolderRight, set_level
from dossier.accountability.trail import Event, record
from dossier.documents.steps import step
from dossier.office.administrations import administration_of
from dossier.rules import applying
from dossier.rules.acts import Act
from dossier.rules.applying import EVERYONE, ONCE, Item, Step
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import StepKind
from dossier.rules.powers import Power, refuse_without
from dossier.rules.rights import Level
from dossier.structure import tree
from models import Administration, ClientMember, Folder, Template, TemplateItem


@dataclass(frozen=True, slots=True)
class Wish:
    """What the office asks for."""

    template_code: str
    year: int = ONCE  # book year; ONCE for a template that is added once
    answers: Mapping[str, str] = field(default_factory=dict)  # per placeholder
    confirm_rights: bool = False  # False: the new folders are office only (S2-31)
    reason: str = ""  # asked where a folder is added below a locked one


@dataclass(frozen=True, slots=True)
class Applied:
    administration_id: UUID
    added: int
    present: int
    step_id: UUID | None = None  # to undo it with; None: nothing was added


def preview(database: Database, administration_id: UUID, wish: Wish) -> tuple[Step, ...]:
    """What applying would do. Raises NotFound, Refused."""
    with database.read() as session:
        administration = administration_of(session, administration_id)
        template = template_of(session, administration.office_id, wish)
        return _plan(session, administration, items_of(session, template), wish)


def asks(database: Database, administration_id: UUID, wish: Wish) -> tuple[str, ...]:
    """The placeholders that the template asks to fill, in order. Raises NotFound, Refused."""
    with database.read() as session:
        template = template_of(session, administration_of(session, administration_id).office_id, wish)
        return tuple(sorted({each.asks for each in items_of(session, template) if each.asks}))


def apply(database: Database, administration_ids: Sequence[UUID], wish: Wish, act: Act) -> Iterator[Applied]:
    """Apply to each dossier, each in a transaction and a step of its own: one that fails leaves the others as they are.

    Raises NotFound, Refused, also below a locked folder without a reason.
    """
    for administration_id in administration_ids:
        refuse_without(act, Power.SHARE if wish.confirm_rights else Power.WORK, administration_id)
        with database.write() as session:
            applied = _apply(session, administration_of(session, administration_id), wish, act)
        yield applied


def _apply(session: Session, administration: Administration, wish: Wish, act: Act) -> Applied:
    template = template_of(session, administration.office_id, wish)
    items = items_of(session, template)
    steps = _plan(session, administration, items, wish)
    folders = _present(session, administration, items, wish.year)
    sources = {item.id: item for item in items}
    added = [each for each in steps if not each.exists]
    work = Work(session, administration, Desk(administration.id, act))
    with step(work, StepKind.TEMPLATE_ADDED, administration.id, wish.reason) as changes:
        for each in added:
            new = _new_folder(each, sources[each.item_id], folders, wish.year)
            refuse_unfounded(work.chain(new.parent_id), wish.reason)
            folder = tree.add(session, administration.id, new, act.now)
            changes.added(folder, "parent_id", "name", "note", "locked_at")
            folders[each.item_id] = folder.id
    if wish.confirm_rights:
        _grant(session, administration, added, folders, act)
    details = {"template": template.code, "version": template.version, "year": wish.year, "added": len(added)}
    record(session, Event(administration.office_id, "template.applied", administration.id, details), act)
    return Applied(administration.id, len(added), len(steps) - len(added), changes.step_id)


def _plan(
    session: Session, administration: Administration, items: Sequence[TemplateItem], wish: Wish
) -> tuple[Step, ...]:
    return plan_for(items, _present(session, administration, items, wish.year).keys(), wish)


def plan_for(items: Sequence[TemplateItem], present: AbstractSet[UUID | None], wish: Wish) -> tuple[Step, ...]:
    """Where the folders of these items are there already."""
    plain = [
        Item(each.id, each.parent_id, each.name, each.suggested_level, each.suggested_role, each.asks) for each in items
    ]
    return applying.plan(plain, present, wish.year, wish.answers)


def _grant(
    session: Session, administration: Administration, added: Sequence[Step], folders: Mapping[UUID, UUID], act: Act
) -> None:
    """The confirmed rights of the new folders only: what the office has set on older ones stays."""
    people = _people_by_role(session, administration)
    for each in added:
        wanted: dict[UUID, Level] = {}
        for suggestion in reversed(each.suggestions):  # the own level of the folder comes first in the list: it wins
            wanted |= dict.fromkeys(people[suggestion.role], suggestion.level)
        for person_id, level in wanted.items():
            set_level(session, administration, FolderRight(person_id, folders[each.item_id], level), act)


def _people_by_role(session: Session, administration: Administration) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for member in session.scalars(select(ClientMember).where(ClientMember.client_id == administration.client_id)):
        found[member.kind].append(member.person_id)
        found[EVERYONE].append(member.person_id)
    return found


def _new_folder(step: Step, item: TemplateItem, folders: Mapping[UUID, UUID], year: int) -> tree.NewFolder:
    return tree.NewFolder(
        name=step.name,
        parent_id=folders[step.parent_item_id] if step.parent_item_id else None,
        unfold=item.unfold,
        temporary=item.temporary,
        retention=item.retention,
        office_role=item.office_role,
        ledger=item.ledger,
        template_item_id=item.id,
        year=year,
    )


def _present(
    session: Session, administration: Administration, items: Sequence[TemplateItem], year: int
) -> dict[UUID, UUID]:
    """Per template item the folder that was made from it for this year, wherever it hangs now."""
    rows = session.execute(
        select(Folder.template_item_id, Folder.id).where(
            Folder.administration_id == administration.id,
            Folder.year == year,
            Folder.template_item_id.in_([item.id for item in items]),
        )
    )
    return {row.template_item_id: row.id for row in rows}


def items_of(session: Session, template: Template) -> list[TemplateItem]:
    """Parents before children, siblings in order."""
    of_today = (TemplateItem.template_id == template.id, TemplateItem.removed.is_(False))
    rows = session.scalars(select(TemplateItem).where(*of_today))
    below: dict[UUID | None, list[TemplateItem]] = defaultdict(list)
    for item in sorted(rows, key=lambda each: each.position):
        below[item.parent_id].append(item)
    ordered, waiting = [], below[None][::-1]
    while waiting:
        item = waiting.pop()
        ordered.append(item)
        waiting += below[item.id][::-1]
    return ordered


def template_of(session: Session, office_id: UUID, wish: Wish) -> Template:
    """The template that is wished for. Raises NotFound; Refused for a year too many or too few."""
    mine = (Template.office_id == office_id, Template.code == wish.template_code)
    template = session.scalar(select(Template).where(*mine))
    if template is None:
        raise NotFound(f"The office has no template {wish.template_code}.")
    if template.yearly and wish.year == ONCE:
        raise Refused("This template is added once per book year: say which year.")
    if not template.yearly and wish.year != ONCE:
        raise Refused("This template is added once: it has no book year.")
    return template
