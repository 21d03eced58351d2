"""The log of mails, in a real browser."""

import pytest
from arriving import arrive
from posting import letter
from signing_in import make_login, session_of

STANDS_OUT = """() => [...document.querySelectorAll('.field > [type="date"]')].filter(each =>
    each.getBoundingClientRect().right > each.parentElement.getBoundingClientRect().right + 0.5).map(x => x.name)"""


@pytest.mark.parametrize("width", [1280, 390, 360])
def test_a_mail_is_found_and_read(house, new_page, portal, make_office, make_administration, is_accessible, width):
    make_office()
    anna = make_login(house, "anna@kantoor.example", staff=True)
    arrive(house, letter(subject="Bonnen"), make_administration())
    page = new_page(width=width)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, anna), "url": portal}])
    page.goto("/mails/")
    is_accessible(page)
    assert page.evaluate(STANDS_OUT) == []
    page.get_by_label("Afzender").fill("klant@")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Bonnen").click()
    page.get_by_role("heading", name="Bonnen").wait_for()
    is_accessible(page)
    for address in ("/mails/door", "/mails/balance"):
        page.goto(address)
        is_accessible(page)
