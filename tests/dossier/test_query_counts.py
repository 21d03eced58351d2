"""Every list asks the database as often for three hundred rows as for three."""

import dossiers
import pytest
from counting import statements
from dossiers import NOW, PIET, SANNE, YOUSSEF
from sqlalchemy import insert

from dossier.access import view_as, visitor, who_sees
from dossier.accounts import client_users, clients, delegation, members, people
from dossier.documents import lists, seen
from dossier.inbox import triage
from dossier.office import offices
from models import Administration, Client, ClientMember, Person
from models.base import uuid7


@pytest.fixture
def place(house):
    return dossiers.place(house)


def fill(place, many):
    """So many more documents, client users and clients."""
    upload, inbox = place.folder("Upload"), None
    with place.database.write() as session:
        here = session.get_one(Administration, place.administration_id)
        common = {"office_id": here.office_id, "created_at": NOW}
        for number in range(many):
            for folder in (upload, inbox):
                dossiers.add_document(session, place.administration_id, f"{number}.pdf", folder)
        extra = [{"id": uuid7(), "name": f"P{n}", "email": f"{uuid7()}@x.example", **common} for n in range(many)]
        session.execute(insert(Person), extra)
        session.execute(
            insert(ClientMember), [{"person_id": each["id"], "client_id": here.client_id} for each in extra]
        )
        session.execute(insert(Client), [{"name": f"C {uuid7()}", **common} for _ in range(many)])


def test_as_many_for_many_as_for_few(place, house):
    database, here, desk = place.database, place.administration_id, place.desk
    sanne = visitor.of_person(database, place.person(SANNE), here, NOW)
    youssef = visitor.of_staff(database, place.person(YOUSSEF), NOW)
    office_id = offices.find(database, house.settings.domain)
    upload, document = place.folder("Upload"), place.document()
    members.delegate(database, desk, sanne.person_id, on=True)
    questions = {
        "tree": lambda: lists.folders(database, sanne, here),
        "folder": lambda: lists.documents_in(database, youssef, upload, limit=1000),
        "inbox": lambda: lists.inbox(database, youssef, here, limit=1000),
        "office inbox": lambda: triage.pile(database, youssef, triage.Pile.INBOX, NOW, limit=1000),
        "inbox per dossier": lambda: triage.by_dossier(database, youssef, 8),
        "unseen": lambda: lists.unseen(database, sanne, here, limit=1000),
        "unseen per user": lambda: seen.unseen_per_user(database, desk),
        "who sees": lambda: who_sees.of_document(database, desk, document),
        "people": lambda: people.list_all(database, house.settings.domain),
        "clients": lambda: clients.list_all(database, office_id),
        "own clients": lambda: clients.own(database, sanne.person_id, NOW),
        "own users": lambda: delegation.users(database, sanne, NOW),
        "client users": lambda: client_users.client_of(database, desk),
        "looks": lambda: view_as.looks(database, desk, limit=1000),
    }

    def counted():
        found = {}
        for name, ask in questions.items():
            with statements(database) as sent:
                assert ask(), name
            found[name] = len([each for each in sent if each.startswith("SELECT")])
        return found

    for _ in range(3):
        view_as.begin(database, desk, place.person(PIET))
    fill(place, 3)
    few = counted()
    for _ in range(30):
        view_as.begin(database, desk, place.person(PIET))
    fill(place, 297)
    assert counted() == few
