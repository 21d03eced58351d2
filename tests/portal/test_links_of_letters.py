"""Links in letters: they lead to the thing after logging in, carry no authority, and one click stops the letters."""

from uuid import uuid4

import pytest
from dossiers import PIET, SANNE, YOUSSEF, place
from signing_in import Login, session_of

from dossier.rules.happenings import Happening, Pace
from notify import preferences
from portal.app import create_app


@pytest.fixture
def here(house):
    return place(house)


@pytest.fixture
def browser(house):
    return create_app(house).test_client()


@pytest.fixture
def signed_in(house, here, browser):
    def as_(name):
        browser.set_cookie("dossier-session", session_of(house, Login(here.person(name), "")))
        return browser

    return as_


def leads_to(browser, thing, subject):
    answer = browser.get(f"/go/{thing}/{subject}")
    return answer.location if answer.status_code == 302 else answer.status_code


@pytest.mark.attack("P06")
def test_who_is_not_signed_in_is_asked_to_be(browser, here):
    document = here.document("Jaarrekening.pdf", here.folder("Upload"))
    there = leads_to(browser, "document", document)
    assert there.startswith("/login")
    assert f"%2Fgo%2Fdocument%2F{document}" in there or f"/go/document/{document}" in there


def test_colleagues_and_clients_come_to_their_own_page(signed_in, here):
    document = here.document("Jaarrekening.pdf", here.folder("Upload"))
    home = here.administration_id
    staff = signed_in(YOUSSEF)
    assert leads_to(staff, "document", document) == f"/dossier/{home}/documents/{document}"
    assert staff.get(f"/go/document/{document}", follow_redirects=True).status_code == 200
    client = signed_in(SANNE)
    assert leads_to(client, "document", document) == f"/my/dossier/{home}/documents/{document}"
    assert client.get(f"/go/document/{document}", follow_redirects=True).status_code == 200
    assert leads_to(client, "dossier", home) == f"/my/dossier/{home}"
    folder = here.folder("Upload")
    assert client.get(f"/go/folder/{folder}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("thing", ["document", "dossier", "folder", "approval", "upload", "mail", "nonsense"])
def test_what_is_not_there_tells_nothing(signed_in, thing):
    assert leads_to(signed_in(SANNE), thing, uuid4()) == 404


@pytest.mark.attack("P06")
def test_what_they_may_not_see_is_as_if_it_were_not_there(signed_in, here):
    document = here.document("Los.pdf")  # in the inbox, where only the office looks
    client = signed_in(SANNE)
    assert client.get(f"/go/document/{document}", follow_redirects=True).status_code == 404


def test_one_click_without_a_cookie_stops_them(house, browser, here):
    piet = here.person(PIET)
    kinds = {Happening.DOCUMENT_VISIBLE}
    token = preferences.unsubscribe_token(house, piet, kinds)

    def pace():
        return preferences.paces(house.database, piet)[Happening.DOCUMENT_VISIBLE]

    assert browser.get(f"/unsubscribe/{token}").status_code == 200
    assert pace() is not Pace.OFF, "programs that look at links switch nothing off"
    answer = browser.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, pace()) == (200, Pace.OFF)
    assert browser.post(f"/unsubscribe/{token}x").status_code == 404
    assert browser.post("/unsubscribe/x.y").status_code == 404


def test_the_letter_names_pages_that_are_there(house):
    """Whatever a letter links to is a page."""
    rules = create_app(house).url_map.bind("localhost")
    for path in (f"/go/document/{uuid4()}", "/account/notices/", "/unsubscribe/abc.def"):
        assert rules.match(path)
