"""The register of data leaks: for administrators of the office. Every note is in the audit trail with its hash."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.accountability.exposure import Exposure, exposure
from dossier.accountability.trail import Event, record
from dossier.office.offices import works_for
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.leaks import LeakKind, LeakStep, NewNote, Note, Standing, refuse_unsound, standing
from dossier.rules.powers import Power, refuse_without
from models import Delivery, Document, Leak, LeakNote, Office

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of one office, and who works in it."""

    database: Database
    office_id: UUID
    act: Act


@dataclass(frozen=True, slots=True)
class NewLeak:
    kind: LeakKind
    what: str
    discovered_at: datetime


@dataclass(frozen=True, slots=True)
class LeakView:
    id: UUID
    kind: LeakKind
    discovered_at: datetime
    what: str
    standing: Standing
    notes: tuple[Note, ...]


def register_of(database: Database, domain: str, act: Act) -> Register:
    """Of the office of this mail domain. Raises NotFound."""
    with database.read() as session:
        office_id = session.scalar(select(Office.id).where(Office.mail_domain == domain))
    if office_id is None:
        raise NotFound(f"There is no office of {domain} yet. See: dossier administration add")
    return Register(database, office_id, act)


def begin(register: Register, new: NewLeak, documents: Sequence[UUID] = ()) -> UUID:
    """With what is known of these documents from their arrival until now. Raises NotFound, Refused."""
    with _open(register) as session:
        return begin_in(session, register.office_id, new, register.act, documents)


def begin_from_mail(register: Register, delivery_id: UUID, what: str) -> UUID:
    """A mail that reached the wrong dossier, with its documents. Raises NotFound, Refused."""
    with _open(register) as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None or delivery.office_id != register.office_id:
            raise NotFound("There is no such mail.")
        documents = session.scalars(select(Document.id).where(Document.delivery_id == delivery_id)).all()
        new = NewLeak(LeakKind.MISDIRECTED_MAIL, what, register.act.now)
        return begin_in(session, register.office_id, new, register.act, documents)


def begin_in(session: Session, office_id: UUID, new: NewLeak, act: Act, documents: Sequence[UUID]) -> UUID:
    """`begin` within a transaction of the caller."""
    if not new.what.strip():
        raise Refused("Say what happened.")
    if new.discovered_at > act.now:
        raise Refused("It cannot have been discovered later than now.")
    leak = Leak(office_id=office_id, kind=new.kind, discovered_at=new.discovered_at)
    session.add(leak)
    session.flush()
    _note(session, leak, NewNote(LeakStep.OPENED, new.what), act)
    for document_id in documents:
        _add_document(session, leak, document_id, None, act)
    return leak.id


def add_document(register: Register, leak_id: UUID, document_id: UUID, span: Span | None = None) -> None:
    """With who could see it between these two moments (None: from its arrival until now), and who did.

    Raises NotFound, Refused.
    """
    with _open(register) as session:
        _add_document(session, _leak(session, register.office_id, leak_id), document_id, span, register.act)


def note(register: Register, leak_id: UUID, new: NewNote) -> None:
    """What was found out, judged, told or decided; closing and opening again. Raises NotFound, Refused."""
    refuse_unsound(new, register.act.now)
    with _open(register) as session:
        _note(session, _leak(session, register.office_id, leak_id), new, register.act)


def list_all(register: Register) -> tuple[LeakView, ...]:
    """The whole register, the newest first. Two queries. Raises NotFound, Refused."""
    here = Leak.office_id == register.office_id
    with _open(register) as session:
        leaks = select(Leak).where(here).order_by(Leak.discovered_at.desc(), Leak.id.desc())
        notes = select(LeakNote).join(Leak, Leak.id == LeakNote.leak_id).where(here)
        found: dict[UUID, list[Note]] = {}
        for row in session.scalars(notes.order_by(LeakNote.number)):
            found.setdefault(row.leak_id, []).append(_as_note(row))
        return tuple(_view(leak, found[leak.id]) for leak in session.scalars(leaks))


def show(register: Register, leak_id: UUID) -> LeakView:
    """Raises NotFound, Refused."""
    with _open(register) as session:
        leak = _leak(session, register.office_id, leak_id)
        notes = select(LeakNote).where(LeakNote.leak_id == leak.id).order_by(LeakNote.number)
        return _view(leak, [_as_note(each) for each in session.scalars(notes)])


@contextmanager
def _open(register: Register) -> Iterator[Session]:
    act = register.act
    refuse_without(act, Power.OFFICE)
    with register.database.write() as session:
        if session.get(Office, register.office_id) is None or not works_for(session, act, register.office_id):
            raise NotFound("There is no such office.")
        yield session


def _leak(session: Session, office_id: UUID, leak_id: UUID) -> Leak:
    leak = session.get(Leak, leak_id, with_for_update=True)
    if leak is None or leak.office_id != office_id:
        raise NotFound("There is no such leak in the register.")
    return leak


def _add_document(session: Session, leak: Leak, document_id: UUID, span: Span | None, act: Act) -> None:
    document = session.get(Document, document_id)
    if document is None or document.office_id != leak.office_id:
        raise NotFound("There is no such document.")
    start, end = span or (document.received_at, act.now)
    found = exposure(session, document, start, end)
    facts = {"document": str(document.id), "from": start.isoformat(), "until": end.isoformat(), **_by_keys(found)}
    _note(session, leak, NewNote(LeakStep.DOCUMENT, facts=facts), act)


def _by_keys(found: Exposure) -> dict[str, list[dict[str, Any]]]:
    could = [
        {
            "person": str(each.person_id),
            "as_client": each.as_client,
            "because": each.because,
            "from": each.from_at.isoformat(),
            "until": each.until_at.isoformat(),
        }
        for each in found.could
    ]
    did = [
        {
            "person": str(each.person_id),
            "as_client": each.as_client,
            "version": each.version,
            "at": each.opened_at.isoformat(),
        }
        for each in found.did
    ]
    return {"could": could, "did": did}


def _note(session: Session, leak: Leak, new: NewNote, act: Act) -> None:
    last = session.scalar(select(func.max(LeakNote.number)).where(LeakNote.leak_id == leak.id)) or 0
    row = LeakNote(
        leak_id=leak.id,
        number=last + 1,
        step=new.step,
        said=new.said.strip(),
        facts=dict(new.facts),
        noted_at=act.now,
        noted_by=act.actor,
    )
    session.add(row)
    session.flush()
    details = {"number": row.number, "step": row.step, "hash": digest(_as_note(row))}
    record(session, Event(leak.office_id, "leak.noted", leak.id, details), act)


def digest(note: Note) -> str:
    """SHA-256 over all that a note says; the audit trail has it too."""
    said = [note.number, note.step, note.said, dict(note.facts), note.noted_at.isoformat(), note.noted_by]
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _as_note(row: LeakNote) -> Note:
    return Note(row.number, row.step, row.said, row.facts, row.noted_at, row.noted_by)


def _view(leak: Leak, notes: list[Note]) -> LeakView:
    return LeakView(
        leak.id, leak.kind, leak.discovered_at, notes[0].said, standing(leak.discovered_at, notes), tuple(notes)
    )
