"""The export holds all of a dossier, under names that every system takes, with a hash for each file."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from hashlib import sha256
from zipfile import ZipFile

import dossiers
import pytest
from dossiers import NOW, SANNE, YOUSSEF
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from dossier.access.desk import of_person as desk_of
from dossier.accountability.export import export
from dossier.documents import versions
from dossier.rules.acts import Act
from dossier.rules.errors import Refused
from dossier.rules.exporting import LONGEST, Names, safe
from dossier.rules.rights import Role
from models import Blob, Document, Opening, StaffRole


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def add(house, place, name, folder=None, content=b""):
    """A document with bytes in the store."""
    document = place.document(name, folder)
    stored = house.blobs.put("parts", [content or str(document).encode()])
    with house.database.write() as session:
        session.merge(Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=NOW, scan_state="clean"))
        session.flush()
        row = session.get_one(Document, document)
        row.blob_sha256, row.size_bytes = stored.sha256, stored.size_bytes
    return document


def exported(house, desk):
    file = io.BytesIO()
    done = export(house, desk, file)
    archive = ZipFile(file)
    assert archive.testzip() is None
    return done, archive, {each["path"]: each for each in json.loads(archive.read("manifest.json"))}


def test_everything_is_there_with_its_hash(any_house, place):
    folder = place.folder("Upload")
    add(any_house, place, "Bon.pdf", folder)
    add(any_house, place, "bon.PDF", folder)
    replaced = add(any_house, place, "=Aangifte.pdf", folder)
    versions.replace(any_house.database, place.desk, replaced, add(any_house, place, "Nieuw.pdf"))
    add(any_house, place, "Los.pdf")
    done, archive, manifest = exported(any_house, place.desk)
    top = next(path for path in manifest if path.endswith("/Bon.pdf")).removesuffix("/Bon.pdf")
    assert top.startswith("Mappen/")
    assert set(manifest) == {
        f"{top}/Bon.pdf",
        f"{top}/bon (2).PDF",
        f"{top}/=Aangifte.pdf",
        f"Versies/{top}/=Aangifte.pdf",
        "Inbox/Los.pdf",
        "Prullenbak/Nieuw.pdf",
    }
    assert all(sha256(archive.read(path)).hexdigest() == each["sha256"] for path, each in manifest.items())
    rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))
    assert len(rows) == done.files == 6
    assert "'=Aangifte.pdf" in {each["name"] for each in rows}
    actions = {each["action"] for each in json.loads(archive.read("log.json"))}
    assert {"dossier.exported", "document.replaced"} <= actions


def test_what_was_not_cleared_is_named_and_left_out(any_house, place):
    add(any_house, place, "Virus.pdf")
    with any_house.database.write() as session:
        session.execute(update(Blob).values(scan_state="infected"))
    done, archive, manifest = exported(any_house, place.desk)
    assert (done.files, done.left_out) == (1, 1)
    assert manifest[""]["left_out"] == "infected"
    assert set(archive.namelist()) == {"manifest.json", "manifest.csv", "log.json"}


def test_an_administrator_gets_what_they_see_and_has_opened_it(any_house, place):
    sanne = place.person(SANNE)
    with place.database.write() as session:
        session.execute(StaffRole.__table__.delete().where(StaffRole.person_id == sanne))
        session.add(StaffRole(person_id=sanne, role=Role.ADMINISTRATOR))
        wwft = next(each for each in session.scalars(select(dossiers.Folder)) if each.office_role == "wwft")
    secret, plain = (
        add(any_house, place, "Onderzoek.pdf", wwft.id),
        add(any_house, place, "Bon.pdf", place.folder("Upload")),
    )
    _, _, manifest = exported(any_house, desk_of(place.database, sanne, place.administration_id, NOW))
    assert {each["document_id"] for each in manifest.values()} == {str(plain)}
    with place.database.read() as session:
        opened = session.scalars(select(Opening)).all()
    assert [(each.document_id, each.person_id, each.as_client) for each in opened] == [(plain, sanne, False)]
    assert str(secret) in str(exported(any_house, place.desk)[2])


def test_others_are_refused(any_house, place):
    person = str(place.person(YOUSSEF))
    desk = replace(place.desk, act=Act(person, NOW, frozenset({Role.STAFF_MEMBER})))
    with pytest.raises(Refused):
        export(any_house, desk, io.BytesIO())


def test_a_large_dossier_takes_no_more_memory(house, tmp_path):
    place = dossiers.place(house)
    content = bytes(range(256)) * 16_000
    for n in range(6):
        add(house, place, f"{n}.bin", place.folder("Upload"), content + bytes([n]))
    tracemalloc.start()
    with (tmp_path / "export.zip").open("wb") as file:
        export(house, place.desk, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(content)  # of six


@given(st.lists(st.text(min_size=1, max_size=300), max_size=30))
def test_names_are_safe_and_differ(wanted):
    names = Names()
    found = [names.unique(each) for each in wanted]
    assert len({each.casefold() for each in found}) == len(found)
    for each in found:
        assert 0 < len(each) <= LONGEST
        assert not set(each) & set('<>:"/\\|?*\0\n')
        assert each not in {".", ".."}
        assert each == safe(each)


@pytest.mark.parametrize(
    ("name", "expected"), [("..", "_"), ("CON.pdf", "_CON.pdf"), ("a/b.pdf", "a_b.pdf"), ("x. ", "x")]
)
def test_names_that_lead_elsewhere(name, expected):
    assert safe(name) == expected
