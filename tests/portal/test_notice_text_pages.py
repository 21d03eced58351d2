"""Texts of notices: by administrators only, shown before they are kept."""

import pytest
from signing_in import make_login
from testing_pages import client_login

from dossier.rules.happenings import Happening
from notify.own_words import words_of

PAGE = "/office/texts/document-visible"


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))


def given(subject, do):
    return {"subject-nl": subject, "introduction-nl": "Fijn.", "subject-en": "", "introduction-en": "", "do": do}


def test_a_text_is_shown_kept_and_put_back(house, as_, anna, make_administration):
    browser, office_id = as_(anna), make_administration().office_id
    assert browser.get("/office/texts/").text.count("/office/texts/") >= len(Happening)
    shown = browser.post(PAGE, data=given("Post voor {naam}", "show"))
    assert "Post voor Jan de Voorbeeld" in shown.text
    assert words_of(house.database, office_id) == {}  # nothing is kept yet
    wrong = browser.post(PAGE, data=given("{document}", "keep"))
    assert wrong.status_code == 422
    assert 'value="{document}"' in wrong.text  # what was typed is not lost
    browser.post(PAGE, data=given("Post voor {naam}", "keep"))
    assert "eigen tekst" in browser.get("/office/texts/").text
    browser.post(PAGE, data=given("", "standard"))
    assert words_of(house.database, office_id) == {}
    assert browser.get("/office/texts/onzin").status_code == 404


def test_only_administrators_of_the_office_find_them(house, as_, anna, make_administration):
    bakery = make_administration()
    bo, client = make_login(house, "bo@kantoor.example", staff=True), client_login(house, "c@example.org", bakery)
    for address in ("/office/texts/", PAGE):
        assert [as_(each).get(address).status_code for each in (bo, client)] == [404, 404]
        assert as_(None).get(address).status_code == 302
    assert as_(bo).post(PAGE, data=given("x", "keep")).status_code == 404
