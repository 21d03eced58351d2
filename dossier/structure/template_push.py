"""A changed template, pushed to dossiers that have its folders already: on purpose, shown first, undone as one step.

What somebody renamed by hand keeps that name. Nothing is deleted, and no right is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.accountability.trail import Event, record
from dossier.documents.steps import step
from dossier.office.administrations import administration_of
from dossier.rules.applying import folder_name
from dossier.rules.handling import StepKind
from dossier.structure.apply import items_of
from dossier.structure.template_editing import find
from models import Folder, Template, TemplateItem, TemplateVersion

CARRIED = ("unfold", "retention", "temporary", "ledger")  # of an item, to each folder made of it


@dataclass(frozen=True, slots=True)
class Difference:
    """What pushing would change of one folder."""

    folder_id: UUID
    name: str  # as it is called now
    new_name: str | None  # None: it keeps its name
    settings: tuple[str, ...]  # of CARRIED, that differ


@dataclass(frozen=True, slots=True)
class Pushed:
    administration_id: UUID
    changed: int
    step_id: UUID | None  # to undo it with; None: nothing differed


def preview(database: Database, desk: Desk, code: str) -> tuple[Difference, ...]:
    """Raises NotFound."""
    with at_reading(database, desk) as work:
        return tuple(difference for _, _, difference in _differences(work, code))


def push(database: Database, desks: Sequence[Desk], code: str) -> Iterator[Pushed]:
    """To each of these dossiers, each in a transaction and a step of its own. Locked folders stay as they are.

    New folders of the template come by applying it. Raises NotFound, Refused.
    """
    for desk in desks:
        with at_work(database, desk) as work:
            template = find(work.session, work.administration.office_id, code)
            found = list(_differences(work, code))
            with step(work, StepKind.TEMPLATE_PUSHED, desk.administration_id) as changes:
                for folder, item, difference in found:
                    values = {name: getattr(item, name) for name in difference.settings}
                    changes.set(folder, name=difference.new_name or folder.name, **values)
            details = {"template": code, "version": template.version, "changed": len(found)}
            event = Event(work.administration.office_id, "template.pushed", desk.administration_id, details)
            record(work.session, event, desk.act)
        yield Pushed(desk.administration_id, len(found), changes.step_id)


def applied_in(database: Database, office_id: UUID, code: str) -> tuple[UUID, ...]:
    """The administrations that have folders of this template. Raises NotFound."""
    with database.read() as session:
        template = find(session, office_id, code)
        items = select(TemplateItem.id).where(TemplateItem.template_id == template.id)
        return tuple(
            session.scalars(select(Folder.administration_id).where(Folder.template_item_id.in_(items)).distinct())
        )


def _differences(work: Work, code: str) -> Iterator[tuple[Folder, TemplateItem, Difference]]:
    session, administration = work.session, administration_of(work.session, work.administration.id)
    template = find(session, administration.office_id, code)
    items = {each.id: each for each in items_of(session, template)}
    made = (Folder.administration_id == administration.id, Folder.template_item_id.in_(items))
    before = _names_before(session, template)
    for folder in session.scalars(select(Folder).where(*made).order_by(Folder.depth, Folder.position, Folder.id)):
        chain = work.chain(folder.id)
        if any(each.locked_at for each in chain) or folder.template_item_id is None:
            continue
        item = items[folder.template_item_id]
        difference = _difference(folder, item, before.get(str(item.id), ()))
        if difference.new_name or difference.settings:
            yield folder, item, difference


def _difference(folder: Folder, item: TemplateItem, before: Sequence[str]) -> Difference:
    settings = tuple(name for name in CARRIED if getattr(folder, name) != getattr(item, name))
    new_name = None
    if not item.asks and folder.name in {folder_name(each, folder.year, None, {}) for each in before}:
        wanted = folder_name(item.name, folder.year, None, {})
        new_name = wanted if wanted != folder.name else None
    return Difference(folder.id, folder.name, new_name, settings)


def _names_before(session: Session, template: Template) -> Mapping[str, list[str]]:
    """Per item every name that it had: a folder that is called so was not renamed by hand."""
    rows = session.scalars(select(TemplateVersion.names).where(TemplateVersion.template_id == template.id))
    found: dict[str, list[str]] = {}
    for names in rows:
        for key, name in names.items():
            found.setdefault(key, []).append(name)
    return found
