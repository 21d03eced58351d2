"""The report for an access request (AVG art. 15): everything that is held about one person.

Every row of every table that refers to the person is in it, so that a new table cannot be forgotten. Secrets are left
out: they say nothing about a person. Files are not in it: the export of a dossier has them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.audit import Wanted, matching
from dossier.accountability.trail import Event, record
from dossier.office.offices import works_for
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound
from dossier.rules.powers import Power, refuse_without
from dossier.rules.text import Language
from dossier.rules.wording.access import HELD_BY, NOTHING, TITLE, heading
from models import AuditEvent, Base, Delivery, Mail, Office, Person

SECRETS = (
    "sealed",
    "digest",
    "hash",
    "secret",
    "token",
    "public_key",
    "challenge",
    "credential",
    "salt",
    "code",
    "mark",
)
NAMED = ("administration", "client", "document", "folder")  # rows that say more by their name than by their key
SHOWN_OF_MAIL = (Mail.received_at, Mail.mail_from, Mail.header_from, Mail.header_from_name, Mail.subject, Mail.peer)


@dataclass(frozen=True, slots=True)
class Section:
    table: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Report:
    office: str
    person_id: UUID
    made_at: datetime
    sections: tuple[Section, ...]

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        sections = {each.table: [dict(row) for row in each.rows] for each in self.sections}
        return {"office": self.office, "person_id": str(self.person_id), "made_at": self.made_at.isoformat()} | sections

    def text(self, language: Language) -> str:
        """For the person."""
        lines = [TITLE.said_in(language), f"{HELD_BY.said_in(language)}: {self.office}, {self.made_at:%Y-%m-%d}"]
        for section in self.sections:
            lines += ["", heading(section.table).said_in(language)]
            said = ["; ".join(f"{name}: {value}" for name, value in row.items()) for row in section.rows]
            lines += [f"- {each}" for each in said] or [f"- {NOTHING.said_in(language)}"]
        return "\n".join([*lines, ""])


def report(database: Database, person_id: UUID, act: Act) -> Report:
    """For administrators; audited. Raises NotFound, Refused."""
    refuse_without(act, Power.OFFICE)
    with database.write() as session:
        person = session.get(Person, person_id)
        if person is None or not works_for(session, act, person.office_id):
            raise NotFound("Nobody of this office or its clients is known so.")
        record(session, Event(person.office_id, "person.access-reported", person.id), act)
        office = session.get_one(Office, person.office_id)
        sections = [Section("person", tuple(_rows(session, Person.__table__, Person.id == person.id)))]
        sections += [Section(table.name, tuple(_rows(session, table, about))) for table, about in _about(person.id)]
        sections.append(Section("mail", tuple(_mails(session, person))))
        events = matching(Wanted(person_id=person.id)).where(AuditEvent.office_id == person.office_id)
        rows = session.scalars(events.order_by(AuditEvent.number))
        shown = ("at", "actor", "action", "subject_id", "details")
        said = tuple(_plain_row({name: getattr(each, name) for name in shown}) for each in rows)
        sections.append(Section("audit_event", said))
        return Report(office.name, person.id, act.now, tuple(sections))


def _about(person_id: UUID) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table that refers to people, and the condition under which a row is about this one."""
    for table in Base.metadata.sorted_tables:
        columns = [key.parent for key in table.foreign_keys if key.column.table.name == "person"]
        if columns:
            yield table, or_(*(each == person_id for each in columns))


def _rows(session: Session, table: Any, about: ColumnElement[bool]) -> Iterator[Mapping[str, Any]]:
    shown = [each for each in table.columns if not any(secret in each.name for secret in SECRETS)]
    names = [_name_beside(each) for each in shown]
    query = select(*shown, *(each for each in names if each is not None)).where(about)
    for row in session.execute(query).mappings():
        yield _plain_row(row)


def _mails(session: Session, person: Person) -> Iterator[Mapping[str, Any]]:
    """What came to this office from their address."""
    here = select(Delivery.mail_id).where(Delivery.office_id == person.office_id)
    from_them = or_(Mail.header_from == person.email, Mail.mail_from == person.email)
    query = select(*SHOWN_OF_MAIL).where(from_them, Mail.id.in_(here)).order_by(Mail.received_at)
    return (_plain_row(row) for row in session.execute(query).mappings())


def _name_beside(column: Column[Any]) -> Any:
    """The name of what the column refers to; None: it refers to nothing with a name."""
    for key in column.foreign_keys:
        target = key.column.table
        if target.name in NAMED:
            named = select(target.c.name).where(key.column == column).correlate(column.table)
            return named.scalar_subquery().label(column.name.removesuffix("_id"))
    return None


def _plain_row(row: Mapping[Any, Any]) -> Mapping[str, Any]:
    return {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
