"""What somebody uploaded is no news to them."""

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE
from posting import PDF
from uploading import Uploading

from dossier.attention import of_client
from dossier.documents import lists, versions


@pytest.fixture
def at(any_house):
    return Uploading(any_house, dossiers.place(any_house))


def test_what_somebody_uploaded_is_new_to_others_and_not_to_them(at):
    piet = at.client(PIET)
    at.upload(piet, at.place.folder("Upload"), ("bon.pdf", PDF))
    at.walk()
    eyes = {name: at.client(name).visitor for name in (PIET, SANNE)}
    here = at.place.administration_id
    new = {name: [each.name for each in lists.unseen(at.house.database, each, here)] for name, each in eyes.items()}
    assert new == {PIET: [], SANNE: ["bon.pdf"]}
    assert of_client(at.house.database, eyes[PIET], NOW).unseen == 0
    [document] = at.documents()
    versions.replace(at.house.database, at.place.desk, document.id, at.place.document("Beter.pdf"))
    assert of_client(at.house.database, eyes[PIET], NOW).unseen == 1, "the office made another version of it"
