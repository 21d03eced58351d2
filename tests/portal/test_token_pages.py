"""Tokens of the API: issued by an administrator, shown once, and revoked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from signing_in import make_login

from dossier.programs import tokens
from dossier.programs.tokens import NewToken
from dossier.rules.acts import Act
from dossier.rules.scopes import Scope

ADDRESS = "/office/tokens/"
NEW = {"name": "Boekhoudpakket", "scope": ["documents:read", "records:write"], "administration": "", "days": "30"}


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))


def lines(house):
    return tokens.list_all(house.database, house.settings.domain, datetime.now(UTC))


def token_in(text: str) -> str:
    return re.search(r"<code class=\"secret\">(dossier_[^<]+)</code>", text)[1]


def test_a_token_is_shown_once_and_opens_what_was_ticked(house, as_, anna):
    browser = as_(anna)
    shown = browser.post(ADDRESS, data=NEW)
    assert shown.headers["Cache-Control"] == "no-store"
    token = token_in(shown.text)
    caller = tokens.authenticate(house.database, token, datetime.now(UTC))
    assert (caller.scopes, caller.only) == ({Scope.DOCUMENTS_READ, Scope.RECORDS_WRITE}, None)
    page = browser.get(ADDRESS).text
    assert token not in page
    assert "Boekhoudpakket" in page
    assert "Documenten bekijken en downloaden" in page
    assert "nooit" in page


def test_a_token_of_one_administration_enters_no_other(house, as_, anna, make_administration):
    bakery = make_administration()
    shown = as_(anna).post(ADDRESS, data=NEW | {"administration": str(bakery.id)})
    caller = tokens.authenticate(house.database, token_in(shown.text), datetime.now(UTC))
    assert caller.only == {bakery.id}


def test_a_revoked_token_opens_nothing(house, as_, anna):
    browser = as_(anna)
    token = token_in(browser.post(ADDRESS, data=NEW).text)
    [line] = lines(house)
    page = browser.post(f"{ADDRESS}{line.id}/revoke", follow_redirects=True).text
    assert "ingetrokken" in page
    assert tokens.authenticate(house.database, token, datetime.now(UTC)) is None
    assert browser.post(f"{ADDRESS}{line.id}/revoke").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": " "}, "waarvoor het token is"), ({"scope": []}, "minstens één ding"), ({"days": "4000"}, "365 dagen")],
)
def test_what_is_wrong_is_said_and_what_was_filled_in_stays(house, as_, anna, wrong, said):
    answer = as_(anna).post(ADDRESS, data=NEW | wrong)
    assert (answer.status_code, said in answer.text) == (409, True)
    assert lines(house) == ()


def test_a_token_that_ends_soon_is_a_task_of_administrators(house, as_, anna):
    colleague = make_login(house, "bob@kantoor.example", staff=True)
    new = NewToken("Mailprovider", frozenset({Scope.MAILS_RECEIVE}), life=timedelta(days=13))
    tokens.issue(house.database, house.settings.domain, new, Act("test", datetime.now(UTC)))
    assert "binnen twee weken" in as_(anna).get("/").text
    assert "loopt af" in as_(anna).get(ADDRESS).text
    assert "binnen twee weken" not in as_(colleague).get("/").text


def test_only_administrators_know_the_page(house, as_, anna):
    colleague = make_login(house, "bob@kantoor.example", staff=True)
    client = make_login(house, "klant@bakkerij.example")
    as_(anna).post(ADDRESS, data=NEW)
    [line] = lines(house)
    for who in (colleague, client):
        browser = as_(who)
        assert browser.get(ADDRESS).status_code == 404
        assert browser.post(ADDRESS, data=NEW).status_code == 404
        assert browser.post(f"{ADDRESS}{line.id}/revoke").status_code == 404
    assert as_(None).get(ADDRESS).status_code == 302
    assert len(lines(house)) == 1
