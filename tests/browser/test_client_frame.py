"""What stands around the pages of a client on a narrow screen, and the folder page there; also without script."""

import re
from datetime import UTC, datetime

import pytest
from client_side import join, put
from playwright.sync_api import expect

from dossier.access.desk import Desk
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party

DROP = """area => {
  const files = new DataTransfer();
  files.items.add(new File(["%PDF-1.4 bon"], "gesleept.pdf", { type: "application/pdf" }));
  area.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
}"""

READS_SMS = "window.OTPCredential = class {}; navigator.credentials.get = async () => ({ code: '123456' })"


def test_a_phone_has_one_row_above_and_the_places_below(open_page, is_accessible):
    page = open_page("/", width=390)
    assert page.locator("header.top").bounding_box()["height"] < 70
    bar = page.get_by_role("navigation", name="Onderdelen")
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] == page.viewport_size["height"]
    bar.get_by_role("link", name="Dossier").click()
    page.get_by_role("heading", name="Nog niet gezien").wait_for()
    expect(bar.get_by_role("link", name="Dossier")).to_have_attribute("aria-current", "true")
    bar.get_by_text("Meer").click()
    is_accessible(page)
    bar.get_by_role("link", name="Mijn Gebruikers").click()
    page.get_by_role("heading", name="Mijn Gebruikers").wait_for()
    expect(bar.locator("summary")).to_have_attribute("aria-current", "true")
    page.get_by_role("navigation", name="Onderdelen").get_by_role("link", name="Upload").click()
    page.get_by_role("button", name="Uploaden").wait_for()  # one folder takes uploads: it is there at once
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_desk_has_the_tabs_and_no_bar(open_page):
    page = open_page("/")
    expect(page.get_by_role("navigation", name="Onderdelen")).to_have_count(0)
    expect(page.get_by_role("navigation", name="Modules")).to_be_visible()


def test_the_folder_on_a_phone_begins_with_what_is_in_it(open_page, baker, is_accessible):
    page = open_page(baker.folder, width=390)
    document = page.get_by_role("link", name="Zwaluw.pdf", exact=True)
    assert document.bounding_box()["y"] < 800
    page.locator("details.all-folders summary").click()
    page.locator("details.all-folders").get_by_role("link", name=re.compile("Zwaluw")).wait_for()
    is_accessible(page)


def test_a_file_may_be_dropped_anywhere_on_the_folder_page(open_page, baker):
    page = open_page(baker.folder)
    page.locator("h1").evaluate(DROP)
    page.get_by_text("gesleept.pdf").first.wait_for()
    page.get_by_role("button", name="Uploaden", exact=True).click()
    page.get_by_text("1 bestand is geüpload").wait_for()
    row = page.get_by_role("row", name=re.compile("gesleept"))
    row.get_by_text(re.compile(r"tot \d\d:\d\d")).wait_for()
    row.locator("summary", has_text="Hernoemen").click()
    row.get_by_label("Nieuwe naam").fill("bon.pdf")
    row.get_by_role("button", name="Hernoemen").click()
    page.get_by_role("row", name=re.compile("bon.pdf")).wait_for()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_who_reads_for_an_approval_chooses_there_and_goes_back_to_confirm(house, open_page, baker, is_accessible):
    other = put(house, baker.administration, baker.folder_id, "Aangifte.pdf")
    desk = Desk(baker.administration.id, Act("cli", datetime.now(UTC)))
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (baker.document_id, other), (baker.login.person_id,))
    asking.ask(house.database, desk, new)
    page = open_page("/my/approvals/", width=390)
    page.get_by_role("link", name="Bekijken Zwaluw.pdf").click()
    page.get_by_text("Document 1 van 2").wait_for()
    is_accessible(page)
    page.get_by_text("Download het om alles te zien").wait_for()
    with page.expect_download():
        page.get_by_role("link", name="Downloaden").click()
    page.reload()
    is_accessible(page)
    page.get_by_role("link", name="Akkoord", exact=True).click()
    page.get_by_role("heading", name="Aangifte.pdf").wait_for()
    page.get_by_role("link", name="Terug om te beslissen").click()
    page.get_by_role("heading", name="Jaarrekening").wait_for()
    assert "#request-" in page.url
    page.get_by_text("Bekijk eerst elk document").wait_for()
    with page.expect_download():
        page.get_by_role("link", name="Downloaden Aangifte.pdf").click()
    page.add_init_script(
        "window.OTPCredential = class {}; navigator.credentials.get = async () => ({ code: '123456' })"
    )
    page.reload()
    expect(page.get_by_label("Code")).to_have_value("123456")  # a phone that may read the SMS
    expect(page.get_by_role("radio", name="Akkoord", exact=True).first).to_be_checked()


@pytest.mark.parametrize("width", [769, 900, 1024, 1100])
def test_the_header_is_one_row_also_beside_the_tabs(house, open_page, baker, make_administration, width):
    join(house, baker.login, make_administration(mail_name="een-tweede-administratie-met-een-lange-naam"))
    page = open_page("/", width=width)
    header = page.locator("header.top")
    assert header.bounding_box()["height"] < 70
    ends = header.locator("summary, nav a").evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert max(ends) <= width
    page.locator(".own .menu").last.locator("summary").click()
    page.get_by_role("link", name="Mijn Account").wait_for()
