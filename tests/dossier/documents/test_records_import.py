"""Records out of a file, and the folder of a section of the ledger as a suggestion for what hangs on a record."""

from uuid import UUID

import dossiers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.documents import records, records_import
from dossier.documents.records import NewRecord
from dossier.inbox import suggest
from dossier.rules.errors import Refused
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import KINDS, LineFault, read_lines
from dossier.rules.sections import Section, folders_of
from dossier.rules.states import Hint
from dossier.rules.wording.senders import HINTS
from dossier.structure import folders
from dossier.structure.tree import NewFolder

FILE = b"""soort;nummer;omschrijving;link;grootboek
Vaste activa;100;Oven;https://boekhouding.example/activa/100;BMvaInv
relatie;200;Molen & Zn "de Roos";;

boeking;2026-17;;;
"""


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def test_read_twice_is_read_once(place):
    foreseen = records_import.preview(place.database, place.desk, FILE)
    assert (foreseen.new, foreseen.changed, foreseen.same) == (3, 0, 0)
    assert records.every(place.database, place.desk) == ()
    assert records_import.import_file(place.database, place.desk, FILE) == foreseen
    again = records_import.import_file(place.database, place.desk, FILE.replace(b"Oven", b"Steenoven"))
    assert (again.new, again.changed, again.same, again.left_out) == (0, 1, 2, ())
    first, second, third = records.every(place.database, place.desk)
    assert (first.kind, second.description, third.number) == (RecordKind.ENTRY, "Steenoven", "200")
    assert records.every(place.database, place.desk, after=first, limit=1) == (second,)


def test_wrong_lines_are_told_and_the_others_written(place):
    lines = [
        "nummer,soort,link,rgs",
        "1,boeking,,",
        "2,olifant,,",
        ",boeking,,",
        "3,boeking,javascript:alert(1),",
        "4,boeking,,1200",
        "1,boeking,,",
        f"{'9' * 501},boeking,,",
    ]
    done = records_import.import_file(place.database, place.desk, "\r\n".join(lines).encode())
    assert done.new == 1
    assert [(each.number, each.fault) for each in done.left_out] == [
        (3, LineFault.UNKNOWN_KIND),
        (4, LineFault.NO_NUMBER),
        (5, LineFault.BAD_LINK),
        (6, LineFault.BAD_LEDGER),
        (7, LineFault.TWICE),
        (8, LineFault.TOO_LONG),
    ]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"naam;plaats\nJan;Utrecht\n"])
def test_another_file_is_refused(place, content):
    with pytest.raises(Refused):
        records_import.import_file(place.database, place.desk, content)


def test_the_letters_of_windows_are_read():
    [line] = read_lines("soort;nummer;omschrijving\nrelatie;1;Café Zoë".encode("cp1252"))
    assert line.record == NewRecord(RecordKind.RELATION, "1", "Café Zoë")


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content):
    try:
        lines = list(read_lines(b"soort;nummer\n" + content))
    except Refused:
        return
    assert all((each.record is None) != (each.fault is None) for each in lines)


def test_each_kind_has_words():
    assert set(KINDS) == set(RecordKind)


def test_what_hangs_on_a_record_belongs_in_the_folder_of_its_section(place):
    def made(name, ledger, year=0) -> UUID:
        new = NewFolder(name, ledger=ledger, year=year)
        return folders.make(place.database, place.desk, new).folder_id

    old, new = made("Activa 2025", "BMva BIva", 2025), made("Activa 2026", "BMva BIva", 2026)
    inventory, locked = made("Inventaris", "BMvaInv"), made("Voertuigen", "BMvaVer")
    folders.lock(place.database, place.desk, locked)
    document = place.document("Factuur oven.pdf")  # it came by no mail
    assert views(place, document) == []
    oven = records.put(
        place.database, place.desk, NewRecord(RecordKind.FIXED_ASSET, "100", "Oven", ledger="BMvaInvCom")
    )
    records.attach(place.database, place.desk, document, oven)
    assert [each.folder_id for each in views(place, document)] == [inventory, new, old]
    assert views(place, document)[0].reason_nl == HINTS[Hint.RECORD].nl.format(detail="Oven")
    assert place.row(document).folder_id is None  # suggested, not done


def views(place, document):
    found = suggest.for_documents(place.database, place.administration_id, [document], dossiers.NOW)
    return list(found.get(document, ()))


def test_a_section_is_found_by_its_beginning():
    a, b, c = (UUID(int=each) for each in range(3))
    sections = {a: Section("BMva", 0), b: Section("BVrd BMvaInv", 0), c: Section("WOmz", 0)}
    assert folders_of(RecordKind.FIXED_ASSET, "bmvainvx", sections) == (b, a)
    assert folders_of(RecordKind.FIXED_ASSET, "", sections) == (a,)  # where fixed assets usually are
    assert folders_of(RecordKind.RELATION, "", sections) == ()
