"""The commands on keeping, destroying, exporting, leaks and the audit trail, on one data folder."""

import json
from datetime import UTC, date, datetime
from zipfile import ZipFile

import dossiers
import pytest
from dossiers import YOUSSEF
from sqlalchemy import delete, select
from typer.testing import CliRunner

from adapters.database import open_database
from cli.main import app
from dossier.documents import documents
from dossier.office.administrations import find
from dossier.rules.errors import Refused
from dossier.rules.retention import Label
from dossier.rules.rights import Role
from models import AuditEvent, Person, StaffRole, migrate
from settings import load

M, OTHER = "bakkerij-jansen", "holding-de-vries"
PIET = "piet@bakkerijjansen.example"
FIRST, SECOND = "een@kantoor.example", "twee@kantoor.example"


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("DOSSIER_DATA", str(tmp_path / "data"))
    database = open_database(load(data=tmp_path / "data"))
    migrate.create(database.engine)  # quicker than by the revisions
    database.close()
    return tmp_path / "data"


@pytest.fixture
def database(data, dossier):
    database = open_database(load(data=data))
    yield database
    database.close()


@pytest.fixture
def dossier(data):
    """Runs a command that must succeed; gives what it said."""

    def run(*words, code=0):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == code, (words, result.output, result.exception)
        return result.stdout

    run("demo", "--empty")
    run("template", "apply", "EENMALIG-BASIS", M)
    return run


@pytest.fixture
def document(database):
    """A document whose term has ended."""
    place = dossiers.Place(database, find(database, M).id)
    made = place.document("Factuur.pdf")
    documents.retain(database, place.desk, made, Label.FISCAL, date(2001, 1, 31))
    return str(made)


@pytest.fixture
def administrators(database):
    with database.write() as session:
        office_id = session.query(Person.office_id).first()[0]
        for email in (FIRST, SECOND):
            person = Person(office_id=office_id, name=email, email=email, created_at=dossiers.NOW)
            session.add(person)
            session.flush()
            session.add(StaffRole(person_id=person.id, role=Role.ADMINISTRATOR))


def rows(text):
    return json.loads(text)


def refused(*words):
    return CliRunner().invoke(app, words).exception


@pytest.mark.usefixtures("administrators")
def test_destroying_from_first_to_last(dossier, document):
    [item] = rows(dossier("retention", "propose", M, "--as", FIRST, "--json"))
    assert item["document_id"] == document
    assert isinstance(refused("retention", "decide", M, item["id"], "destroy", "--as", FIRST), Refused)
    assert len(rows(dossier("retention", "list", M, "--undecided", "--json"))) == 1
    dossier("retention", "hold", M, "Geschil")
    assert isinstance(refused("retention", "decide", M, item["id"], "destroy", "--as", SECOND), Refused)
    dossier("retention", "hold", M, "")
    dossier("retention", "decide", M, item["id"], "destroy", "--as", SECOND)
    assert "1 destroyed" in dossier("retention", "execute", M, "--as", FIRST)
    assert "0 destroyed" in dossier("retention", "execute", M, "--as", FIRST)
    [proof] = rows(dossier("retention", "proof", M, "--json"))
    assert (proof["name"], len(proof["hashes"]), proof["label"]) == ("", 1, "fiscaal-7")
    assert "destroyed" in dossier("retention", "list", M)


def test_the_trail_is_listed_and_verified(dossier, database):
    assert "1 noted" in dossier("audit", "anchor")
    assert [each["flaw"] for each in rows(dossier("audit", "verify", "--json"))] == [None]
    assert len(rows(dossier("audit", "list", "--limit", "2", "--json"))) == 2
    events = rows(dossier("audit", "list", "--person", PIET, "--limit", "0", "--json"))
    assert all("grant.set" in each["action"] or each["subject_id"] for each in events)
    with database.write() as session:
        last = session.query(AuditEvent.number).order_by(AuditEvent.number.desc()).first()[0]
        session.execute(delete(AuditEvent).where(AuditEvent.number == last))
    assert "The last events are missing" in dossier("audit", "verify", code=1)


def test_what_is_held_and_who_saw_it(dossier, document, tmp_path):
    dossier("export", M, "--to", str(tmp_path / "dossier.zip"))
    manifest = json.loads(ZipFile(tmp_path / "dossier.zip").read("manifest.json"))
    assert [each["left_out"] for each in manifest] == ["missing"]  # this test stored no bytes
    assert (tmp_path / "dossier.zip").stat().st_mode & 0o077 == 0
    assert CliRunner().invoke(app, ["export", M, "--to", str(tmp_path / "dossier.zip")]).exit_code == 2
    assert "Piet Jansen" in dossier("access-report", PIET)
    assert rows(dossier("access-report", PIET, "--json"))[0]["person"][0]["email"] == PIET
    [found] = rows(dossier("exposure", M, document, "--from", "2026-01-01", "--json"))
    assert YOUSSEF in {each["name"] for each in found["could"]}
    assert "Nobody opened it" in dossier("exposure", M, document, "--from", "2026-01-01")


def test_the_register_of_leaks(dossier, document):
    dossier("document", "relocate", M, document, OTHER, "--reason", "Verkeerd dossier", "--leak")
    [leak] = rows(dossier("leak", "list", "--json"))
    assert leak["standing"]["documents"] == [document]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    said = dossier("leak", "risk", leak["id"], "likely", "Er staat een BSN in")
    assert "to be told before" in said
    assert "told" in dossier("leak", "told-authority", leak["id"], "Melding 123", "--at", now)
    dossier("leak", "told-people", leak["id"], "Brief")
    dossier("leak", "document", leak["id"], document)
    dossier("leak", "note", leak["id"], "closed", "Afgehandeld")
    shown = dossier("leak", "show", leak["id"])
    assert "Reported to the authority" in shown
    [whole] = rows(dossier("leak", "show", leak["id"], "--json"))
    assert whole["standing"]["closed_at"]
    assert "other" in dossier("leak", "begin", "--help")
    assert "to be told before" in dossier("leak", "begin", "lost", "Laptop weg")


def test_the_clock_is_shown_and_accepted_aloud(dossier, database):
    assert "three days" in dossier("retention", "clock")
    assert "agrees" in dossier("retention", "clock", "--accept")
    with database.read() as session:
        assert "retention.clock-accepted" in session.scalars(select(AuditEvent.action)).all()
