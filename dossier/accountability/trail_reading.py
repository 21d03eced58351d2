"""The audit trail as people read it: who did what with which thing, as far as they may know its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_reading
from dossier.access.visible import documents_for, folders_for
from dossier.accountability.audit import EventLine, Wanted, about, line, matching
from dossier.accounts.actors import names_in
from dossier.rules.powers import Power, refuse_without
from dossier.rules.visibility import Staff
from models import Administration, AuditEvent, Document, Folder, Person

PAGE = 100


@dataclass(frozen=True, slots=True)
class Told:
    event: EventLine
    name: str  # of the person who did it; '': a program, or somebody who is gone
    subject: str  # name of the document, folder, dossier or person that it is about; '': none, or not for them to know


def of_dossier(
    database: Database, desk: Desk, wanted: Wanted, *, beyond: UUID | None = None, limit: int = PAGE
) -> tuple[Told, ...]:
    """About this dossier, its folders, documents and mails. `beyond`: the last event of the page before.

    Raises NotFound, Refused.
    """
    refuse_without(desk.act, Power.OFFICE)
    with at_reading(database, desk) as work:
        here = about(desk.administration_id)
        return _told(work.session, here, wanted, desk.staff, beyond, limit)


def every(database: Database, desk: Desk, wanted: Wanted) -> Iterator[Told]:
    """All pages of `of_dossier`. Raises as it does, before the first one is given."""
    page = of_dossier(database, desk, wanted)
    return _rest(database, desk, wanted, page)


def _rest(database: Database, desk: Desk, wanted: Wanted, page: tuple[Told, ...]) -> Iterator[Told]:
    while page:
        yield from page
        page = of_dossier(database, desk, wanted, beyond=page[-1].event.id)


def _told(  # noqa: PLR0913, PLR0917 - which page of what
    session: Session, here: ColumnElement[bool], wanted: Wanted, staff: Staff | None, beyond: UUID | None, limit: int
) -> tuple[Told, ...]:
    """Five queries."""
    query = matching(wanted).where(here).limit(limit)
    query = query.order_by(AuditEvent.id if wanted.oldest_first else AuditEvent.id.desc())
    if beyond:
        query = query.where(AuditEvent.id > beyond if wanted.oldest_first else AuditEvent.id < beyond)
    lines = [line(each) for each in session.scalars(query)]
    names = names_in(session, [each.actor for each in lines])
    subjects = _subjects(session, [each.subject_id for each in lines if each.subject_id], staff)
    return tuple(
        Told(each, names.get(each.actor, ""), subjects.get(each.subject_id, "") if each.subject_id else "")
        for each in lines
    )


def _subjects(session: Session, ids: Sequence[UUID], staff: Staff | None) -> dict[UUID, str]:
    """Names of what they may know of. `staff` None: the program on this machine, which may know all."""
    nobody = UUID(int=0)  # staff have no rights in person: their roles decide
    documents = documents_for(staff, nobody) if staff else true()
    folders = folders_for(staff, nobody) if staff else true()
    asked = (
        select(Document.id, Document.name).where(Document.id.in_(ids), documents),
        select(Folder.id, Folder.name).where(Folder.id.in_(ids), folders),
        select(Person.id, Person.name).where(Person.id.in_(ids)),
        select(Administration.id, Administration.name).where(Administration.id.in_(ids)),
    )
    return {row.id: row.name for query in asked for row in session.execute(query)}
