"""The own mail address: proven by a link before it counts, told to the old one; and who tried to get in."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from outbox import link_by_mail
from signing_in import make_login
from sqlalchemy import func, select

from dossier.login import letters, sign_in
from dossier.login.devices import Visit
from dossier.login.sign_in import Credentials
from models import LoginLetter, Person


@pytest.fixture
def browser(as_, anna):
    return as_(anna)


def address_of(house, login):
    with house.database.read() as session:
        return session.get_one(Person, login.person_id).email


def letters_asked(house):
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(LoginLetter))


def written(house):
    """The letters in the outbox: to whom, and the words."""
    found = (
        message_from_bytes(each.read_bytes(), policy=default) for each in (house.settings.data / "outbox").glob("*.eml")
    )
    return {str(each["To"]): each.get_content() for each in found}


def ask(browser, email):
    return browser.post("/account/address", data={"email": email})


def test_nothing_changes_before_the_link_was_followed_and_then_the_old_address_hears(house, as_, anna, browser):
    assert ask(browser, " Anna@Nieuw.example ").status_code == 302
    link = link_by_mail(house)
    assert list(written(house)) == ["Anna <anna@nieuw.example>"]
    stranger = as_(None)
    page = stranger.get(link, follow_redirects=True)
    assert "Dit is mijn adres" in page.text
    assert address_of(house, anna) == "anna@kantoor.example"  # a program that follows links changes nothing
    assert stranger.post("/mailadres").status_code == 302
    assert address_of(house, anna) == "anna@nieuw.example"
    with pytest.raises(AttributeError):
        link_by_mail(house)  # the letter to the old address has no link
    assert "is gewijzigd" in written(house)["Anna <anna@kantoor.example>"]
    stranger.get(link)
    assert stranger.post("/mailadres").status_code == 404  # once


def test_no_link_does_what_a_link_of_another_kind_does(house, as_, anna, browser):
    ask(browser, "anna@nieuw.example")
    token, stranger = link_by_mail(house).rpartition("/")[2], as_(None)
    stranger.get(f"/wachtwoord/{token}")
    assert stranger.post("/wachtwoord", data={"new": "een heel nieuwe zin met koeien"}).status_code == 404
    letters.ask_new_password(house, house.settings.domain, "anna@kantoor.example", "192.0.2.1", datetime.now(UTC))
    token = link_by_mail(house).rpartition("/")[2]
    stranger.get(f"/mailadres/{token}")
    assert stranger.post("/mailadres").status_code == 404
    assert address_of(house, anna) == "anna@kantoor.example"


def test_an_address_of_somebody_else_gets_the_same_answer_and_no_letter(house, anna, browser):
    make_login(house, "bob@kantoor.example", staff=True)
    same = [ask(browser, each) for each in ("bob@kantoor.example", "nieuw@kantoor.example")]
    assert same[0].status_code == same[1].status_code == 302
    assert letters_asked(house) == 1
    for _ in range(9):
        ask(browser, "nog@een.example")
    assert letters_asked(house) < 6  # nobody is flooded


def test_who_took_the_address_meanwhile_keeps_it(house, as_, anna, browser):
    ask(browser, "nieuw@kantoor.example")
    link, stranger = link_by_mail(house), as_(None)
    make_login(house, "nieuw@kantoor.example", staff=True)
    stranger.get(link)
    assert stranger.post("/mailadres").status_code == 404
    assert address_of(house, anna) == "anna@kantoor.example"


@pytest.mark.parametrize(
    "email",
    ["", "anna", "a@b", "a b@c.nl", "a@b.nl\r\nBcc: x@y.nl", "<a@b.nl>", "a@b.nl,c@d.nl", "anna@kantoor.example"],
)
def test_what_is_no_other_address_is_refused(house, browser, email):
    assert ask(browser, email).status_code == 409
    assert letters_asked(house) == 0


def test_denied_tries_are_shown_to_their_owner_and_to_administrators(house, as_, anna, browser):
    given = Credentials(house.settings.domain, "anna@kantoor.example", "verkeerd")
    sign_in.begin(house, given, Visit("192.0.2.9", "x", ""), datetime.now(UTC))
    said = "probeerde in te loggen en werd geweigerd"
    assert said in browser.get("/account/security/history").text
    bob = make_login(house, "bob@kantoor.example", staff=True, roles=("beheerder",))
    page = f"/office/people/{anna.person_id}/logins"
    assert said in as_(bob).get(page).text
    assert said not in as_(bob).get("/account/security/history").text
    assert browser.get(page).status_code == 404
    assert as_(None).get(page).status_code == 302
