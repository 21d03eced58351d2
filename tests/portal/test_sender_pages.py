"""Senders and rules: of the dossiers that a colleague may enter."""

import re
from html import unescape

import pytest
from mailed import make_document, make_folder
from signing_in import make_login

from dossier.documents.lists import PAGE
from dossier.inbox import filing_rules, senders
from dossier.inbox.filing_rules import NewRule
from dossier.rules.filing_rules import Conditions
from dossier.rules.states import SenderPolicy
from models import Person, StaffRestriction, StaffRole


@pytest.fixture
def bo(house, make_office):
    make_office()
    return make_login(house, "bo@kantoor.example", staff=True)


def test_a_policy_and_an_address_are_set(house, as_, bo, office_act, make_administration):
    bakery = make_administration()
    browser, address = as_(bo), f"/office/senders/{bakery.id}"
    browser.post(f"{address}/policy", data={"policy": "own-domains", "domains": "jansen.nl, bouw.nl"})
    page = browser.post(f"{address}/addresses", data={"address": "scanner@jansen.nl"}, follow_redirects=True)
    assert "scanner@jansen.nl" in page.text
    found = senders.view(house.database, bakery.id, office_act)
    assert (found.policy, found.own_domains) == (SenderPolicy.OWN_DOMAINS, ("bouw.nl", "jansen.nl"))
    browser.post(f"{address}/addresses/remove", data={"address": "scanner@jansen.nl"})
    assert not senders.view(house.database, bakery.id, office_act).extra_addresses
    assert browser.post(f"{address}/addresses", data={"address": "geen adres"}).status_code == 409


def test_a_rule_is_shown_and_removed(house, as_, bo, office_act, make_administration):
    bakery = make_administration()
    folder = make_folder(house, bakery, "Bank")
    rule = NewRule("Afschriften", Conditions(sender="@bank.example"), files_itself=False, folder_id=folder)
    made = filing_rules.add(house.database, bakery.office_id, rule, office_act)
    browser = as_(bo)
    page = browser.get("/office/senders/").text
    assert "@<wbr>bank.<wbr>example" in page
    assert f'open={folder}">Bank</a>' in page
    assert "stelt voor" in page
    changed = {"rule": "Afschriften", "sender": "@bank.example", "folder": str(folder), "files_itself": "yes"}
    page = browser.post(f"/office/senders/rules/{made.id}", data=changed, follow_redirects=True).text
    assert "bergt zelf op" in page
    assert browser.post(f"/office/senders/rules/{made.id}", data={**changed, "sender": ""}).status_code == 409
    make_document(house, bakery, name="afschrift-7.pdf", sender="info@bank.example")
    filled = {**changed, "rule": "Anders", "go": "try"}
    page = browser.post(f"/office/senders/rules/{made.id}", data=filled).text
    assert "afschrift-7.pdf" in page
    assert 'value="Anders"' in page
    assert [each.name for each in filing_rules.list_all(house.database, bakery.office_id)] == ["Afschriften"]
    browser.post(f"/office/senders/rules/{made.id}/remove")
    assert not filing_rules.list_all(house.database, bakery.office_id)


def test_the_kind_of_a_rule_stays_in_the_list_though_it_is_rare(house, as_, bo, office_act, make_administration):
    bakery = make_administration()
    conditions = Conditions(content_type="application/msword")
    rule = NewRule("Brieven", conditions, files_itself=False, folder_id=make_folder(house, bakery, "Post"))
    made = filing_rules.add(house.database, bakery.office_id, rule, office_act)
    page = as_(bo).get(f"/office/senders/rules/{made.id}").text
    assert '<option value="application/msword" selected>Word-document (application/msword)</option>' in page
    assert '<option value="image/">Afbeelding</option>' in page


def test_only_where_a_colleague_may_enter(house, as_, bo, make_office, make_administration):
    bakery, holding = make_administration(), make_administration()
    elsewhere = make_administration(office_id=make_office(domain="inbox.ander.example"))
    with house.database.write() as session:
        session.get_one(Person, bo.person_id).restricted = True
        session.add(StaffRestriction(person_id=bo.person_id, administration_id=bakery.id))
    browser = as_(bo)
    shown = browser.get("/office/senders/").text
    assert str(bakery.id) in shown
    assert str(holding.id) not in shown
    for other in (holding, elsewhere):
        assert browser.get(f"/office/senders/{other.id}").status_code == 404
        answer = browser.post(f"/office/senders/{other.id}/addresses", data={"address": "a@b.example"})
        assert answer.status_code == 404
    assert browser.post("/office/senders/receipts", data={"on": "yes"}).status_code == 404
    assert as_(None).get("/office/senders/").status_code == 302


@pytest.mark.parametrize("address", ["/office/senders/", "/office/keeping/"])
def test_administrations_come_by_the_page_and_are_found(house, as_, bo, make_administration, address):
    for number in range(PAGE + 1):
        make_administration(mail_name=f"klant-{number:03}x")
    with house.database.write() as session:
        session.add(StaffRole(person_id=bo.person_id, role="beheerder"))
    browser = as_(bo)
    first = browser.get(address).text
    [further] = re.findall(r'rel="next" href="([^"]*)"', first)
    second = browser.get(unescape(further)).text
    assert "Klant 000X" in first
    assert "Klant 000X" not in second
    assert f"Klant {PAGE:03}X" in second
    found = browser.get(f"{address}?find=klant-007x").text
    assert re.findall(r"Klant \d{3}X", found) == ["Klant 007X"]
