"""Templates of the office: made, changed with a note, and pushed to dossiers on purpose only (S2-15, S2-25, S2-26)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.database import Database
from dossier.accountability.trail import Event, record
from dossier.rules import names
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power, refuse_without
from dossier.rules.templating import TemplateFolder, walk
from dossier.structure.apply import items_of
from dossier.structure.templates import write_version
from models import Template, TemplateItem, TemplateVersion


@dataclass(frozen=True, slots=True)
class TemplateView:
    code: str
    name: str
    yearly: bool  # False: added once
    version: int
    folders: tuple[TemplateFolder, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    version: int
    note: str
    changed_at: datetime
    changed_by: str


def show(database: Database, office_id: UUID, code: str) -> TemplateView:
    """As it is today. Raises NotFound."""
    with database.read() as session:
        template = find(session, office_id, code)
        folders = _tree(items_of(session, template))
        return TemplateView(template.code, template.name, template.yearly, template.version, folders)


def history(database: Database, office_id: UUID, code: str) -> tuple[VersionLine, ...]:
    """The newest first. Raises NotFound."""
    with database.read() as session:
        mine = TemplateVersion.template_id == find(session, office_id, code).id
        rows = session.scalars(select(TemplateVersion).where(mine).order_by(TemplateVersion.version.desc()))
        return tuple(VersionLine(each.version, each.note, each.changed_at, each.changed_by) for each in rows)


def create(database: Database, office_id: UUID, name: str, act: Act, *, yearly: bool) -> str:
    """An empty template: its code, made of the name. Raises Refused."""
    refuse_without(act, Power.OFFICE)
    clean = names.checked(name)
    code = re.sub(r"[^A-Z0-9]+", "-", clean.upper()).strip("-")
    with database.write() as session:
        known = select(Template.id).where(Template.office_id == office_id, Template.code == code)
        if not code or session.scalar(known):
            raise Refused("There is a template with a name like this. Choose another one.")
        template = Template(office_id=office_id, code=code, name=clean, yearly=yearly, created_at=act.now)
        session.add(template)
        session.flush()
        write_version(session, template, "", act)
        record(session, Event(office_id, "template.made", template.id, {"code": code}), act)
    return code


def change(  # noqa: PLR0913, PLR0917 - what is changed, how, and why
    database: Database, office_id: UUID, code: str, folders: Sequence[TemplateFolder], note: str, act: Act
) -> int:
    """These folders from now on: the new version. Folders that were made of it stay as they are (S2-26).

    Raises NotFound, Refused without a note or for a folder of another template.
    """
    refuse_without(act, Power.OFFICE)
    if not note.strip():
        raise Refused("Say what is changed: colleagues see it beside the version.")
    with database.write() as session:
        template = find(session, office_id, code, for_update=True)
        present = {each.id: each for each in items_of(session, template)}
        kept = [folder.id for folder, _ in walk(folders) if folder.id]
        if set(kept) - set(present) or len(set(kept)) < len(kept):
            raise Refused("A folder here is not of this template, or stands in it twice. Look at it again first.")
        for id_, item in present.items():
            item.removed = id_ not in kept
        _put(session, template.id, None, folders, present)
        template.version += 1
        write_version(session, template, note, act)
        details = {"version": template.version, "folders": sum(1 for _ in walk(folders))}
        record(session, Event(office_id, "template.changed", template.id, details), act)
        return template.version


def find(session: Session, office_id: UUID, code: str, *, for_update: bool = False) -> Template:
    """Raises NotFound."""
    query = select(Template).where(Template.office_id == office_id, Template.code == code)
    template = session.scalar(query.with_for_update() if for_update else query)
    if template is None:
        raise NotFound(f"The office has no template {code}.")
    return template


def _put(
    session: Session,
    template_id: UUID,
    parent_id: UUID | None,
    folders: Sequence[TemplateFolder],
    present: dict[UUID, TemplateItem],
) -> None:
    for position, folder in enumerate(folders):
        item = present.get(folder.id) if folder.id else None
        if item is None:
            item = TemplateItem(id=uuid7(), template_id=template_id)
            session.add(item)
        item.parent_id, item.position, item.name = parent_id, position, folder.name
        item.unfold, item.temporary, item.retention = folder.unfold, folder.temporary, folder.retention
        item.suggested_level, item.suggested_role = folder.level, folder.role
        item.office_role, item.asks, item.ledger = folder.office_role, folder.asks, folder.ledger
        session.flush()  # a parent stands before its children point to it
        _put(session, template_id, item.id, folder.below, present)


def _tree(items: Sequence[TemplateItem]) -> tuple[TemplateFolder, ...]:
    def below(parent_id: UUID | None) -> Iterator[TemplateFolder]:
        for each in items:
            if each.parent_id == parent_id:
                yield TemplateFolder(
                    name=each.name,
                    id=each.id,
                    unfold=each.unfold,
                    temporary=each.temporary,
                    retention=each.retention,
                    level=each.suggested_level,
                    role=each.suggested_role,
                    office_role=each.office_role,
                    asks=each.asks,
                    ledger=each.ledger,
                    below=tuple(below(each.id)),
                )

    return tuple(below(None))
