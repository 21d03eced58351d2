"""What clients do, in a real browser: upload, approve with a code, add a user; on a desk and on a phone."""

import io
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from client_side import join, put, with_app
from playwright.sync_api import expect
from signing_in import code_now
from sqlalchemy import update

from dossier.access.desk import Desk
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.documents import versions
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, ApprovalState, Party
from ingest.derive import ask
from ingest.rendering.preview import MOST_PAGES
from models import ApprovalDocument, ApprovalRequest, Blob, Document, Person
from workers.walk import walk


@pytest.fixture
def asked(house, baker):
    desk = Desk(baker.administration.id, Act("cli", datetime.now(UTC)))
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (baker.document_id,), (baker.login.person_id,))
    return asking.ask(house.database, desk, new).request_id


def state(house, request_id):
    with house.database.read() as session:
        return session.get_one(ApprovalRequest, request_id).state


def is_in_sight(found):
    return found.evaluate(
        "each => { const { top, bottom } = each.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight }"
    )


def download(page):
    with page.expect_download():
        page.get_by_role("link", name="Downloaden Zwaluw.pdf").click()
    page.reload()


def test_two_files_with_a_remark_are_uploaded_in_pieces(open_page, baker, is_accessible, tmp_path):
    page = open_page(baker.folder)
    is_accessible(page)
    large = tmp_path / "groot.pdf"
    large.write_bytes(b"%PDF-1.4 " + bytes(9_000_000))
    page.locator("#upload summary").click()
    small = tmp_path / "bon.pdf"
    small.write_bytes(b"%PDF-1.4 bon")
    page.get_by_label("Bestanden").set_input_files([large, small])
    page.get_by_label("Opmerking").fill("De bonnen van mei")
    lost = []
    page.route(
        "**/bytes?offset=4000000", lambda route: (lost.append(1), route.abort()) if not lost else route.continue_()
    )
    page.get_by_role("button", name="Uploaden").click()
    page.get_by_text("2 bestanden zijn geüpload").wait_for()
    assert lost
    page.get_by_role("row", name=re.compile("groot.pdf.*9 MB")).wait_for()
    page.get_by_role("button", name="Terugnemen bon.pdf").click()
    page.get_by_text("Het bestand is teruggenomen").wait_for()


def test_documents_are_approved_with_the_app(house, open_page, baker, asked, is_accessible):
    secret = with_app(house, baker.login)
    page = open_page("/my/approvals/")
    page.get_by_text("Bekijk eerst elk document").wait_for()
    download(page)
    is_accessible(page)
    page.get_by_label("Akkoord", exact=True).check()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Verzend documenten").click()
    said = page.get_by_role("alert")
    said.get_by_text("Het verzenden is niet geslaagd").wait_for()
    expect(said).to_be_focused()
    assert is_in_sight(said)
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Verzend documenten").click()
    page.get_by_text("Het verzenden is geslaagd").wait_for()
    is_accessible(page)
    assert state(house, asked) is ApprovalState.APPROVED


def test_documents_are_refused_with_a_code_by_sms_on_a_phone(house, open_page, baker, asked, is_accessible):
    with house.database.write() as session:
        session.execute(update(Person).where(Person.id == baker.login.person_id).values(mobile="+31612345678"))
    page = open_page("/my/approvals/", width=390)
    download(page)
    page.get_by_label("Niet akkoord").check()
    page.get_by_role("button", name="verstuur SMS-code").click()
    page.get_by_role("alert").get_by_text("Vertel waarom u niet akkoord gaat").wait_for()
    is_accessible(page)
    reason = page.get_by_label("Waarom niet")
    assert reason.evaluate("each => each.required && each.getAttribute('aria-invalid')") == "true"
    reason.fill("De voorraad klopt niet")
    page.get_by_role("button", name="verstuur SMS-code").click()
    page.get_by_text("Wij hebben een code gestuurd").wait_for()
    code = page.get_by_label("Code", exact=True)
    expect(code).to_be_focused()
    assert is_in_sight(code)
    is_accessible(page)
    [sms] = (house.settings.data / "outbox").glob("*.sms.txt")
    page.get_by_label("Code").fill(sms.read_text().split("\n\n")[1].split()[0])
    page.get_by_role("button", name="Verzend documenten").click()
    page.get_by_text("Het verzenden is geslaagd").wait_for()
    page.get_by_text("De voorraad klopt niet").wait_for()
    assert state(house, asked) is ApprovalState.REFUSED


