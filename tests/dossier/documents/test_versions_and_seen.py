"""Versions, and who opened which of them: only what a client user opened himself counts as seen (invariant 27)."""

from datetime import timedelta
from uuid import UUID

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE, YOUSSEF

from dossier.access.visitor import Visitor
from dossier.documents import documents, lists, seen, versions
from dossier.documents.undo import undo
from dossier.rules.errors import NotFound, Refused
from dossier.rules.states import DocumentState
from models import Folder


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


def client(place, name: str, looked_by: UUID | None = None) -> Visitor:
    return Visitor(place.client(), place.person(name), looked_by)


def staff(place, name: str) -> Visitor:
    return Visitor(place.staff_desk(name).staff, place.person(name))


def unseen(place, name: str) -> list[str]:
    return [each.name for each in lists.unseen(place.database, client(place, name), place.administration_id)]


def counts(place) -> dict[str, int]:
    return {each.name: each.documents for each in seen.unseen_per_user(place.database, place.desk)}


def test_unseen_until_the_person_opens_it(place):
    document = place.document(folder=place.folder("Upload"))
    assert unseen(place, PIET) == unseen(place, SANNE) == ["Factuur.pdf"]
    assert seen.open_document(place.database, client(place, PIET), document, NOW) == 1
    assert (unseen(place, PIET), unseen(place, SANNE)) == ([], ["Factuur.pdf"])
    assert counts(place) == {SANNE: 1}


def test_looking_as_the_office_or_as_a_client_does_not_count(place):
    document = place.document(folder=place.folder("Upload"))
    seen.open_document(place.database, staff(place, YOUSSEF), document, NOW)
    seen.open_document(place.database, client(place, PIET, place.person(YOUSSEF)), document, NOW)
    assert unseen(place, PIET) == ["Factuur.pdf"]
    lines = seen.openings(place.database, place.desk, document)
    assert [(each.name, each.as_client) for each in lines] == [(YOUSSEF, False), (YOUSSEF, False)]


def test_a_new_version_is_unseen_and_the_old_file_is_kept(place):
    document = place.document(folder=place.folder("Upload"))
    seen.open_document(place.database, client(place, PIET), document, NOW)
    first, new = place.row(document), place.document("Factuur verbeterd.pdf")
    step = versions.replace(place.database, place.desk, document, new)
    assert unseen(place, PIET) == ["Factuur.pdf"]
    now, old = versions.history(place.database, place.desk, document)
    assert (now.version, now.sha256, now.replaced_at) == (2, place.row(new).blob_sha256, None)
    assert (old.version, old.sha256, old.replaced_at, old.replaced_by) == (1, first.blob_sha256, NOW, "cli")
    assert place.row(new).state is DocumentState.BINNED
    seen.open_document(place.database, client(place, PIET), document, NOW)
    undo(place.database, place.desk, step)
    assert (place.row(document).blob_sha256, place.row(new).state) == (first.blob_sha256, DocumentState.INBOX)
    assert unseen(place, PIET) == []
    versions.replace(place.database, place.desk, document, new)
    assert unseen(place, PIET) == ["Factuur.pdf"], "the number of the undone version must not count for this one"


def test_what_takes_the_place_of_a_document_waits_in_the_inbox(place):
    document, filed = place.document(), place.document(folder=place.folder("Upload"))
    for other in (document, filed):
        with pytest.raises(Refused):
            versions.replace(place.database, place.desk, document, other)


def test_a_locked_folder_takes_a_new_version_with_a_reason(place):
    document, new = place.document(folder=place.folder("Upload")), place.document("Nieuw.pdf")
    with place.database.write() as session:
        session.get_one(Folder, place.folder("Upload")).locked_at = NOW
    with pytest.raises(Refused, match="locked"):
        versions.replace(place.database, place.desk, document, new)
    assert versions.replace(place.database, place.desk, document, new, reason="Tikfout in de balans")


def test_opening_what_is_not_visible_is_not_found(place):
    document = place.document()
    with pytest.raises(NotFound):
        seen.open_document(place.database, client(place, PIET), document, NOW)


def test_what_is_no_longer_visible_is_no_longer_unseen(place):
    """Invariant 4."""
    document = place.document(folder=place.folder("Upload"))
    documents.move(place.database, place.desk, document, None)
    assert (unseen(place, PIET), counts(place)) == ([], {})


def test_openings_by_the_page(place):
    document = place.document(folder=place.folder("Upload"))
    for minute in range(3):
        seen.open_document(place.database, client(place, PIET), document, NOW + timedelta(minutes=minute))
    first = seen.openings(place.database, place.desk, document, limit=2)
    rest = seen.openings(place.database, place.desk, document, before=first[-1].id)
    assert [each.opened_at.minute for each in (*first, *rest)] == [2, 1, 0]
