"""What is new for a client user: per folder, and the newest of all their dossiers; by the law."""

import dossiers
import pytest
from dossiers import NOW, PIET, YOUSSEF

from dossier.access.visitor import Visitor
from dossier.documents import news, seen


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def test_new_documents_are_counted_per_folder_until_they_are_opened(place):
    upload, other = place.folder("Upload"), place.folder("Vaste Stukken")
    first, _ = place.document("Een.pdf", upload), place.document("Twee.pdf", upload)
    place.document("Loon.pdf", other)  # closed to Piet
    piet = Visitor(place.client(), place.person(PIET))
    asked = (place.database, piet, place.administration_id)
    assert news.unseen_per_folder(*asked) == {upload: 2}
    seen.open_document(place.database, piet, first, NOW)
    assert news.unseen_per_folder(*asked) == {upload: 1}
    found = {(each.name, each.folder, each.unseen) for each in news.newest(place.database, piet)}
    assert found == {("Een.pdf", "Upload", False), ("Twee.pdf", "Upload", True)}
    assert len(news.newest(place.database, piet, limit=1)) == 1


def test_the_office_has_no_news(place):
    place.document("Een.pdf", place.folder("Upload"))
    youssef = Visitor(place.staff_desk(YOUSSEF).staff, place.person(YOUSSEF))
    assert news.newest(place.database, youssef) == ()
    assert news.unseen_per_folder(place.database, youssef, place.administration_id) == {}
