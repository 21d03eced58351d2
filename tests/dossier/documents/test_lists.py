"""Lists: what each visitor sees, by the page, in as many queries for many documents as for few."""

from datetime import timedelta

import dossiers
import pytest
from counting import statements
from dossiers import NOW, PIET, SANNE, YOUSSEF

from dossier.access import grants
from dossier.access.grants import DocumentRight, FolderRight
from dossier.access.visitor import Visitor
from dossier.documents import documents, lists
from dossier.documents.documents import Note
from dossier.rules.errors import NotFound
from dossier.rules.rights import Level, Setting
from dossier.rules.states import DocumentState, Flag
from dossier.rules.visibility import ClientUser, Staff
from dossier.structure import folders
from models import Administration, Document


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def piet(place):
    return Visitor(place.client(), place.person(PIET))


@pytest.fixture
def youssef(place):
    return Visitor(place.staff_desk(YOUSSEF).staff, place.person(YOUSSEF))


def test_each_sees_his_own_tree_with_his_own_counts(place, piet, youssef):
    place.document("Zichtbaar.pdf", place.folder("Upload"))
    hidden = place.document("Verborgen.pdf", place.folder("Upload"))
    hide = DocumentRight(place.person(PIET), hidden, Setting.HIDE)
    grants.set_document(place.database, place.administration_id, hide, place.desk.act)
    place.document("Wwft.pdf", place.folder("UBO en structuur"))
    for_piet = {each.name: each for each in lists.folders(place.database, piet, place.administration_id)}
    assert {name: each.documents for name, each in for_piet.items()} == {"Documenten van klant": 0, "Upload": 1}
    assert [each.takes_uploads for each in for_piet.values()] == [False, True]
    for_staff = {each.name: each for each in lists.folders(place.database, youssef, place.administration_id)}
    assert for_staff["Upload"].documents == 2
    assert "UBO en structuur" not in for_staff
    assert for_staff["Vaste Stukken"].retention == "permanent"


def test_notes_are_for_the_office_unless_said_otherwise(place, piet, youssef):
    """Invariant 26."""
    folder = place.folder("Upload")
    document = place.document(folder=folder)

    def notes(visitor):
        tree = {each.id: each.note for each in lists.folders(place.database, visitor, place.administration_id)}
        return tree[folder], lists.documents_in(place.database, visitor, folder)[0].note

    folders.note(place.database, place.desk, folder, Note("Map"))
    documents.note(place.database, place.desk, document, Note("Stuk"))
    assert (notes(youssef), notes(piet)) == (("Map", "Stuk"), ("", ""))
    folders.note(place.database, place.desk, folder, Note("Map", for_clients=True))
    documents.note(place.database, place.desk, document, Note("Stuk", for_clients=True))
    assert notes(piet) == ("Map", "Stuk")


def test_a_folder_that_is_not_for_them_is_not_found(place, piet, youssef):
    for visitor, folder in ((piet, "Overig"), (youssef, "UBO en structuur")):
        with pytest.raises(NotFound):
            lists.documents_in(place.database, visitor, place.folder(folder))


def test_a_folder_by_the_page_misses_nothing_and_gives_nothing_twice(place, piet):
    folder = place.folder("Upload")
    names = ["b.pdf", "a.pdf", "a.pdf", "c.pdf", "b.pdf"]
    for name in names:
        place.document(name, folder)
    found, after = [], None
    while page := lists.documents_in(place.database, piet, folder, after=after, limit=2):
        found += page
        after = page[-1].by_name
    assert [each.name for each in found] == sorted(names)
    assert len({each.id for each in found}) == len(names)


