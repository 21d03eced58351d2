"""What deviates in a list of dossiers, against what the pages of each dossier say."""

from dataclasses import replace
from datetime import timedelta

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF
from mailed import make_document
from posting import PDF
from sqlalchemy import update
from uploading import Uploading

from dossier.access import visitor
from dossier.deviating import UNSEEN_BACK, Deviating, of_dossiers
from dossier.documents import lists, seen
from dossier.rules.states import Outcome, Reason
from dossier.rules.visibility import ClientUser
from models import Delivery, Document, Person


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def found(place):
    youssef = visitor.of_staff(place.database, place.person(YOUSSEF), NOW)
    return of_dossiers(place.database, youssef, [place.administration_id], NOW).get(place.administration_id)


def opened(place, name, document):
    viewer = ClientUser(place.client().office_id, frozenset({place.administration_id}))
    seen.open_document(place.database, visitor.Visitor(viewer, place.person(name)), document, NOW)


def unseen(place):
    """Of each client user, as the overview of the dossier says."""
    staff = visitor.of_staff(place.database, place.person(YOUSSEF), NOW)
    people = [place.person(each) for each in (SANNE, PIET)]
    return {each.id for who in people for each in lists.unseen_of(place.database, staff, place.desk, who)}


def test_unseen_is_what_the_overview_of_the_dossier_says(any_house, place):
    assert not found(place)
    folder = place.folder("Upload")
    document, half, whole, old = (place.document(f"{each}.pdf", folder) for each in range(4))
    with place.database.write() as session:
        long_ago = NOW - UNSEEN_BACK - timedelta(days=1)
        session.execute(update(Document).where(Document.id == old).values(received_at=long_ago))
    for each in (half, whole):
        opened(place, SANNE, each)
    opened(place, PIET, whole)
    uploading = Uploading(any_house, place)
    uploading.upload(uploading.client(PIET), folder, ("Van Piet.pdf", PDF))
    uploading.walk()
    opened(place, SANNE, next(each.id for each in uploading.documents() if each.name == "Van Piet.pdf"))
    place.document("Van kantoor.pdf", place.folder("Correspondentie"))
    place.document("In de inbox.pdf")
    assert unseen(place) == {document, half, old}
    assert found(place) == Deviating(inbox=1, unseen=2)
    with place.database.write() as session:
        session.execute(update(Person).where(Person.name.in_((SANNE, PIET))).values(expires_at=NOW))
    assert found(place) == Deviating(inbox=1)


def test_held_and_parked_are_counted_and_only_where_they_may_enter(any_house, make_administration):
    here, there = make_administration(), make_administration()
    make_document(any_house, here, reason=Reason.UNKNOWN_SENDER)
    parked = make_document(any_house, here)
    make_document(any_house, there)
    with any_house.database.write() as session:
        hangs = {"outcome": Outcome.PARKED, "reason": Reason.FAILED_THREE_TIMES}
        session.execute(update(Delivery).where(Delivery.id == parked.delivery_id).values(**hangs))
    program = visitor.program(any_house.database, here.id)
    both = replace(program, viewer=replace(program.viewer, only=None))
    ids = [here.id, there.id]
    assert of_dossiers(any_house.database, program, ids, NOW) == {here.id: Deviating(1, quarantined=1, parked=1)}
    assert set(of_dossiers(any_house.database, both, ids, NOW)) == set(ids)
