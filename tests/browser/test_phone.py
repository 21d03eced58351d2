"""The app on a phone, in a real browser: bound with PIN and SMS code, opened with large keys, and keeping nothing."""

import re
import zipfile

import pypdfium2
import pytest
from client_side import put, side
from outbox import code_by_sms
from photos import photo
from playwright.sync_api import expect
from signing_in import PASSWORD, session_of
from sqlalchemy import select

from models import Person, UploadedFile

KEPT = """async () => {
  const names = await caches.keys();
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map((each) => new URL(each.url).pathname);
}"""


@pytest.fixture
def baker(house, make_administration):
    made = side(house, make_administration(), "bakker@klant.example", "Zwaluw")
    with house.database.write() as session:
        session.get_one(Person, made.login.person_id).mobile = "+31612345678"
    return made


def bind(house, page, baker):
    page.goto("/app/")
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(baker.login.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("Code", exact=True).fill(code_by_sms(house))
    page.get_by_label("Pincode van vijf cijfers").fill("40713")
    page.get_by_label("Dezelfde pincode").fill("40713")


def test_a_phone_is_bound_and_opened_and_keeps_no_document(house, new_page, baker, is_accessible):
    page = new_page(width=390)
    bind(house, page, baker)
    is_accessible(page)
    page.get_by_role("button", name="Telefoon koppelen").click()
    page.get_by_text("Uw telefoon is gekoppeld").wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    for address in (baker.home, baker.folder, baker.document, "/my/approvals/", "/account/phone", "/my/clients/"):
        page.goto(address)  # each through the worker
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    is_accessible(page)
    page.goto(baker.document)
    with page.expect_download():
        page.get_by_role("link", name="Downloaden").click()
    kept = page.evaluate(KEPT)
    assert "/app/offline" in kept
    assert not [each for each in kept if not re.fullmatch(r"/app/offline|/static/[\w.-]+", each)]
    page.goto("/app/")
    is_accessible(page)
    for digit in "4071":
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Laatste cijfer wissen").click()
    for digit in "13":
        page.get_by_role("button", name=digit, exact=True).press("Enter")
    page.get_by_role("heading", name="Goedendag").wait_for()  # the fifth digit was enough
    page.context.set_offline(True)
    page.goto(baker.document)
    page.get_by_role("heading", name="Geen verbinding").wait_for()
    is_accessible(page)


def test_the_pin_opens_without_script(house, chromium, browsing, portal, baker):
    context = chromium.new_context(base_url=portal, locale="nl-NL", java_script_enabled=False)
    page = context.new_page()
    bind(house, page, baker)
    page.get_by_role("button", name="Telefoon koppelen").click()
    page.goto("/app/")
    page.get_by_label("Pincode van vijf cijfers").press_sequentially("40713")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Goedendag").wait_for()
    context.close()


def test_pictures_of_a_paper_become_one_pdf(house, new_page, portal, baker, is_accessible, tmp_path):
    page = new_page(width=390)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, baker.login), "url": portal}])
    taken = [tmp_path / f"IMG_{number}.jpg" for number in (1, 2, 3)]
    for number, path in enumerate(taken):
        path.write_bytes(photo((400 + number, 200)))
    page.goto(baker.folder)
    page.locator("#upload summary").click()
    page.locator("#files").set_input_files(taken[:2])
    page.locator("#photo").set_input_files(taken[2])  # as the camera does: one at a time, and it adds
    page.locator("[data-chosen] canvas").nth(2).wait_for()
    page.get_by_role("button", name="Naar boven IMG_2.jpg").click()
    page.get_by_role("button", name="Draaien IMG_2.jpg").click()
    page.get_by_role("button", name="Weglaten IMG_3.jpg").click()
    is_accessible(page)
    assert page.locator("[data-chosen] .name").all_inner_texts() == ["IMG_2.jpg", "IMG_1.jpg"]
    assert page.get_by_label("Maak er één pdf van").is_checked()
    page.get_by_role("button", name="Uploaden").click()
    page.get_by_text("1 bestand is geüpload").wait_for()
    page.get_by_role("row", name=re.compile("Foto's van .*pdf")).wait_for()
    with house.database.read() as session:
        [file] = session.scalars(select(UploadedFile)).all()
    with house.blobs.open("parts", file.blob_sha256) as stream:
        pages = [(each.get_width() < each.get_height()) for each in pypdfium2.PdfDocument(stream.read())]
    assert pages == [True, False]  # the second picture, turned; then the first


def test_ticked_documents_come_as_one_zip(house, new_page, portal, baker, is_accessible):
    put(house, baker.administration, baker.folder_id, "Jaarrekening.pdf")
    page = new_page(width=390)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, baker.login), "url": portal}])
    page.goto(baker.folder)
    save = page.get_by_role("button", name="Selectie downloaden (zip)")
    expect(save).to_be_disabled()
    page.get_by_label("Alles selecteren").check()
    expect(page.get_by_label("Kies Zwaluw.pdf")).to_be_checked()
    expect(save).to_be_enabled()
    is_accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Selectie downloaden (zip)").click()
    assert zipfile.ZipFile(saved.value.path()).namelist() == ["Jaarrekening.pdf", "Zwaluw.pdf"]