def test_the_inbox_by_the_page_the_newest_first(place, youssef, piet):
    made = [place.document(f"{number}.pdf") for number in range(5)]
    with place.database.write() as session:
        for number, each in enumerate(made):
            session.get_one(Document, each).received_at = NOW + timedelta(minutes=number // 2)
        session.get_one(Document, made[0]).state = DocumentState.QUARANTINED
    found, after = [], None
    while page := lists.inbox(place.database, youssef, place.administration_id, after=after, limit=2):
        found += page
        after = page[-1].by_time
    assert [each.id for each in found] == made[::-1]
    assert lists.inbox(place.database, piet, place.administration_id) == ()


def test_the_inbox_shows_who_is_at_work_and_until_when(place, youssef):
    document = place.document()
    documents.claim(place.database, place.desk, document)
    [line] = lists.inbox(place.database, youssef, place.administration_id)
    assert (line.claimed_by, line.claimed_until) == ("cli", NOW + timedelta(minutes=15))


def test_the_bin_is_for_the_office(place, youssef, piet):
    document = place.document()
    documents.throw_away(place.database, place.desk, document)
    assert [each.id for each in lists.binned(place.database, youssef, place.administration_id)] == [document]
    assert lists.binned(place.database, piet, place.administration_id) == ()


def test_settings_of_its_own_are_told_to_the_office_only(place, youssef, piet):
    folder = place.folder("Upload")
    document = place.document(folder=folder)
    for name in (PIET, SANNE):
        right = DocumentRight(place.person(name), document, Setting.SHOW)
        grants.set_document(place.database, place.administration_id, right, place.desk.act)
    counted = [lists.documents_in(place.database, each, folder)[0].own_settings for each in (youssef, piet)]
    assert counted == [2, 0]


def test_a_user_of_two_clients_sees_the_active_one_only(place, any_house):
    """Invariant 8."""
    other = dossiers.place(any_house, dossiers.HOLDING)
    place.document("Bakkerij.pdf", place.folder("Upload"))
    other.document("Holding.pdf", other.folder("Upload"))
    at_bakery = Visitor(place.client(), place.person(SANNE))
    seen = lists.unseen(place.database, at_bakery, place.administration_id)
    assert [each.name for each in seen] == ["Bakkerij.pdf"]
    assert lists.unseen(place.database, at_bakery, other.administration_id) == ()
    assert lists.folders(place.database, at_bakery, other.administration_id) == ()
    with pytest.raises(NotFound):
        lists.documents_in(place.database, at_bakery, other.folder("Upload"))


def test_a_dossier_that_is_off_and_an_expired_person_show_nothing(place, piet):
    place.document(folder=place.folder("Upload"))
    office_id = piet.viewer.office_id
    expired = Visitor(ClientUser(office_id, frozenset({place.administration_id}), expired=True), piet.person_id)
    assert lists.folders(place.database, expired, place.administration_id) == ()
    gone = Visitor(Staff(office_id, frozenset(), expired=True), piet.person_id)
    assert lists.inbox(place.database, gone, place.administration_id) == ()
    with place.database.write() as session:
        session.get_one(Administration, place.administration_id).dossier_on = False
    assert lists.folders(place.database, piet, place.administration_id) == ()
    assert lists.unseen(place.database, piet, place.administration_id) == ()


@pytest.mark.parametrize("many", [1, 30])
def test_queries_are_as_many_for_many_as_for_few(place, piet, youssef, many):
    folder = place.folder("Upload")
    given = FolderRight(place.person(PIET), folder, Level.VIEW_UPLOAD)
    grants.grant(place.database, place.administration_id, given, place.desk.act)
    with place.database.write() as session:
        for number in range(many):
            dossiers.add_document(session, place.administration_id, f"{number}.pdf", folder)
            dossiers.add_document(session, place.administration_id, f"{number}.pdf")
    asked = {
        2: [lambda: lists.documents_in(place.database, piet, folder)],
        1: [
            lambda: lists.folders(place.database, piet, place.administration_id),
            lambda: lists.folders(place.database, youssef, place.administration_id),
            lambda: lists.inbox(place.database, youssef, place.administration_id),
            lambda: lists.unseen(place.database, piet, place.administration_id),
        ],
    }
    for expected, questions in asked.items():
        for ask in questions:
            with statements(place.database) as sent:
                assert ask()
            assert len([each for each in sent if each.startswith("SELECT")]) == expected


def test_a_bsn_in_a_name_is_flagged_and_hinders_nothing(place, youssef):
    folder = place.folder("Upload")
    document = place.document("ib 123456782.pdf", folder)
    flags = lists.documents_in(place.database, youssef, folder)[0].flags
    assert flags == (Flag.BSN_IN_NAME,)
    documents.rename(place.database, place.desk, document, "ib 2025.pdf")
    assert lists.documents_in(place.database, youssef, folder)[0].flags == ()
