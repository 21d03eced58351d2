"""Home of clients, the frame around their pages, and where they find the office when they are stuck."""

import html
import re
from datetime import UTC, datetime

import pytest
from client_side import give, join, put, side
from signing_in import make_login

from dossier.access.desk import Desk
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party


@pytest.fixture
def baker(house, make_administration):
    return side(house, make_administration(mail_name="bakkerij"), "bakker@klant.example", "Zwaluw", may_approve=True)


def ask(house, of, person_id):
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (of.document_id,), (person_id,), party_name="Regiobank")
    asking.ask(house.database, Desk(of.administration.id, Act("cli", datetime.now(UTC))), new)


def test_home_names_each_request_the_last_documents_and_what_was_sent(house, as_, baker):
    ask(house, baker, baker.login.person_id)
    put(house, baker.administration, baker.folder_id, "Loonstrook.pdf")
    page = as_(baker.login).get("/").text
    assert "Accorderen: Zwaluw.pdf" in page
    assert "uw bank (Regiobank)" in page
    assert "Loonstrook.pdf" in page
    assert 'href="/my/upload/"' in page
    assert '<span class="count">3</span>' in page, "a request, a document that is not asked about, and the app"


def test_what_waits_at_another_client_stands_in_the_switch(house, as_, baker, make_administration):
    smith = side(house, make_administration(mail_name="smederij"), "smid@klant.example", "Kievit", may_approve=True)
    join(house, baker.login, smith.administration, may_approve=True)
    give(house, baker.login, smith.administration, smith.folder_id)
    assert "taken bij uw andere cliënten" not in as_(baker.login).get("/").text
    ask(house, smith, baker.login.person_id)
    page = as_(baker.login).get("/").text
    assert "taken bij uw andere cliënten" in page
    assert "Kievit" not in page, "what it is about stands with the other client"


def test_the_tab_is_marked_on_pages_that_are_in_no_menu(as_, baker):
    page = as_(baker.login).get(baker.folder).text
    assert '<li class="here">' in page


def test_without_a_tick_the_folder_says_what_to_do(as_, baker):
    browser = as_(baker.login)
    answer = browser.post("/documents/zip", data={"back": baker.folder})
    assert answer.location == baker.folder
    assert "Vink eerst de documenten aan" in browser.get(baker.folder).text
    assert browser.post("/documents/zip", data={"back": "//evil.example"}).status_code == 409


def test_a_remark_may_change_until_the_upload_is_finished(as_, baker):
    browser, base = as_(baker.login), f"/my/uploads/{baker.administration.id}"
    begun = browser.post(f"{base}/into/{baker.folder_id}/begin", data={"remark": "eerst"}).json
    place = browser.post(begun["files"], data={"name": "bon.pdf", "size": "5"}).json["bytes"]
    browser.post(f"{place}?offset=0", data=b"%PDF-")
    browser.post(begun["finish"], data={"remark": "van mei"})
    page = browser.get(baker.folder).text
    assert "Opmerking: van mei" in page
    assert "data-fresh" in page, "it is asked again until the scanner has spoken"
    assert "van mei" in browser.get(f"{base}/into/{baker.folder_id}/list").text


def test_the_office_can_be_reached_from_every_page_also_before_signing_in(house, as_, baker):
    admin = as_(make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",)))
    data = {"phone": "030 123 45 67", "email": "info@kantoor.example"}
    assert admin.post("/office/look/contact", data=data).status_code == 302
    for browser, address in (
        (as_(None), "/login"),
        (as_(None), "/app/"),
        (as_(baker.login), "/"),
        (as_(None), "/help"),
    ):
        page = browser.get(address).text
        assert 'href="tel:0301234567"' in page, address
        assert "mailto:info@kantoor.example" in page, address
    assert admin.post("/office/look/contact", data={"phone": "bel ons"}).status_code == 409


def test_the_help_page_is_the_guide_of_the_office(house, as_, baker):
    assert "Voor het eerst inloggen" in as_(baker.login).get("/help").text
    admin = as_(make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",)))
    admin.post("/office/look/guide", data={"guide": "# Zo werkt het\nBel <b>ons</b>."})
    page = as_(baker.login).get("/help").text
    assert "<h2>Zo werkt het</h2>" in page
    assert "Bel &lt;b&gt;ons&lt;/b&gt;." in page


def test_what_is_chosen_while_reading_stands_in_the_form_and_decides_nothing(house, as_, baker):
    other = put(house, baker.administration, baker.folder_id, "Aangifte.pdf")
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.BANK, (baker.document_id, other), (baker.login.person_id,))
    asking.ask(house.database, Desk(baker.administration.id, Act("cli", datetime.now(UTC))), new)
    browser = as_(baker.login)
    page = browser.get(f"{baker.document}?from=approvals").text
    assert "Download het om alles te zien" in page
    assert way(page, "Akkoord") is None
    for each in (baker.document_id, other):
        browser.get(f"/documents/{each}/download")
    page = browser.get(f"{baker.document}?from=approvals").text
    page = browser.get(way(page, "Akkoord")).text
    assert "<h1>Aangifte.pdf</h1>" in page
    page = browser.get(way(page, "Niet akkoord")).text
    assert re.findall(r'value="([a-z-]+)" checked', page) == ["akkoord", "niet-akkoord"]
    assert "Vertel hier waarom" not in page, "nobody was asked yet"
    assert "Accorderen: Zwaluw.pdf" in browser.get("/").text
    assert browser.get("/my/approvals/?choice=raar&choice=x_akkoord").status_code == 200


def way(page, name):
    found = re.search(rf'href="([^"]+)"[^>]*>{name}</a>', page)
    return found and html.unescape(found[1]).partition("#")[0]
