"""The Permissies form, the badges of a list and the lists of administrations: what the pages of a dossier rest on."""

import dossiers
import pytest
from dossiers import MARIJKE, NOW, PIET, SANNE, YOUSSEF

from dossier.access import entries, permissions, viewers, visitor
from dossier.accountability import trail_reading
from dossier.accountability.audit import Wanted
from dossier.accounts import staff
from dossier.documents import lists
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Level, Setting
from dossier.structure import folders
from dossier.structure.tree import NewFolder


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def deep(place):
    """A hoofdmap with a folder below it, each with a document."""
    root = folders.make(place.database, place.desk, NewFolder("Jaarwerk")).folder_id
    below = folders.make(place.database, place.desk, NewFolder("Voorraden", root)).folder_id
    return root, below, place.document("Balans.pdf", root), place.document("Telling.pdf", below)


def test_what_becomes_visible_is_told_and_nothing_is_changed(place, deep):
    _, below, _, _ = deep
    piet, before = place.person(PIET), place.sees(PIET)
    [told] = permissions.outlook(place.database, place.desk, below, {piet: Level.VIEW})
    assert [each.name for each in told.opens] == ["Jaarwerk"]
    assert (told.folders, told.documents, told.gone) == (("Jaarwerk", "Voorraden"), ("Telling.pdf",), ())
    assert place.sees(PIET) == before
    with pytest.raises(Refused, match="closed"):
        permissions.set_folder(place.database, place.desk, below, {piet: Level.VIEW})
    assert place.sees(PIET) == before
    permissions.set_folder(place.database, place.desk, below, {piet: Level.VIEW}, open_way=True)
    assert place.sees(PIET)[1] - before[1] == {"Telling.pdf"}
    given = {each.name: each.level for each in permissions.of_folder(place.database, place.desk, below)}
    assert given == {PIET: Level.VIEW, SANNE: Level.NONE}
    assert not permissions.outlook(place.database, place.desk, below, {piet: Level.VIEW})


def test_documents_deviate_and_badges_tell_who_sees_what(place, deep):
    root, _, balance, _ = deep
    piet, sanne = place.person(PIET), place.person(SANNE)
    permissions.set_folder(place.database, place.desk, root, {piet: Level.VIEW, sanne: Level.VIEW_UPLOAD})
    permissions.set_document(place.database, place.desk, balance, {sanne: Setting.HIDE})
    of_folders = viewers.of_folders(place.database, place.desk)[root]
    assert [(each.name, each.level) for each in of_folders] == [(PIET, Level.VIEW), (SANNE, Level.VIEW_UPLOAD)]
    [seen] = viewers.of_documents(place.database, place.desk, [balance])[balance]
    assert (seen.name, seen.unseen) == (PIET, True)
    assert {each.setting for each in permissions.of_document(place.database, place.desk, balance)} == {
        Setting.HIDE, Setting.FOLLOW}  # fmt: skip


def test_several_folders_open_at_once_as_one_by_one(place, deep):
    root, below, *_ = deep
    eyes = visitor.program(place.database, place.administration_id)
    at_once = lists.opened(place.database, eyes, [root, below])
    assert at_once == {each: lists.documents_in(place.database, eyes, each) for each in (root, below)}
    assert len(lists.opened(place.database, eyes, [root], limit=0)) == 0


def test_one_document_is_found_in_its_own_dossier_only(place, deep):
    *_, document = deep
    eyes = visitor.of_staff(place.database, place.person(YOUSSEF), NOW)
    assert lists.document(place.database, eyes, place.administration_id, document).name == "Telling.pdf"
    elsewhere = next(each for each in entries.entries(place.database, eyes) if each.id != place.administration_id)
    with pytest.raises(NotFound):
        lists.document(place.database, eyes, elsewhere.id, document)


def test_colleagues_find_the_dossiers_that_they_may_enter(place):
    youssef, act = place.person(YOUSSEF), Act("test", NOW)
    eyes = visitor.of_staff(place.database, youssef, NOW)
    assert [each.name for each in entries.entries(place.database, eyes, find="vastgoed-de")] == [
        "De Vries Vastgoed B.V."
    ]
    first, *_ = found = entries.entries(place.database, eyes)
    assert entries.entries(place.database, eyes, after=first.by_name) == found[1:]
    staff.restrict(place.database, eyes.viewer.office_id, youssef, [place.administration_id], act)
    eyes = visitor.of_staff(place.database, youssef, NOW)
    assert [each.id for each in entries.entries(place.database, eyes)] == [place.administration_id]
    with pytest.raises(NotFound):
        entries.entry(place.database, eyes, first.id if first.id != place.administration_id else found[1].id)
    sanne = visitor.of_person(place.database, place.person(SANNE), place.administration_id, NOW)
    assert not entries.entries(place.database, sanne)


def test_the_trail_of_a_dossier_is_for_administrators(place, deep):
    trail = trail_reading.of_dossier(place.database, place.staff_desk(MARIJKE), Wanted())
    assert "administration.created" in {each.event.action for each in trail}
    with pytest.raises(Refused):
        trail_reading.of_dossier(place.database, place.staff_desk(YOUSSEF), Wanted())
