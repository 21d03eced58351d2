"""What an administrator corrects for somebody else: the name, and the mail address, which the old address hears of."""

from datetime import UTC, datetime

import pytest
from outbox import link_by_mail, write_letters
from signing_in import make_login
from sqlalchemy import select

from dossier.accounts import people
from dossier.login import letters
from dossier.rules.acts import Act
from models import AuditEvent


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder", "medewerker"))


@pytest.fixture
def bob(house, anna):
    return make_login(house, "bob@kantoor.example", staff=True)


@pytest.fixture
def browser(as_, anna):
    return as_(anna)


@pytest.fixture
def page(bob):
    return f"/office/people/{bob.person_id}"


def person(house, login):
    found = people.list_all(house.database, house.settings.domain)
    return next(each for each in found if each.id == login.person_id)


def actions(house, login):
    with house.database.read() as session:
        mine = (AuditEvent.subject_id == login.person_id, AuditEvent.actor != str(login.person_id))
        return list(session.scalars(select(AuditEvent.action).where(*mine).order_by(AuditEvent.number)))


def test_a_name_is_corrected(house, bob, browser, page):
    shown = browser.post(f"{page}/name", data={"name": "  Bob   de Wit "}, follow_redirects=True).text
    assert "<h1>Bob de Wit</h1>" in shown
    assert "person.details-changed" in actions(house, bob)
    assert browser.post(f"{page}/name", data={"name": " "}).status_code == 409


def test_the_old_address_hears_of_it_and_its_links_open_nothing(house, as_, bob, browser, page):
    letters.invite(house, bob.person_id, Act("cli", datetime.now(UTC)))
    token = link_by_mail(house).rpartition("/")[2]
    answer = browser.post(f"{page}/address", data={"email": " Bob@Nieuw.example "}, follow_redirects=True)
    assert "het oude adres krijgt hiervan bericht" in answer.text
    assert person(house, bob).email == "bob@nieuw.example"
    assert "is gewijzigd" in write_letters(house)["Bob <bob@kantoor.example>"]
    assert "login.address-changed" in actions(house, bob)
    stranger = as_(None)
    stranger.get(f"/wachtwoord/{token}")
    assert stranger.post("/wachtwoord", data={"new": "een heel nieuwe zin met koeien"}).status_code == 404


def test_each_old_address_hears_of_it_however_quick_the_next_change_comes(house, bob, browser, page):
    for each in ("bob@een.example", "bob@twee.example"):
        browser.post(f"{page}/address", data={"email": each})
    told = write_letters(house)
    assert {"Bob <bob@kantoor.example>", "Bob <bob@een.example>"} <= set(told)
    assert "Bob <bob@twee.example>" not in told


@pytest.mark.parametrize("email", ["", "bob", "a@b.nl\r\nBcc: x@y.nl", "anna@kantoor.example"])
def test_what_is_no_address_or_somebody_elses_is_refused(house, bob, browser, page, email):
    before = len(write_letters(house))
    assert browser.post(f"{page}/address", data={"email": email}).status_code == 409
    assert person(house, bob).email == "bob@kantoor.example"
    assert len(write_letters(house)) == before


def test_not_the_own_and_not_by_a_colleague_or_a_stranger(house, as_, anna, bob, browser, page):
    own = f"/office/people/{anna.person_id}"
    for action, form in (("name", {"name": "Ander"}), ("address", {"email": "x@nieuw.example"})):
        assert browser.post(f"{own}/{action}", data=form).status_code == 409
        assert as_(bob).post(f"{own}/{action}", data=form).status_code == 404
        assert as_(None).post(f"{page}/{action}", data=form).status_code == 302
    assert f"{own}/name" not in browser.get(own).text
    assert {person(house, each).email for each in (anna, bob)} == {"anna@kantoor.example", "bob@kantoor.example"}


def test_last_signed_in_and_the_invitation_are_shown(house, as_, bob, browser, page):
    assert "niet in de laatste drie maanden" in browser.get(page).text
    as_(bob)
    shown = browser.get(page).text
    assert "niet in de laatste drie maanden" not in shown
    assert "Uitnodiging intrekken" not in shown
    browser.post(f"{page}/invite")
    assert "Uitnodiging intrekken" in browser.get(page).text
    assert "Ingetrokken" in browser.post(f"{page}/withdraw", follow_redirects=True).text
