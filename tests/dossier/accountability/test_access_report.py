"""The report for an access request holds what is held, for administrators, and no secret."""

import json

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE

from dossier.access.visitor import Visitor
from dossier.accountability.access_report import report
from dossier.documents import seen
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role
from dossier.rules.wording.access import HEADINGS
from models import Base, Office, Person


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.mark.attack("P31")
def test_everything_about_the_person_and_nothing_of_others(place):
    piet, document = place.person(PIET), place.document("Bon.pdf", place.folder("Upload"))
    seen.open_document(place.database, Visitor(place.client(), piet), document, NOW)
    found = report(place.database, piet, place.desk.act)
    by_table = {each.table: each.rows for each in found.sections}
    assert [each["name"] for each in by_table["person"]] == [PIET]
    assert [each["document"] for each in by_table["opening"]] == ["Bon.pdf"]
    assert "Upload" in {each["folder"] for each in by_table["folder_grant"]}
    assert len(by_table["client_member"]) == 1
    assert {"grant.set", "person.access-reported"} <= {each["action"] for each in by_table["audit_event"]}
    assert SANNE not in json.dumps(found.plain(), ensure_ascii=False)


def test_it_is_read_in_dutch_and_in_english(place):
    found = report(place.database, place.person(PIET), place.desk.act)
    dutch, english = found.text("nl"), found.text("en")
    assert "Documenten die u hebt geopend\n- Niets vastgelegd" in dutch
    assert "Documents that you opened\n- Nothing is held" in english
    assert "bakkerij" in dutch.lower()


def test_who_may_ask(place):
    piet = place.person(PIET)
    plain = Act(str(place.person(SANNE)), NOW, frozenset({Role.STAFF_MEMBER}))
    with pytest.raises(Refused):
        report(place.database, piet, plain)
    with pytest.raises(NotFound):
        report(place.database, place.administration_id, place.desk.act)
    with place.database.write() as session:
        office = Office(name="Ander", mail_domain="inbox.ander.example", created_at=NOW)
        session.add(office)
        session.flush()
        stranger = Person(office_id=office.id, name="X", email="x@ander.example", created_at=NOW)
        session.add(stranger)
    with pytest.raises(NotFound):
        report(place.database, piet, Act(str(stranger.id), NOW, frozenset({Role.ADMINISTRATOR})))


def test_each_heading_is_of_a_table_and_no_secret_is_shown(place):
    tables = {each.name: each for each in Base.metadata.sorted_tables}
    assert set(HEADINGS) <= set(tables)
    shown = str(report(place.database, place.person(PIET), place.desk.act).plain())
    assert "token" not in shown
    assert "hash" not in shown
