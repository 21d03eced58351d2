"""Looking as a client user shows what they see, changes nothing, and is written down."""

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.access import grants, view_as, visitor
from dossier.access.grants import DocumentRight, FolderRight
from dossier.access.visitor import refuse_onlooker
from dossier.accounts import delegation, members
from dossier.documents import lists, seen
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Level, Setting

ACT = Act("test", NOW)


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def everything(place, eyes):
    here = place.administration_id
    tree = lists.folders(place.database, eyes, here)
    return tree, lists.unseen(place.database, eyes, here), [
        lists.documents_in(place.database, eyes, each.id) for each in tree
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([*Level, *Setting])), max_size=12))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_what_the_client_gets(place, changes):
    desk, piet = place.staff_desk(YOUSSEF), place.person(PIET)
    tree = [each.id for each in lists.folders(place.database, visitor.program(place.database, place.administration_id), place.administration_id)]  # fmt: skip  # noqa: E501 - one line for the list of all folders
    with place.database.write() as session:
        made = [
            dossiers.add_document(session, place.administration_id, f"{n}.pdf", each).id for n, each in enumerate(tree)
        ]
    for number, what in changes:
        folder, document = tree[number % len(tree)], made[number % len(made)]
        try:
            if isinstance(what, Level):
                grants.grant(
                    place.database, place.administration_id, FolderRight(piet, folder, what), ACT, open_way=True
                )
            else:
                grants.set_document(place.database, place.administration_id, DocumentRight(piet, document, what), ACT)
        except Refused:
            continue
    looking = view_as.begin(place.database, desk, piet)
    assert looking.looked_by == place.person(YOUSSEF)
    itself = visitor.of_person(place.database, piet, place.administration_id, NOW)
    assert everything(place, looking) == everything(place, itself)


def test_begin_and_end_are_told_and_nothing_counts_as_seen(place):
    document = place.document(folder=place.folder("Upload"))
    desk, sanne = place.staff_desk(YOUSSEF), place.person(SANNE)
    looking = view_as.begin(place.database, desk, sanne)
    seen.open_document(place.database, looking, document, NOW)
    [opening] = seen.openings(place.database, place.desk, document)
    assert (opening.name, opening.as_client) == (YOUSSEF, False)
    assert document in {each.id for each in lists.unseen(place.database, looking, place.administration_id)}
    view_as.end(place.database, desk, sanne)
    told = [(each.begins, each.looked_by, each.as_person) for each in view_as.looks(place.database, place.desk)]
    assert told == [(False, YOUSSEF, SANNE), (True, YOUSSEF, SANNE)]


def test_whoever_looks_changes_nothing(place):
    looking = view_as.begin(place.database, place.staff_desk(YOUSSEF), place.person(SANNE))
    with pytest.raises(Refused, match="only looking"):
        refuse_onlooker(looking)
    with pytest.raises(Refused, match="only looking"):
        delegation.remove(place.database, looking, place.person(PIET), NOW)


def test_it_ends_when_the_access_of_the_client_user_ends(place):
    desk, piet = place.staff_desk(YOUSSEF), place.person(PIET)
    view_as.begin(place.database, desk, piet)
    assert view_as.go_on(place.database, desk, piet).person_id == piet
    members.set_end(place.database, place.desk, piet, NOW)
    with pytest.raises(NotFound):
        view_as.go_on(place.database, desk, piet)
