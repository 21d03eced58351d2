"""The audit trail as administrators use it: listed, verified, and anchored outside of the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, String, cast, or_, select, union_all

from adapters.anchors import Anchor, Anchors
from adapters.database import Database
from adapters.house import House
from dossier.rules.auditing import Flaw
from dossier.rules.errors import Refused
from models import AuditEvent, Delivery, Document, Folder, Office
from models.audit import first_flaw

PAGE = 500

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EventLine:
    id: UUID
    number: int
    at: datetime
    actor: str
    action: str
    subject_id: UUID | None  # None: the office itself
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of one office's trail."""

    office: str  # its mail domain
    events: int  # by the office row
    anchors: int
    anchored_at: datetime | None  # the last one; None: there is none
    flaw: Flaw | None  # None: it is whole
    number: int | None  # of the event where it is wrong; None: it is whole


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: all when nothing is said."""

    subject_id: UUID | None = None
    person_id: UUID | None = None  # by this person, or about them
    since: datetime | None = None  # from this moment
    until: datetime | None = None  # before this moment
    oldest_first: bool = False


def events(
    database: Database, domain: str, wanted: Wanted, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[EventLine, ...]:
    """Of the office of this domain, the newest first."""
    with database.read() as session:
        query = matching(wanted).join(Office, Office.id == AuditEvent.office_id).where(Office.mail_domain == domain)
        if before:
            query = query.where(AuditEvent.id < before)
        return tuple(line(each) for each in session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)))


def about(administration_id: UUID) -> ColumnElement[bool]:
    """The condition on `AuditEvent`: it is about this dossier or something in it."""
    tables = (Document, Folder, Delivery)
    subjects = union_all(*(select(each.id).where(each.administration_id == administration_id) for each in tables))
    return or_(AuditEvent.subject_id == administration_id, AuditEvent.subject_id.in_(subjects))


def matching(wanted: Wanted) -> Select[AuditEvent]:
    query = select(AuditEvent)
    if wanted.subject_id:
        query = query.where(AuditEvent.subject_id == wanted.subject_id)
    if wanted.person_id:
        key = str(wanted.person_id)
        named = cast(AuditEvent.details, String).contains(key)
        query = query.where(or_(AuditEvent.actor == key, AuditEvent.subject_id == wanted.person_id, named))
    if wanted.since:
        query = query.where(AuditEvent.at >= wanted.since)
    if wanted.until:
        query = query.where(AuditEvent.at < wanted.until)
    return query


def line(row: AuditEvent) -> EventLine:
    return EventLine(row.id, row.number, row.at, row.actor, row.action, row.subject_id, row.details)


def verify(house: House) -> Iterator[Verification]:
    """Each office's trail, against itself, the office row and the anchors."""
    with house.database.read() as session:
        for office in session.scalars(select(Office).order_by(Office.mail_domain)).all():
            found = list(_anchors(house).of(office.id))
            anchors = [each for each in found if each]
            flaw = first_flaw(session, office.id, {each.number: each.hash for each in anchors})
            if flaw is None and len(anchors) < len(found):
                flaw = Flaw.FORGED_ANCHOR, 0
            last = anchors[-1].made_at if anchors else None
            wrong, number = flaw or (None, None)
            yield Verification(office.mail_domain, office.audit_number, len(anchors), last, wrong, number)


def anchor(house: House, now: datetime) -> int:
    """Note outside of the database where each trail stands, where it has grown: how many were noted. Raises TryLater.

    Without a key to seal with nothing is noted.
    """
    anchors, noted = _anchors(house), 0
    with house.database.read() as session:
        offices = session.scalars(select(Office).where(Office.audit_number > 0)).all()
    for office in offices:
        last = anchors.last(office.id)
        if last is None or last.number != office.audit_number:
            try:
                anchors.add(office.id, Anchor(office.audit_number, office.audit_hash, now))
            except Refused:
                log.warning("audit.not-anchored", reason="no key to seal with")
                return noted
            noted += 1
    return noted


def _anchors(house: House) -> Anchors:
    return Anchors(house.notes, house.seals)
