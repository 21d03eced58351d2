"""The register of data leaks: filled from what is known, only ever added to, with the hours counted."""

import json
from datetime import timedelta

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE
from sqlalchemy import select, update

from dossier.access.visitor import Visitor
from dossier.accountability import leak_documents, leaks
from dossier.accountability.leaks import NewLeak, Register
from dossier.documents import seen
from dossier.inbox.relocate import relocate
from dossier.office import administrations
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.leaks import REPORT_WITHIN, LeakKind, LeakStep, NewNote, Risk, could_see, did_see, judged, told
from dossier.rules.rights import Role
from dossier.rules.visibility import Staff
from models import Administration, AuditEvent, Document, LeakNote


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def register(place):
    return Register(place.database, office_of(place), place.later(hours=1).act)


def office_of(place):
    with place.database.read() as session:
        return session.get_one(Administration, place.administration_id).office_id


def later(register, **delta):
    return Register(register.database, register.office_id, Act("cli", register.act.now + timedelta(**delta)))


def shared(place):
    """A document that Piet could see, and did."""
    document = place.document("Risico.pdf", place.folder("Upload"))
    with place.database.write() as session:  # its arrival and the clock of the past are those of today
        now = session.scalars(select(dossiers.Folder.created_at)).first()
        session.execute(update(Document).where(Document.id == document).values(received_at=now))
    seen.open_document(place.database, Visitor(place.client(), place.person(PIET)), document, NOW)
    return document


def test_a_document_in_the_wrong_dossier_opens_one_with_who_saw_it(place, register):
    document, target = shared(place), administrations.find(place.database, "holding-de-vries").id
    relocate(place.database, place.later(days=4000), document, target, "Verkeerd dossier", leak=True)
    [leak] = leaks.list_all(register)
    assert (leak.kind, leak.what) == (LeakKind.WRONG_DOSSIER, "Verkeerd dossier")
    assert leak.standing.documents == (document,)
    assert leak.standing.did_see == (place.person(PIET),)
    assert {place.person(PIET), place.person(SANNE)} <= set(leak.standing.could_see)
    assert PIET not in json.dumps([dict(each.facts) for each in leak.notes])  # keys, not names


def test_the_hours_count_until_it_is_told_or_need_not_be(register):
    leak = leaks.begin(register, NewLeak(LeakKind.LOST, "Laptop gestolen", register.act.now))
    due = register.act.now + REPORT_WITHIN
    standing = leaks.show(register, leak).standing
    assert standing.authority_due_at == due
    assert not standing.is_late(due)
    assert standing.is_late(due + timedelta(seconds=1))
    soon = later(register, hours=2)
    leaks.note(soon, leak, judged(Risk.UNLIKELY, "De schijf was versleuteld"))
    assert leaks.show(register, leak).standing.authority_due_at is None
    leaks.note(soon, leak, judged(Risk.HIGH, "Toch niet"))
    assert leaks.show(register, leak).standing.authority_due_at == due
    leaks.note(soon, leak, told(LeakStep.TOLD_AUTHORITY, soon.act.now, "Melding 123"))
    leaks.note(soon, leak, told(LeakStep.TOLD_PEOPLE, soon.act.now, "Brief"))
    leaks.note(soon, leak, NewNote(LeakStep.CLOSED, "Afgehandeld"))
    found = leaks.show(register, leak)
    assert (found.standing.authority_told_at, found.standing.people_told_at) == (soon.act.now, soon.act.now)
    assert found.standing.closed_at == soon.act.now
    leaks.note(soon, leak, NewNote(LeakStep.REOPENED, "Nieuwe feiten"))
    assert leaks.show(register, leak).standing.closed_at is None
    assert [each.number for each in leaks.show(register, leak).notes] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    "new",
    [
        NewNote(LeakStep.DECIDED, " "),
        NewNote(LeakStep.OPENED, "x"),
        NewNote(LeakStep.RISK, "x"),
        NewNote(LeakStep.TOLD_PEOPLE, "x"),
        told(LeakStep.TOLD_AUTHORITY, NOW + timedelta(days=400), "x"),
    ],
)
def test_what_cannot_be_noted(register, new):
    leak = leaks.begin(register, NewLeak(LeakKind.OTHER, "Iets", register.act.now))
    with pytest.raises(Refused):
        leaks.note(register, leak, new)


def test_a_changed_note_is_found_by_its_hash_in_the_trail(place, register):
    leak = leaks.begin(register, NewLeak(LeakKind.OTHER, "Iets", register.act.now))
    with place.database.write() as session:
        session.execute(update(LeakNote).values(said="Niets"))
        [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "leak.noted"))
    assert leaks.digest(leaks.show(register, leak).notes[0]) != event.details["hash"]


def test_only_administrators_of_the_office(place, register, make_office):
    plain = Act(str(place.person(SANNE)), NOW, frozenset({Role.STAFF_MEMBER}))
    with pytest.raises(Refused):
        leaks.list_all(Register(place.database, register.office_id, plain))
    other = make_office(domain="inbox.ander.example")
    administrator = Act(str(place.person(SANNE)), NOW, frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotFound):
        leaks.list_all(Register(place.database, other, administrator))
    leak = leaks.begin(register, NewLeak(LeakKind.OTHER, "Iets", register.act.now))
    with pytest.raises(NotFound):
        leaks.show(Register(place.database, other, register.act), leak)
    with pytest.raises(NotFound):
        leaks.add_document(register, leak, place.administration_id)


def test_its_documents_are_named_for_who_may_see_them(place, register):
    document = shared(place)
    closed = place.document("Wwft.pdf", place.folder("Correspondentie"))
    with place.database.write() as session:
        session.get_one(dossiers.Folder, place.folder("Correspondentie")).office_role = "wwft"
    register = later(register, days=4000)  # past all that was written of them today
    leak_id = leaks.begin(register, NewLeak(LeakKind.OTHER, "Verkeerd recht", NOW), [document, closed])
    leaks.add_document(register, leak_id, document, (NOW, NOW + timedelta(days=1)))
    notes = leak_documents.noted(leaks.show(register, leak_id).notes)
    staff = Staff(register.office_id, frozenset({Role.ADMINISTRATOR}))
    lines = leak_documents.described(place.database, Visitor(staff, place.person(PIET)), notes)
    assert [each.document_id for each in lines] == [document, closed, document]
    assert (lines[0].today.name, lines[0].today.administration_id) == ("Risico.pdf", place.administration_id)
    assert lines[0].today.path[-1] == "Upload"
    assert lines[1].today is None, "a folder that asks a role which they have not"
    assert lines[2].until_at == NOW + timedelta(days=1)
    assert [each.person_id for each in did_see(notes[0])] == [place.person(PIET)]
    assert {each.person_id for each in could_see(notes[0])} >= {place.person(PIET), place.person(SANNE)}
    assert lines[0].could == len({each.person_id for each in could_see(notes[0])})
