"""What the pages of clients ask: own dossiers, own mails, what waits."""

from datetime import UTC, datetime

import pytest
from client_side import put, side
from counting import statements
from mailed import make_document
from signing_in import make_login

from dossier.access.visitor import of_client as eyes_of
from dossier.access.visitor import of_staff
from dossier.accounts.own_dossiers import own_dossiers
from dossier.attention import of_client, of_office
from dossier.inbox.triage import Pile
from dossier.office.mail_cards import as_svg, vcard
from ingest.own_mails import own_mails
from models import Administration, StaffRestriction
from models.person import Person

NOW = datetime.now(UTC)


@pytest.fixture
def baker(any_house, make_administration):
    return side(any_house, make_administration(), "bakker@klant.example", "Zwaluw", may_approve=True)


@pytest.fixture
def smith(any_house, make_administration, baker):
    return side(any_house, make_administration(), "smid@klant.example", "Kievit")


def visitor_of(house, of):
    with house.database.read() as session:
        client_id = session.get_one(Administration, of.administration.id).client_id
    return eyes_of(house.database, of.login.person_id, client_id, NOW)


def test_own_dossiers_are_those_of_the_active_client_that_are_on(any_house, baker, smith):
    visitor = visitor_of(any_house, baker)
    [own] = own_dossiers(any_house.database, visitor)
    assert (own.id, own.address) == (baker.administration.id, baker.administration.address)
    with any_house.database.write() as session:
        session.get_one(Administration, own.id).dossier_on = False
    assert own_dossiers(any_house.database, visitor) == ()


def test_own_mails_are_from_the_own_address_to_the_own_dossiers(any_house, baker, smith):
    mine = make_document(any_house, baker.administration, sender="Bakker@Klant.example")
    make_document(any_house, baker.administration, sender="smid@klant.example")
    make_document(any_house, smith.administration, sender="bakker@klant.example")
    found = own_mails(any_house, visitor_of(any_house, baker))
    assert [(each.id, [part.name for part in each.parts]) for each in found] == [(mine.delivery_id, ["Factuur.pdf"])]
    assert own_mails(any_house, visitor_of(any_house, baker), before=mine.delivery_id) == ()


def test_what_waits_costs_the_same_however_much_it_is(any_house, baker, smith):
    visitor = visitor_of(any_house, baker)
    with statements(any_house.database) as few:
        assert of_client(any_house.database, visitor, NOW).unseen == 1
    for number in range(5):
        put(any_house, baker.administration, baker.folder_id, f"Nieuw {number}.pdf")
    with statements(any_house.database) as many:
        assert of_client(any_house.database, visitor, NOW).unseen == 6
    assert len(many) == len(few)


def test_what_waits_for_the_office_is_in_the_dossiers_that_they_may_enter(any_house, baker, smith):
    for each in (baker, smith):
        put(any_house, each.administration, None, "Wacht.pdf")
    anna = make_login(any_house, "anna@kantoor.example", staff=True)
    assert of_office(any_house.database, of_staff(any_house.database, anna.person_id, NOW)).piles[Pile.INBOX] == 2
    with any_house.database.write() as session:
        session.get_one(Person, anna.person_id).restricted = True
        session.add(StaffRestriction(person_id=anna.person_id, administration_id=baker.administration.id))
    assert of_office(any_house.database, of_staff(any_house.database, anna.person_id, NOW)).piles[Pile.INBOX] == 1


def test_a_card_holds_what_it_is_given_as_text():
    card = vcard("Jansen, Zn; B.V.", "Kantoor", "a@b.example")
    assert "FN:Jansen\\, Zn\\; B.V.\r\n" in card
    assert "<svg" in as_svg(card)
