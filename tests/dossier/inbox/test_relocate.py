"""A document in the wrong dossier: gone here, office only there, marked on both sides, and taken back as one step."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import approving
import dossiers
import pytest
from dossiers import PIET, SANNE
from sqlalchemy import func, select

from dossier.access import grants
from dossier.access.grants import DocumentRight
from dossier.access.visitor import Visitor
from dossier.approvals import closing
from dossier.documents import documents, records, seen, versions
from dossier.documents.records import NewRecord
from dossier.documents.undo import undo
from dossier.inbox import relocate
from dossier.rules.approving import ApprovalState
from dossier.rules.errors import NotFound, Refused
from dossier.rules.handling import RecordKind
from dossier.rules.rights import Setting
from dossier.rules.states import DocumentState
from dossier.rules.visibility import Staff
from models import Administration, Document, DocumentSetting, Office, RecordLink


@pytest.fixture
def here(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def there(any_house):
    return dossiers.place(any_house, dossiers.HOLDING)


@pytest.fixture
def document(here):
    """In a folder, shown to two people, on a record, opened by one."""
    document = here.document(folder=here.folder("Upload"))
    for name in (PIET, SANNE):
        right = DocumentRight(here.person(name), document, Setting.SHOW)
        grants.set_document(here.database, here.administration_id, right, here.desk.act)
    record = records.put(here.database, here.desk, NewRecord(RecordKind.ENTRY, "1"))
    records.attach(here.database, here.desk, document, record)
    seen.open_document(here.database, Visitor(here.client(), here.person(PIET)), document, dossiers.NOW)
    return document


def hanging(place, document) -> list[int]:
    with place.database.read() as session:
        tables = (DocumentSetting, RecordLink)
        return [
            session.scalar(select(func.count()).select_from(each).where(each.document_id == document))
            for each in tables
        ]


def test_it_goes_to_the_other_inbox_with_a_mark_on_both_sides(here, there, document):
    relocate.relocate(here.database, here.desk, document, there.administration_id, " Van de holding ")
    row = here.row(document)
    assert (row.administration_id, row.folder_id, row.state) == (there.administration_id, None, DocumentState.INBOX)
    assert here.sees(PIET)[1] == here.sees(SANNE)[1] == there.sees(SANNE)[1] == set()
    assert hanging(here, document) == [0, 0]
    [went], [came] = (relocate.marks(each.database, each.desk) for each in (here, there))
    assert (went.came, came.came) == (False, True)
    assert went.document_id == came.document_id == document
    assert (came.from_name, came.to_name, came.reason) == (dossiers.BAKERY, dossiers.HOLDING, "Van de holding")
    # who saw it in the wrong dossier is still known
    assert [each.name for each in seen.openings(there.database, there.desk, document)] == [PIET]


def test_undo_brings_back_folder_rights_and_records(here, there, document):
    step = relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")
    undo(here.database, here.desk, step)
    assert here.row(document).folder_id == here.folder("Upload")
    assert here.sees(PIET)[1] == {"Factuur.pdf"}
    assert hanging(here, document) == [2, 1]
    assert relocate.marks(here.database, here.desk) == ()


def test_undo_is_refused_once_it_was_filed_there(here, there, document):
    step = relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")
    documents.move(there.database, there.desk, document, there.folder("Upload"))
    with pytest.raises(Refused):
        undo(here.database, here.desk, step)


def test_it_asks_a_reason_and_another_open_dossier_of_the_office(here, there, document, any_house):
    with here.database.write() as session:
        other = Office(name="Ander kantoor", mail_domain="ander.example", created_at=dossiers.NOW)
        session.add(other)
        session.flush()
        foreign = Administration(office_id=other.id, name="Vreemd", created_at=dossiers.NOW)
        session.add(foreign)
        session.flush()
    for to, reason in ((there.administration_id, " "), (here.administration_id, "Vergissing")):
        with pytest.raises(Refused):
            relocate.relocate(here.database, here.desk, document, to, reason)
    with pytest.raises(NotFound):
        relocate.relocate(here.database, here.desk, document, foreign.id, "Vergissing")
    with here.database.write() as session:
        session.get_one(Administration, there.administration_id).dossier_on = False
    with pytest.raises(Refused):
        relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")


def test_a_colleague_restricted_to_this_administration_knows_no_other(here, there, document):
    desk = here.staff_desk(dossiers.MARIJKE)
    only_here = Staff(desk.staff.office_id, desk.staff.roles, only=frozenset({here.administration_id}))
    with pytest.raises(NotFound):
        relocate.relocate(
            here.database, replace(desk, staff=only_here), document, there.administration_id, "Vergissing"
        )


def test_duplicates_that_stay_get_another_first_one(here, there, document):
    copies = [here.document(f"{number}.pdf") for number in range(2)]
    with here.database.write() as session:
        for each in copies:
            session.get_one(Document, each).duplicate_of_id = document
    step = relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")
    assert [here.row(each).duplicate_of_id for each in copies] == [None, copies[0]]
    undo(here.database, here.desk, step)
    assert [here.row(each).duplicate_of_id for each in copies] == [document, document]


def test_of_four_who_move_it_at_the_same_moment_one_does(here, there, document):
    barrier = Barrier(4)

    def move(_number):
        barrier.wait()
        try:
            return relocate.relocate(here.database, here.desk, document, there.administration_id, "Van de holding")
        except NotFound:  # it has left, and a desk sees one dossier only
            return None

    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(move, range(4)))
    assert sum(step is not None for step in steps) == 1
    assert here.row(document).administration_id == there.administration_id
    assert len(relocate.marks(there.database, there.desk)) == 1


def handle_it(how, there, document):
    """What people of the other dossier may do with it while it stands in their inbox."""
    match how:
        case "new file":
            versions.replace(there.database, there.desk, document, by=there.document("Van de holding.pdf"))
        case "record":
            record = records.put(there.database, there.desk, NewRecord(RecordKind.ENTRY, "7"))
            records.attach(there.database, there.desk, document, record)
        case "right":
            shown = DocumentRight(there.person(SANNE), document, Setting.SHOW)
            grants.set_document(there.database, there.administration_id, shown, there.desk.act)
        case "note":
            documents.note(there.database, there.desk, document, documents.Note("Alleen van de holding", True))


@pytest.mark.parametrize("how", ["new file", "record", "right", "note"])
def test_nothing_of_the_other_dossier_comes_back_with_an_undo(here, there, document, how):
    """Piet of the bakery saw its file before: he never sees one of the holding under its name."""
    step = relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")
    handle_it(how, there, document)
    with pytest.raises(Refused):
        undo(here.database, here.desk, step)
    assert here.row(document).administration_id == there.administration_id
    assert here.sees(PIET)[1] == set()


def test_what_was_undone_there_too_is_no_matter(here, there, document):
    step = relocate.relocate(here.database, here.desk, document, there.administration_id, "Vergissing")
    renamed = documents.rename(there.database, there.desk, document, "Anders.pdf")
    undo(there.database, there.desk, renamed)
    undo(here.database, here.desk, step)
    assert here.sees(PIET)[1] == {"Factuur.pdf"}


def test_what_was_asked_about_it_is_asked_no_more(any_house, here, there):
    """Nobody of here could decide on it, and nobody of the office could withdraw it: it is not in this dossier."""
    setting = approving.setting(any_house)
    document = setting.document()
    request = setting.ask(document, people=(SANNE,))
    relocate.relocate(here.database, here.desk, document, there.administration_id, "Van de holding")
    assert setting.state(request) is ApprovalState.WITHDRAWN
    assert closing.remind(here.database, dossiers.NOW + timedelta(days=30)) == 0
