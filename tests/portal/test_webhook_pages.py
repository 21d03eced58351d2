"""Webhooks in the portal: added with a choice, the secret shown once, changed, tried and removed."""

import re
from datetime import UTC, datetime

import pytest
from signing_in import make_login

from dossier.programs import webhooks
from dossier.programs.webhooks import Choice
from dossier.rules.acts import Act
from dossier.rules.webhooks import WebhookEvent

ADDRESS = "/office/webhooks/"
NEW = {"url": "https://boekhouding.example/haak", "event": ["document.filed"], "administration": ""}


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))


def lines(house):
    return webhooks.list_all(house, house.settings.domain)


def test_a_webhook_hears_of_what_was_ticked_and_its_secret_is_shown_once(house, as_, anna, make_administration):
    bakery = make_administration()
    browser = as_(anna)
    shown = browser.post(ADDRESS, data=NEW | {"administration": str(bakery.id)})
    assert shown.headers["Cache-Control"] == "no-store"
    secret = re.search(r"<code class=\"secret\">(whsec_[^<]+)</code>", shown.text)[1]
    [line] = lines(house)
    assert (line.events, line.administrations) == ((WebhookEvent.DOCUMENT_FILED,), (bakery.id,))
    page = browser.get(ADDRESS).text
    assert (secret in page, "Een document kwam in een map" in page) == (False, True)


def test_what_it_hears_of_is_changed(house, as_, anna, make_administration):
    both = frozenset({make_administration().id, make_administration().id})
    domain, act = house.settings.domain, Act("test", datetime.now(UTC))
    added, _ = webhooks.add(house, domain, NEW["url"], act, Choice(frozenset(WebhookEvent), both))
    browser = as_(anna)
    assert "Zoals het nu is" in browser.get(ADDRESS).text
    said = {"event": ["inbox.arrived"], "administration": "as-now"}
    page = browser.post(f"{ADDRESS}{added}/choose", data=said, follow_redirects=True).text
    assert "Voortaan hoort het programma" in page
    [line] = lines(house)
    assert (line.events, frozenset(line.administrations)) == ((WebhookEvent.INBOX_ARRIVED,), both)
    browser.post(f"{ADDRESS}{added}/choose", data=said | {"administration": ""})
    assert lines(house)[0].administrations is None


def test_it_is_tried_turned_and_removed(house, as_, anna):
    browser = as_(anna)
    browser.post(ADDRESS, data=NEW | {"url": "https://127.0.0.1:1/"})
    [line] = lines(house)
    tried = browser.post(f"{ADDRESS}{line.id}/test", follow_redirects=True).text
    assert "Dat adres is niet toegestaan" in tried
    assert "whsec_" in browser.post(f"{ADDRESS}{line.id}/rotate").text
    assert "er gaat niets meer heen" in browser.post(f"{ADDRESS}{line.id}/remove", follow_redirects=True).text
    assert lines(house) == ()
    for way in ("choose", "rotate", "test", "remove"):
        assert browser.post(f"{ADDRESS}{line.id}/{way}", data=NEW).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"), [({"url": "http://93.184.215.14/"}, "https"), ({"event": []}, "minstens één ding")]
)
def test_what_is_wrong_is_said_and_what_was_filled_in_stays(house, as_, anna, wrong, said):
    answer = as_(anna).post(ADDRESS, data=NEW | wrong)
    assert (answer.status_code, said in answer.text, (NEW | wrong)["url"] in answer.text) == (409, True, True)
    assert lines(house) == ()


def test_only_administrators_see_it(house, as_, anna):
    colleague = make_login(house, "bob@kantoor.example", staff=True)
    assert as_(colleague).get(ADDRESS).status_code == 404
