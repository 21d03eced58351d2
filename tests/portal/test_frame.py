"""What holds for every page: who may open it, what it says to the browser, and in which language."""

import re

import pytest
from signing_in import make_login

from portal.access import Who
from portal.app import create_app
from portal.words import counted


def test_the_door_leads_to_the_sign_in_page_and_back(as_, make_office):
    make_office()
    answer = as_(None).get("/account/security?x=1")
    assert (answer.status_code, answer.location) == (302, "/login?to=/account/security?x%3D1")


@pytest.mark.attack("P17")
def test_nobody_is_led_to_another_site(house, as_, make_office):
    make_office()
    make_login(house, "anna@kantoor.example", staff=True)
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = as_(None).get("/login", query_string={"to": elsewhere})
        assert 'name="to" value=""' in page.text, elsewhere


@pytest.mark.attack("P10")
def test_a_form_from_elsewhere_changes_nothing(house, make_office):
    make_office()
    answer = create_app(house).test_client().post("/login", data={"name": "a", "password": "b"})
    assert answer.status_code == 400
    assert "niet meer geldig" in answer.text


@pytest.mark.attack("P24", "P27")
def test_pages_are_kept_by_nobody_and_run_nothing_from_elsewhere(as_, make_office):
    make_office()
    headers = as_(None).get("/login").headers
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_assets_are_kept_for_a_year_under_a_name_that_changes(as_, make_office):
    make_office()
    page = as_(None).get("/login").text
    [address] = re.findall(r'href="(/static/tokens\.css\?v=[^"]+)"', page)
    answer = as_(None).get(address)
    assert "immutable" in answer.headers["Cache-Control"]


def test_dutch_first_and_english_for_who_prefers_it(house, as_, make_office):
    make_office()
    assert "Inloggen" in as_(None).get("/login").text
    english = as_(None).get("/login", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="en">' in english
    assert "Sign in" in english


@pytest.mark.attack("P32")
def test_what_goes_wrong_is_told_in_words_and_not_in_errors(house, as_, app, make_office):
    make_office()
    anna = make_login(house, "anna@kantoor.example", staff=True)
    assert "Deze pagina is er niet" in as_(anna).get("/nowhere").text

    def broken():
        raise RuntimeError("the secret inside")

    broken.open_to = Who.SIGNED_IN
    app.view_functions["help.help"] = broken
    answer = as_(anna).get("/help")
    assert answer.status_code == 500
    assert "Ontvangen documenten zijn veilig" in answer.text
    assert "secret" not in answer.text


def test_a_session_that_was_ended_is_a_stranger(house, as_, make_office):
    make_office()
    anna = make_login(house, "anna@kantoor.example", staff=True)
    browser = as_(anna)
    assert "Goedendag, Anna" in browser.get("/").text
    assert browser.post("/logout").location == "/login"
    assert browser.get("/").status_code == 302


def test_a_count_that_stops_says_so(app):
    with app.test_request_context():
        assert (counted(499, 500), counted(500, 500)) == ("499", "500+")
