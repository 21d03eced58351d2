"""The folder templates that every new office starts with (S2-15 to S2-26), read from `templates.yaml` beside this file.

The file is written in the words of the office. What it says of approvals, of links to the ledger and of closing is for
later parts of the product, which will read it then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.rules.acts import Act
from models import Office, Template, TemplateItem, TemplateVersion

Folder = Mapping[str, Any]  # one hoofdmap or submap of the file


@dataclass(frozen=True, slots=True)
class TemplateLine:
    code: str
    name: str
    yearly: bool  # False: added once
    version: int


def list_all(database: Database, domain: str) -> tuple[TemplateLine, ...]:
    """The templates of the office of this domain, by code."""
    with database.read() as session:
        of_office = select(Template).join(Office, Office.id == Template.office_id).where(Office.mail_domain == domain)
        rows = session.scalars(of_office.order_by(Template.code))
        return tuple(TemplateLine(each.code, each.name, each.yearly, each.version) for each in rows)


def add_default_templates(session: Session, office_id: UUID, act: Act) -> int:
    """Give the office the default templates that it does not have yet, by code. How many were added."""
    present = set(session.scalars(select(Template.code).where(Template.office_id == office_id)))
    missing = [each for each in _defaults() if each["code"] not in present]
    for each in missing:
        _add(session, office_id, each, act)
    return len(missing)


def _defaults() -> Sequence[Mapping[str, Any]]:
    text = resources.files("dossier.structure").joinpath("templates.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["templates"])


def write_version(session: Session, template: Template, note: str, act: Act) -> None:
    """The version of today, with the name of each folder."""
    session.flush()
    of_today = (TemplateItem.template_id == template.id, TemplateItem.removed.is_(False))
    named = session.execute(select(TemplateItem.id, TemplateItem.name).where(*of_today))
    session.add(
        TemplateVersion(
            template_id=template.id,
            version=template.version,
            note=note.strip(),
            names={str(id_): name for id_, name in named},
            changed_at=act.now,
            changed_by=act.actor,
        )
    )


def _add(session: Session, office_id: UUID, source: Mapping[str, Any], act: Act) -> None:
    template = Template(
        office_id=office_id,
        code=source["code"],
        name=source["naam"],
        yearly=source["soort"] == "jaarlijks",
        created_at=act.now,
    )
    session.add(template)
    session.flush()
    _add_items(session, template.id, None, source["hoofdmappen"])
    write_version(session, template, "", act)


def _add_items(session: Session, template_id: UUID, parent_id: UUID | None, folders: Sequence[Folder]) -> None:
    items = [_item(template_id, parent_id, position, folder) for position, folder in enumerate(folders)]
    session.add_all(items)
    session.flush()  # gives the keys that the items below point to
    for item, folder in zip(items, folders, strict=True):
        if below := folder.get("submappen"):
            _add_items(session, template_id, item.id, below)


def _item(template_id: UUID, parent_id: UUID | None, position: int, folder: Folder) -> TemplateItem:
    return TemplateItem(
        template_id=template_id,
        parent_id=parent_id,
        position=position,
        name=folder["naam"],
        unfold=folder.get("uitvouwen", False),
        temporary=folder.get("tijdelijk", False),
        retention=folder.get("bewaar"),
        suggested_level=folder.get("klant"),
        suggested_role=folder.get("rol"),
        office_role=folder.get("kantoorrol"),
        asks=folder.get("vraag"),
        ledger=_ledger(folder.get("rgs")),
    )


def _ledger(codes: str | list[str] | None) -> str | None:
    """One RGS code, or several with a space between."""
    return " ".join(codes) if isinstance(codes, list) else codes
