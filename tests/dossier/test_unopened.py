"""What no client user opened, counted for Home, on both databases."""

from dataclasses import replace
from datetime import timedelta

import dossiers
import pytest
from dossiers import BAKERY, HOLDING, NOW, PIET, SANNE, YOUSSEF
from posting import PDF
from sqlalchemy import update
from uploading import Uploading

from dossier import unopened
from dossier.access import visitor
from dossier.deviating import UNSEEN_BACK
from dossier.documents import seen
from dossier.rules.visibility import ClientUser
from models import Administration, Document, Person

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def youssef(place):
    return visitor.of_staff(place.database, place.person(YOUSSEF), NOW)


def counted(place, who):
    unopened.count_again(place.database, NOW)
    return unopened.by_dossier(place.database, who, 8).documents


def opened(place, name, document):
    viewer = ClientUser(place.client().office_id, frozenset({place.administration_id}))
    seen.open_document(place.database, visitor.Visitor(viewer, place.person(name)), document, NOW)


def test_one_look_of_one_user_is_enough(any_house, place, youssef):
    folder = place.folder("Upload")
    document, half, old = (place.document(f"{each}.pdf", folder) for each in range(3))
    place.document("Van kantoor.pdf", place.folder("Correspondentie"))
    place.document("In de inbox.pdf")
    with place.database.write() as session:
        long_ago = NOW - UNSEEN_BACK - timedelta(days=1)
        session.execute(update(Document).where(Document.id == old).values(received_at=long_ago))
    uploading = Uploading(any_house, place)
    uploading.upload(uploading.client(PIET), folder, ("Van Piet.pdf", PDF))
    uploading.walk()
    assert counted(place, youssef) == 2
    opened(place, SANNE, half)
    seen.open_document(place.database, youssef, document, NOW)
    assert counted(place, youssef) == 1, "a colleague is no client"
    with place.database.write() as session:
        session.execute(update(Document).where(Document.id == half).values(version=2))
    assert counted(place, youssef) == 2, "nobody opened the new version"
    with place.database.write() as session:
        session.execute(update(Person).where(Person.name.in_((SANNE, PIET))).values(expires_at=NOW))
    assert counted(place, youssef) == 0, "nobody is left to open it"


def test_the_fullest_first_and_only_where_they_may_enter(any_house, place, youssef):
    holding = dossiers.place(any_house, HOLDING)
    for here, number in ((place, 1), (holding, 2)):
        for each in range(number):
            here.document(f"{each}.pdf", here.folder("Upload"))
    assert unopened.by_dossier(place.database, youssef, 8) == unopened.Unopened((), 0, None)
    unopened.count_again(place.database, NOW)
    found = unopened.by_dossier(place.database, youssef, 8)
    assert [(each.name, each.documents) for each in found.lines] == [(HOLDING, 2), (BAKERY, 1)]
    assert (found.documents, found.counted_at) == (3, NOW)
    first = unopened.by_dossier(place.database, youssef, 1)
    assert (len(first.lines), first.documents) == (1, 3)
    some = replace(youssef, viewer=replace(youssef.viewer, only=frozenset({place.administration_id})))
    assert [each.name for each in unopened.by_dossier(place.database, some, 8).lines] == [BAKERY]
    assert unopened.by_dossier(place.database, some, 8).documents == 1
    with place.database.write() as session:
        session.get_one(Administration, holding.administration_id).dossier_on = False
    assert unopened.by_dossier(place.database, youssef, 8).documents == 1
    unopened.count_again(place.database, LATER)
    assert unopened.by_dossier(place.database, youssef, 8).counted_at == LATER
