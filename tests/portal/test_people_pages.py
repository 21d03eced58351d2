"""Users and rights: for administrators of the office, about their own office only."""

import pytest
from mailed import make_person
from signing_in import make_login

from dossier.accounts import people
from dossier.rules.rights import Role


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder", "medewerker"))


def everybody(house):
    return {each.email: each for each in people.list_all(house.database, house.settings.domain)}


def test_a_colleague_is_added_with_roles_and_invited(house, as_, anna):
    browser = as_(anna)
    new = {"name": "Bo Visser", "email": "bo@kantoor.example", "role": ["medewerker", "wwft"]}
    page = browser.post("/office/people/staff", data=new, follow_redirects=True)
    assert "Bo Visser is toegevoegd" in page.text
    bo = everybody(house)["bo@kantoor.example"]
    assert set(bo.roles) == {Role.STAFF_MEMBER, Role.CUSTOMER_DUE_DILIGENCE}
    assert "nooit uitgenodigd" not in browser.get(f"/office/people/{bo.id}").text
    browser.post(f"/office/people/{bo.id}/roles", data={"role": ["medewerker"]})
    assert everybody(house)["bo@kantoor.example"].roles == (Role.STAFF_MEMBER,)


def test_a_colleague_is_restricted_and_let_free_again(house, as_, anna, make_administration):
    bakery = make_administration()
    bo = make_login(house, "bo@kantoor.example", staff=True)
    browser, address = as_(anna), f"/office/people/{bo.person_id}/restriction"
    browser.post(address, data={"restricted": "yes", "administration": [str(bakery.id)]})
    assert everybody(house)[bo.email].restricted
    browser.post(address, data={})
    assert not everybody(house)[bo.email].restricted


def test_nobody_changes_the_own_role(house, as_, anna):
    before = everybody(house)[anna.email].roles
    as_colleague = {"name": "Anna", "email": f" {anna.email.upper()} ", "role": ["wwft"]}
    for address, form in (
        (f"/office/people/{anna.person_id}/roles", {"role": [*before, "wwft"]}),
        (f"/office/people/{anna.person_id}/roles", {"role": ["wwft"]}),
        ("/office/people/staff", as_colleague),
    ):
        assert as_(anna).post(address, data=form).status_code == 409
        assert everybody(house)[anna.email].roles == before


def test_a_reset_takes_two_administrators(house, as_, anna):
    bo = make_login(house, "bo@kantoor.example", staff=True)
    second = make_login(house, "cas@kantoor.example", staff=True, roles=("beheerder",))
    first = as_(anna)
    first.post(f"/office/people/{bo.person_id}/reset", data={"reason": "stond aan de balie met paspoort"})
    page = first.get("/office/people/").text
    assert "Een andere beheerder moet dit beoordelen" in page
    shown = as_(second).get("/office/people/").text
    address = shown.split('action="/office/people/resets/')[1].split('"')[0]
    assert first.post(f"/office/people/resets/{address}", data={"answer": "agree"}).status_code == 409
    answer = as_(second).post(f"/office/people/resets/{address}", data={"answer": "agree"}, follow_redirects=True)
    assert "stelt de gebruiker een nieuwe tweede stap in" in answer.text


def test_who_is_no_administrator_finds_nothing_there(house, as_, anna, make_office, make_administration):
    colleague = make_login(house, "bo@kantoor.example", staff=True)
    elsewhere = make_administration(office_id=make_office(domain="inbox.ander.example"))
    stranger = make_person(house, elsewhere, "x@ander.example", staff=True)
    assert as_(colleague).get("/office/people/").status_code == 404
    assert as_(colleague).post("/office/people/staff", data={"name": "x", "email": "x@y.example"}).status_code == 404
    assert as_(None).get("/office/people/").status_code == 302
    browser = as_(anna)
    assert browser.get(f"/office/people/{stranger}").status_code == 404
    for action in ("roles", "restriction", "end", "invite", "unlock", "sign-out", "reset"):
        answer = browser.post(f"/office/people/{stranger}/{action}", data={"reason": "x", "role": ["wwft"]})
        assert answer.status_code == 404, action