def test_a_document_of_more_pages_than_are_drawn_is_downloaded_before_it_is_decided(house, open_page, baker, asked):
    draw(house, baker, pages=130)
    page = open_page("/my/approvals/")
    page.get_by_role("link", name="Bekijken Zwaluw.pdf").click()
    page.get_by_role("img", name=f"Pagina {MOST_PAGES} van Zwaluw.pdf").wait_for(state="attached")
    page.get_by_text(re.compile(f"Bladzijde 1.{MOST_PAGES} van 130. De rest staat in het bestand.")).wait_for()
    page.goto("/my/approvals/")
    page.get_by_text("Niet alle bladzijden van elk document zijn hier te zien").wait_for()
    page.get_by_text("deels bekeken").wait_for()
    assert page.get_by_label("Akkoord", exact=True).count() == 0
    download(page)
    page.get_by_label("Akkoord", exact=True).wait_for()


def draw(house, baker, pages: int):
    """The document becomes a PDF of so many pages, of which the station makes its pictures."""
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(60, 80))
    made.save(out)
    stored, now = house.blobs.put("parts", [out.getvalue()]), datetime.now(UTC)
    with house.database.write() as session:
        session.add(Blob(sha256=stored.sha256, size_bytes=stored.size_bytes, stored_at=now, scan_state="clean"))
        session.flush()
        session.get_one(Document, baker.document_id).blob_sha256 = stored.sha256
        session.execute(update(ApprovalDocument).values(sha256=stored.sha256))
        due = ask(session, now)
    walk(house, "light", [each.hand_over_id for each in due])


def test_a_version_that_was_replaced_meanwhile_is_not_approved(house, open_page, baker, asked):
    secret = with_app(house, baker.login)
    page = open_page("/my/approvals/")
    download(page)
    page.get_by_label("Akkoord", exact=True).check()
    desk = Desk(baker.administration.id, Act("cli", datetime.now(UTC)))
    other = put(house, baker.administration, None, "Nieuw.pdf")
    versions.replace(house.database, desk, baker.document_id, other)
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Verzend documenten").click()
    page.get_by_text("Het verzenden is niet geslaagd: er is niets vastgelegd").wait_for()
    assert state(house, asked) is ApprovalState.REPLACED


def test_a_user_is_added_in_steps(open_page, baker, is_accessible):
    page = open_page("/my/users/", width=390)
    is_accessible(page)
    page.get_by_role("link", name="Nieuwe cliëntgebruiker aanmaken").click()
    page.get_by_text(re.compile(r"Stap 1 van \d")).wait_for()
    page.get_by_label("Naam").fill("Jan de Wit")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_label("E-mail").fill("jan@klant.example")
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Volgende").click()  # a group is asked first
    page.get_by_label("Administratie", exact=True).check()
    page.get_by_role("button", name="Volgende").click()
    page.get_by_role("button", name="Volgende").click()
    is_accessible(page)
    page.get_by_label("Zwaluw").check()
    page.get_by_role("button", name="Gebruiker aanmaken").click()
    page.get_by_text("Jan de Wit heeft toegang").wait_for()
    page.get_by_role("link", name="Jan de Wit").click()
    page.get_by_text("Zwaluw: Zien").wait_for()
    is_accessible(page)


def test_pages_of_a_dossier_on_a_phone(open_page, baker, is_accessible):
    page = open_page(baker.home, width=390)
    page.get_by_text("nieuw", exact=True).wait_for()
    is_accessible(page)
    page.get_by_role("link", name="Zwaluw.pdf", exact=True).click()
    is_accessible(page)
    page.goto(f"/my/clients/address/{baker.administration.id}")
    page.get_by_role("img", name="QR-code").wait_for()
    is_accessible(page)
    page.goto("/my/clients/")
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_who_has_several_clients_sees_which_is_active_and_changes_it(
    house, open_page, baker, make_administration, is_accessible, width
):
    smithy = make_administration(mail_name="smederij-de-vries-en-zonen")
    join(house, baker.login, smithy)
    names = {f"Cliënt van {each.mail_name}" for each in (baker.administration, smithy)}
    page = open_page("/my/clients/", width=width)
    active = page.locator(".active-client")
    [other] = names - {active.inner_text()}
    page.locator("summary", has=active).click()
    page.get_by_role("button", name=other, exact=True).click()
    page.get_by_role("heading", name="Goedendag").wait_for()
    assert active.inner_text() == other
    assert active.is_visible()
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
