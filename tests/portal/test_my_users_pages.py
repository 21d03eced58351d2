"""Mijn Gebruikers: what a klantbeheerder does with the users of the own client."""

from datetime import UTC, datetime, timedelta

from client_side import join
from signing_in import make_login
from sqlalchemy import update

from models import LoginSession


def test_a_right_of_another_user_is_changed_and_taken(house, as_, baker):
    piet = make_login(house, "piet@klant.example")
    join(house, piet, baker.administration, kind="administratie")
    browser, his = as_(baker.login), f"/my/users/{piet.person_id}"
    assert ">Administratie<" in browser.get("/my/users/").text
    assert "Alleen uploaden" in browser.get("/my/users/new").text
    browser.post(f"{his}/rights", data={"folder": str(baker.folder_id), "level": "view"})
    assert "Zwaluw: <strong>Zien" in browser.get(his).text
    assert as_(piet).get(baker.document).status_code == 200
    assert as_(piet).get(his).status_code == 404
    browser.post(f"{his}/approving", data={"on": "yes", "pin": "11111"})
    assert "Er is niets gewijzigd" in browser.get(his).text
    browser.post(f"{his}/remove")
    assert as_(piet).get(baker.document).status_code == 404


def test_who_lets_somebody_in_proves_again_who_they_are(house, as_, baker):
    piet = make_login(house, "piet@klant.example")
    join(house, piet, baker.administration, kind="administratie")
    browser, his = as_(baker.login), f"/my/users/{piet.person_id}"
    with house.database.write() as session:
        session.execute(update(LoginSession).values(fresh_at=datetime.now(UTC) - timedelta(minutes=59)))
    assert browser.get("/my/users/").status_code == 200
    for address in ("/my/users/new", his):
        assert browser.get(address).location == f"/account/prove/?to={address}"
    right = {"folder": str(baker.folder_id), "level": "view"}
    assert browser.post(f"{his}/rights", data=right).location == f"/account/prove/?to={his}"
    assert browser.post("/my/users/new", data={}).location == "/account/prove/?to=/my/users/new"
    for act in ("approving", "remove"):
        assert browser.post(f"{his}/{act}", data={"on": "yes"}).location == f"/account/prove/?to={his}"
    assert as_(piet).get(baker.document).status_code == 404, "nothing was given"
    assert "Piet" in browser.get("/my/users/").text


def test_somebody_who_cannot_be_added_leaves_the_form_filled(as_, baker):
    new = {"name": "Jan de Wit", "email": "geen adres", "kind": "administratie", "level": "view"}
    answer = as_(baker.login).post("/my/users/new", data=new)
    assert answer.status_code == 409
    assert 'value="Jan de Wit"' in answer.text
