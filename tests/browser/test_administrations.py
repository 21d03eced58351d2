"""Alle administraties and the search page, in a real browser."""

import dossiers
import pytest
from dossiers import BAKERY, MARIJKE
from signing_in import Login, session_of

from dossier.documents import records
from dossier.office import administrations
from dossier.rules.handling import RecordKind
from dossier.rules.record_lines import NewRecord


@pytest.fixture
def place(house):
    return dossiers.place(house)


@pytest.fixture
def page(house, place, portal, new_page):
    page = new_page()
    token = session_of(house, Login(place.person(MARIJKE), ""))
    page.context.add_cookies([{"name": "dossier-session", "value": token, "url": portal}])
    return page


def test_a_dossier_is_switched_off_by_its_box_and_on_again(house, page, is_accessible):
    page.goto("/administrations/")
    is_accessible(page)
    page.get_by_label(f"Dossier {BAKERY}").uncheck()
    page.get_by_text("staat uit").wait_for()
    assert not administrations.find(house.database, "bakkerij-jansen").dossier_on
    page.get_by_label(f"Dossier {BAKERY}").check()
    page.get_by_text("staat aan").wait_for()
    page.goto("/administrations/mine")
    page.get_by_role("row", name=BAKERY).get_by_text("Acties").click()
    is_accessible(page)
    page.get_by_role("row", name=BAKERY).get_by_role("link", name="Dossier", exact=True).click()
    page.get_by_role("heading", name=f"Klantendossier van {BAKERY}").wait_for()


def test_what_is_found_leads_to_its_document(place, page, is_accessible):
    document = place.document("Huurcontract oven.pdf", place.folder("Upload"))
    asset = records.put(place.database, place.desk, NewRecord(RecordKind.FIXED_ASSET, "101", "Oven"))
    records.attach(place.database, place.desk, document, asset)
    page.goto("/search/?q=huurcontract")
    page.get_by_text("1 document gevonden").wait_for()
    is_accessible(page)
    page.get_by_role("link", name="Huurcontract oven.pdf").click()
    page.get_by_role("heading", name="Huurcontract oven.pdf").wait_for()
    is_accessible(page)
    page.get_by_role("link", name="Vast actief 101").click()
    page.get_by_role("link", name="Huurcontract oven.pdf", exact=True).wait_for()
