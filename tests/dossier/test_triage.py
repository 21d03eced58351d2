"""The inbox of the office: every dossier that this office user may enter, in one list."""

from datetime import UTC, datetime

from mailed import make_document, make_folder, make_person

from dossier.rules.states import DocumentState, Reason
from dossier.triage import Pile, counts, pile
from dossier.visitor import of_client, of_staff
from models import Administration, Document, Person, StaffRestriction

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_what_waits_in_every_dossier_stands_in_one_list(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    first = make_document(any_house, bakery, sender="bakker@example.org", name="Bon.pdf")
    second = make_document(any_house, holding, name="Aangifte.pdf")
    make_document(any_house, bakery, folder_id=make_folder(any_house, bakery, "Jaarwerk"))
    held = make_document(any_house, holding, reason=Reason.UNKNOWN_SENDER)
    found = pile(any_house.database, colleague)
    assert [each.id for each in found] == [second.id, first.id]
    bon = found[1]
    assert (bon.name, bon.administration_id, bon.state) == ("Bon.pdf", bakery.id, DocumentState.INBOX)
    assert (bon.mail.id, bon.mail.address, bon.mail.subject) == (first.delivery_id, "bakker@example.org", "Stukken")
    assert [each.id for each in pile(any_house.database, colleague, Pile.QUARANTINE)] == [held.id]
    assert counts(any_house.database, colleague) == {Pile.INBOX: 2, Pile.QUARANTINE: 1, Pile.LOCKED: 0}
    assert [each.id for each in pile(any_house.database, colleague, administration_id=bakery.id)] == [first.id]


def test_locked_files_have_a_pile_of_their_own(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    make_document(any_house, bakery)
    locked = make_document(any_house, bakery)
    with any_house.database.write() as session:
        session.get_one(Document, locked.id).flags = ["signed", "locked"]
    assert [each.id for each in pile(any_house.database, colleague, Pile.LOCKED)] == [locked.id]
    assert counts(any_house.database, colleague)[Pile.LOCKED] == 1


def test_pages_go_on_where_the_last_one_ended(any_house, make_administration):
    bakery = make_administration()
    colleague = of_staff(any_house.database, make_person(any_house, bakery, "c@kantoor.example", staff=True), NOW)
    made = [make_document(any_house, bakery).id for _ in range(5)]
    found, after = [], None
    while page := pile(any_house.database, colleague, after=after, limit=2):
        found += [each.id for each in page]
        after = page[-1].by_time
    assert found == made[::-1]


def test_a_restricted_colleague_and_a_client_user_see_no_other_inbox(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    mine, _ = make_document(any_house, bakery), make_document(any_house, holding)
    restricted = make_person(any_house, bakery, "c@kantoor.example", staff=True)
    baker = make_person(any_house, bakery, "bakker@example.org")
    with any_house.database.write() as session:
        session.get_one(Person, restricted).restricted = True
        session.add(StaffRestriction(person_id=restricted, administration_id=bakery.id))
        client_id = session.get_one(Administration, bakery.id).client_id
    colleague = of_staff(any_house.database, restricted, NOW)
    assert [each.id for each in pile(any_house.database, colleague)] == [mine.id]
    assert counts(any_house.database, colleague)[Pile.INBOX] == 1
    client = of_client(any_house.database, baker, client_id, NOW)
    assert not pile(any_house.database, client)
    assert not any(counts(any_house.database, client).values())
