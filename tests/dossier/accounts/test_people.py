"""People: one login each, whatever they are; a new client user sees nothing yet."""

from datetime import timedelta

import dossiers
import pytest
from dossiers import NOW, PIET, SANNE

from dossier.accounts import people
from dossier.accounts.people import Membership, NewPerson
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.rights import Role

ACT = Act("test", NOW)


@pytest.fixture
def place(any_house):
    return dossiers.place(any_house)


@pytest.fixture
def domain(any_house):
    return any_house.settings.domain


def line(place, domain, email):
    return next(each for each in people.list_all(place.database, domain) if each.email == email)


def test_everybody_with_what_they_are(place, domain):
    sanne = line(place, domain, "sanne@devries.example")
    assert sanne.roles == ()
    assert sanne.clients == (Membership(dossiers.BAKERY, "directie"), Membership(dossiers.HOLDING, "directie"))
    marijke = line(place, domain, "marijke@kantoor.example")
    assert marijke.roles == (Role.ADMINISTRATOR, Role.STAFF_MEMBER, Role.CUSTOMER_DUE_DILIGENCE)
    assert people.list_all(place.database, "elders.example") == ()


def test_a_new_client_user_sees_nothing(place, domain):
    """Invariant 1."""
    place.document(folder=place.folder("Upload"))
    new = NewPerson("Nieuwe Klant", " Nieuw@Klant.example ")
    id_ = people.add_client_user(place.database, place.desk, new, "administratie")
    assert place.sees("Nieuwe Klant") == (set(), set())
    assert people.id_of(place.database, domain, "nieuw@klant.example") == id_


@pytest.mark.attack("X05")
def test_the_same_address_is_the_same_person(place, domain, any_house):
    other = dossiers.place(any_house, dossiers.HOLDING)
    piet = NewPerson("Piet", "piet@bakkerijjansen.example")
    for kind in ("salaris", "administratie"):
        people.add_client_user(place.database, other.desk, piet, kind)
    assert line(place, domain, piet.email).name == PIET
    assert line(place, domain, piet.email).clients == (
        Membership(dossiers.BAKERY, "administratie"),
        Membership(dossiers.HOLDING, "administratie"),
    )
    assert place.person(SANNE) != place.person(PIET)


def test_roles_are_given_once(place, domain):
    for _ in range(2):
        people.add_staff(place.database, domain, NewPerson("Noor", "noor@kantoor.example"), (Role.STAFF_MEMBER,), ACT)
    assert line(place, domain, "noor@kantoor.example").roles == (Role.STAFF_MEMBER,)


def test_an_end_can_be_set_and_taken_off(place, domain):
    for at in (NOW + timedelta(days=1), None):
        people.expire(place.database, domain, "piet@bakkerijjansen.example", at, ACT)
        assert line(place, domain, "piet@bakkerijjansen.example").expires_at == at


@pytest.mark.parametrize(
    ("name", "email"), [("", "a@b.example"), ("A", "geen adres"), ("A", "@b.example"), ("A", "a b@c.d")]
)
def test_who_has_no_name_or_address_is_refused(place, domain, name, email):
    with pytest.raises(Refused):
        people.add_staff(place.database, domain, NewPerson(name, email), (Role.STAFF_MEMBER,), ACT)


def test_unknown_people_and_offices_are_not_found(place, domain):
    for attempt in (
        lambda: people.expire(place.database, domain, "niemand@b.example", None, ACT),
        lambda: people.id_of(place.database, domain, "niemand@b.example"),
        lambda: people.add_staff(place.database, "elders.example", NewPerson("A", "a@b.example"), (), ACT),
    ):
        with pytest.raises(NotFound):
            attempt()
