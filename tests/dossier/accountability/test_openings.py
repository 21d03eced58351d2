"""After a stolen account: what it opened in that hour, and whose data that is."""

from datetime import timedelta

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE
from sqlalchemy import select

from dossier.access.visitor import Visitor
from dossier.accountability import openings
from dossier.documents import seen
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from models import AuditEvent, Person

HOUR = timedelta(hours=1)


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def test_only_that_account_and_that_hour(place):
    piet = place.person(PIET)
    one, two = place.document("Bon.pdf", place.folder("Upload")), place.document("Later.pdf", place.folder("Upload"))
    seen.open_document(place.database, Visitor(place.client(), piet), one, NOW)
    seen.open_document(place.database, Visitor(place.client(), piet), two, NOW + 2 * HOUR)
    [found] = openings.of_person(place.database, piet, NOW - HOUR, NOW + HOUR, place.desk.act)
    assert (found.document_id, found.document, found.opened_at) == (one, "Bon.pdf", NOW)
    assert found.client
    assert PIET in found.people
    assert openings.of_person(place.database, place.person(SANNE), NOW - HOUR, NOW + HOUR, place.desk.act) == ()
    with place.database.read() as session:
        asked = session.scalars(select(AuditEvent).where(AuditEvent.action == "openings.asked")).all()
    assert [each.subject_id for each in asked] == [piet, place.person(SANNE)]


def test_who_may_not_ask(place):
    with pytest.raises(Refused):
        openings.of_person(place.database, place.person(PIET), NOW + HOUR, NOW, place.desk.act)
    with pytest.raises(NotFound):
        openings.of_person(place.database, place.desk.administration_id, NOW, NOW, place.desk.act)


def test_an_administrator_of_another_office_finds_nobody(place, make_office):
    office_id = make_office(domain="inbox.elders.example")
    with place.database.write() as session:
        stranger = Person(office_id=office_id, name="X", email="x@elders.example", created_at=NOW)
        session.add(stranger)
        session.flush()
        act = Act(str(stranger.id), NOW, frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotFound):
        openings.of_person(place.database, place.person(PIET), NOW, NOW, act)
