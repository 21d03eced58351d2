"""Records: a document hangs on any number of them and stays in its folder."""

import dossiers
import pytest
from dossiers import YOUSSEF

from dossier.documents import documents, records
from dossier.documents.records import NewRecord
from dossier.documents.undo import undo
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import RecordKind

OVEN = NewRecord(RecordKind.FIXED_ASSET, "100", "Oven", "https://boekhouding.example/activa/100")


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def numbers(place, document) -> list[str]:
    return [each.number for each in records.of_document(place.database, place.desk, document)]


def test_putting_a_record_twice_changes_it(place):
    first = records.put(place.database, place.desk, OVEN)
    assert records.put(place.database, place.desk, NewRecord(OVEN.kind, " 100 ", "Steenoven")) == first
    document = place.document()
    records.attach(place.database, place.desk, document, first)
    [line] = records.of_document(place.database, place.desk, document)
    assert (line.number, line.description, line.link) == ("100", "Steenoven", "")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "https:", "boekhouding.example"])
def test_a_link_is_a_web_address(place, link):
    with pytest.raises(Refused):
        records.put(place.database, place.desk, NewRecord(OVEN.kind, "100", "Oven", link))


def test_a_record_has_a_number(place):
    with pytest.raises(Refused):
        records.put(place.database, place.desk, NewRecord(RecordKind.ENTRY, " "))


def test_a_document_hangs_on_several_records_wherever_it_is(place):
    """S2-45."""
    asset = records.put(place.database, place.desk, OVEN)
    entry = records.put(place.database, place.desk, NewRecord(RecordKind.ENTRY, "2026-17"))
    document = place.document(folder=place.folder("Upload"))
    records.attach(place.database, place.desk, document, asset)
    step = records.attach(place.database, place.desk, document, entry)
    assert records.attach(place.database, place.desk, document, entry) is None
    documents.move(place.database, place.desk, document, place.folder("Correspondentie"))
    assert numbers(place, document) == ["2026-17", "100"]
    [linked] = records.documents_of(place.database, place.desk, asset)
    assert (linked.id, linked.folder_id) == (document, place.folder("Correspondentie"))
    undo(place.database, place.desk, step)
    assert numbers(place, document) == ["100"]
    step = records.detach(place.database, place.desk, document, asset)
    assert numbers(place, document) == []
    assert records.detach(place.database, place.desk, document, asset) is None
    undo(place.database, place.desk, step)
    assert numbers(place, document) == ["100"]


def test_what_a_colleague_may_not_see_does_not_show_through_a_record(place):
    asset = records.put(place.database, place.desk, OVEN)
    hidden = place.document(folder=place.folder("UBO en structuur"))
    records.attach(place.database, place.desk, hidden, asset)
    youssef = place.staff_desk(YOUSSEF)
    assert records.documents_of(place.database, youssef, asset) == ()
    with pytest.raises(NotFound):
        records.of_document(place.database, youssef, hidden)


def test_a_record_of_another_administration_is_not_there(place, any_house):
    other = dossiers.place(any_house, dossiers.HOLDING)
    theirs = records.put(other.database, other.desk, OVEN)
    with pytest.raises(NotFound):
        records.attach(place.database, place.desk, place.document(), theirs)
