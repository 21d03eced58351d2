"""Where the documents of a mail are today, for who may see them there."""

from dataclasses import replace

import pytest
from mailed import NOW, make_document, make_folder, make_person

from dossier.access.visitor import of_client, of_staff
from dossier.rules.rights import Role
from dossier.rules.states import DocumentState
from ingest.whereabouts import came_with, of_mails
from models import Administration, Document, Folder


@pytest.fixture
def scene(any_house, make_administration):
    """A document of the bakery that came by mail, a folder to put it in, and a colleague."""
    bakery = make_administration(mail_name="bakkerij")
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "bo@kantoor.example", staff=True), NOW)
    return bakery, make_document(any_house, bakery), make_folder(any_house, bakery, "Bank"), colleague


def move(house, made, folder_id):
    with house.database.write() as session:
        row = session.get_one(Document, made.id)
        row.folder_id, row.state = folder_id, DocumentState.FILED


def test_it_is_told_where_a_document_is_now_and_what_it_is_called(any_house, scene):
    _, made, folder, colleague = scene
    [before] = of_mails(any_house, colleague, [made.delivery_id])[made.delivery_id]
    assert (before.state, before.folders, before.name) == (DocumentState.INBOX, (), "Factuur.pdf")
    move(any_house, made, folder)
    [after] = of_mails(any_house, colleague, [made.delivery_id])[made.delivery_id]
    assert (after.state, [each.name for each in after.folders]) == (DocumentState.FILED, ["Bank"])
    came = came_with(any_house, colleague, made.id)
    assert (came.delivery_id, came.subject, came.sender) == (made.delivery_id, "Stukken", "klant@jansen.example")


def test_the_law_decides_who_is_told(any_house, scene):
    bakery, made, folder, colleague = scene
    move(any_house, made, folder)
    with any_house.database.write() as session:
        session.get_one(Folder, folder).office_role = Role.CUSTOMER_DUE_DILIGENCE
        client_id = session.get_one(Administration, bakery.id).client_id
    assert of_mails(any_house, colleague, [made.delivery_id]) == {}
    assert came_with(any_house, colleague, made.id) is None
    allowed = replace(colleague, viewer=replace(colleague.viewer, roles=frozenset({Role.CUSTOMER_DUE_DILIGENCE})))
    assert of_mails(any_house, allowed, [made.delivery_id])
    kept_out = replace(allowed, viewer=replace(allowed.viewer, only=frozenset()))
    assert of_mails(any_house, kept_out, [made.delivery_id]) == {}
    assert came_with(any_house, kept_out, made.id) is None
    client = of_client(any_house.database, make_person(any_house, bakery, "jan@jansen.example"), client_id, NOW)
    assert came_with(any_house, client, made.id) is None
