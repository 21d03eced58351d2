"""Mijn Account in a real browser: the pages are readable by everybody, on a phone and in the dark."""

from datetime import UTC, datetime

import pytest
from signing_in import make_login, session_of

from dossier.login import own
from dossier.login.own import Details
from dossier.rules.acts import Act
from models import Person


@pytest.fixture
def bob(house, make_office):
    make_office()
    return make_login(house, "bob@kantoor.example", staff=True, roles=("beheerder",))


def signed_in(house, portal, new_page, login, **how):
    page = new_page(**how)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, login), "url": portal}])
    return page


def choose_theme(house, login, theme):
    act = Act(str(login.person_id), datetime.now(UTC))
    own.change_details(house, login.person_id, Details("Bob", "", "nl", theme), act)


def mobile_of(house, login):
    with house.database.read() as session:
        return session.get_one(Person, login.person_id).mobile


def fits(page):
    """Nothing stands outside the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_account_on_a_phone_in_the_dark(house, portal, new_page, bob, is_accessible):
    choose_theme(house, bob, "dark")
    page = signed_in(house, portal, new_page, bob, width=390)
    for address in ("/account/", "/account/security", "/account/notices/", "/account/pin", "/account/mobile"):
        page.goto(address)
        is_accessible(page)
        assert fits(page), address


def test_recovery_codes_can_be_printed(house, portal, new_page, bob, is_accessible):
    page = signed_in(house, portal, new_page, bob)
    page.goto("/account/recovery-codes")
    page.get_by_role("button", name="Maak nieuwe codes").click()
    assert page.locator("ol.recovery li").count() == 10
    page.get_by_role("button", name="Afdrukken").wait_for()
    is_accessible(page)
    page.emulate_media(media="print")
    assert page.locator("ol.recovery").is_visible()
    assert not page.get_by_role("button", name="Afdrukken").is_visible()


@pytest.mark.parametrize(("colour", "theme"), [("#000000", "dark"), ("#7a1f3d", "light")])
def test_any_colour_of_the_office_stays_readable(house, portal, new_page, bob, is_accessible, colour, theme):
    choose_theme(house, bob, theme)
    page = signed_in(house, portal, new_page, bob)
    page.goto("/office/look/")
    page.get_by_label("Kleur").fill(colour)
    page.get_by_role("button", name="Bewaren").first.click()
    page.get_by_text("De huisstijl is gewijzigd").wait_for()
    page.goto("/account/")
    is_accessible(page)


def test_a_pin_comes_before_a_new_mobile_number(house, portal, new_page, bob, is_accessible):
    page = signed_in(house, portal, new_page, bob, width=390)
    page.goto("/account/mobile")
    page.get_by_role("link", name="Kies een pincode").click()
    is_accessible(page)
    for field in page.locator("input[type=password]").all():
        field.fill("48151")
    page.get_by_role("button", name="Pincode bewaren").click()
    page.goto("/account/mobile")
    page.get_by_label("Nieuw mobiel nummer").fill("06 12345678")
    page.get_by_label("Pincode").fill("11223")
    page.get_by_role("button", name="Wijzigen").click()
    page.get_by_text("klopt niet").wait_for()
    is_accessible(page)
    assert mobile_of(house, bob) is None
    page.get_by_label("Pincode").fill("48151")
    page.get_by_role("button", name="Wijzigen").click()
    page.get_by_text("Uw mobiele nummer is gewijzigd").wait_for()
    assert mobile_of(house, bob) == "+31612345678"
