"""Pages of the office in a real browser: what waits, templates for many, texts, the trail, a new version, imports."""

import dossiers
import pytest
from dossiers import BAKERY, MARIJKE, PIET, SANNE
from posting import PDF
from signing_in import Login, session_of
from uploading import Uploading

from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.rules.approving import ApprovalKind, Party
from dossier.structure import templates


@pytest.fixture
def place(house):
    return dossiers.place(house)


@pytest.fixture
def browse(house, place, portal, new_page):
    token = session_of(house, Login(place.person(MARIJKE), ""))

    def page(**how):
        made = new_page(**how)
        made.context.add_cookies([{"name": "dossier-session", "value": token, "url": portal}])
        return made

    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_template_is_used_for_many_and_undone(house, browse, is_accessible):
    yearly = next(each for each in templates.list_all(house.database, house.settings.domain) if each.yearly)
    page = browse()
    page.goto("/administrations/")
    page.get_by_role("link", name="Template gebruiken, jaar klaarzetten").click()
    page.get_by_label("Template").select_option(yearly.code)
    page.get_by_role("button", name="Laat zien wat erbij komt").click()
    page.get_by_label("Bakkerij Jansen B.V.", exact=True).wait_for()
    is_accessible(page)
    page.get_by_role("button", name="Toevoegen bij wat is aangevinkt").click()
    page.get_by_role("link", name=BAKERY).wait_for()
    is_accessible(page)
    page.get_by_role("button", name="Alles ongedaan maken").click()
    page.get_by_text("Ongedaan gemaakt").first.wait_for()


def test_each_new_page_is_accessible_and_fits_a_phone(house, place, browse, is_accessible):
    uploading = Uploading(house, place)
    uploading.upload(uploading.client(PIET), place.folder("Upload"), ("bon.pdf", PDF))
    document = place.document("Aangifte.pdf", place.folder("Upload"))
    new = NewRequest(ApprovalKind.VAT, Party.TAX_OFFICE, (document,), (place.person(SANNE),))
    request = asking.ask(place.database, place.desk, new).request_id
    here, phone = f"/dossier/{place.administration_id}", browse(width=390)
    for address in (
        "/inbox/uploads/",
        "/mails/balance",
        "/office/texts/",
        "/office/texts/document-visible",
        "/account/address",
        "/account/security/history",
        f"{here}/trail",
        f"{here}/records/import",
        f"{here}/approvals/{request}",
    ):
        phone.goto(address)
        assert fits(phone), address
        is_accessible(phone)


def test_a_file_is_dropped_as_a_new_version(house, place, browse):
    document, page = place.document("Balans.pdf", place.folder("Upload")), browse()
    page.goto(f"/dossier/{place.administration_id}/documents/{document}")
    page.get_by_text("Versies 1").click()
    page.get_by_text("Nieuwe versie…").click()
    page.locator("[data-drops]").evaluate(
        """area => {
          const files = new DataTransfer();
          files.items.add(new File(["%PDF-1.4 nieuw"], "nieuw.pdf", { type: "application/pdf" }));
          area.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_text("Het wordt de nieuwe versie").wait_for()
    Uploading(house, place).walk()
    page.reload()
    page.get_by_text("versie 2").first.wait_for()


def test_records_are_imported_from_a_file(place, browse, is_accessible):
    page = browse()
    page.goto(f"/dossier/{place.administration_id}/records/import")
    content = b"soort;nummer;omschrijving\nvaste activa;101;Oven\nonzin;1;x\n"
    page.get_by_label("CSV-bestand").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Toon wat het doet").click()
    page.get_by_role("heading", name="Wat het doet").wait_for()
    is_accessible(page)
    page.get_by_role("button", name="De goede regels importeren").click()
    page.get_by_role("link", name="Vast actief 101").wait_for()
