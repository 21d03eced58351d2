"""The pages of clients: each sees the own dossiers, and of others not even that they are there."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from client_side import ask, form_of, give, join, put, side, with_app
from signing_in import code_now, make_login

from dossier.access.desk import Desk
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party
from dossier.rules.deriving import DerivationState, Derived
from dossier.rules.rights import Level
from models import Derivation, Document

CLI = Act("cli", datetime.now(UTC))


@pytest.fixture
def baker(house, make_administration):
    return side(
        house,
        make_administration(mail_name="bakkerij"),
        "bakker@klant.example",
        "Zwaluw",
        may_approve=True,
        delegated_admin=True,
    )


@pytest.fixture
def smith(house, make_administration, baker):
    return side(
        house,
        make_administration(mail_name="smederij"),
        "smid@klant.example",
        "Kievit",
        may_approve=True,
        delegated_admin=True,
    )


@pytest.mark.attack("P04")
def test_two_clients_of_one_office_never_see_each_other(house, as_, baker, smith):
    ask(house, smith, smith.document_id)
    browser = as_(baker.login)
    pages = ["/", "/tasks", "/my/dossier/", baker.home, baker.folder, "/my/approvals/", "/my/approvals/history",
             "/my/users/", "/my/users/new", "/my/clients/", "/my/mail/", f"{baker.home}/search?q=kievit"]  # fmt: skip
    for page in pages:
        answer = browser.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert not re.search('kievit(?!")|smid@', answer.text.lower().replace('value="kievit"', "")), page
    assert "Zwaluw.pdf" in browser.get(baker.folder).text


@pytest.mark.attack("P01", "P20")
def test_guessed_addresses_are_not_there(house, as_, baker, smith):
    request_id = ask(house, smith, smith.document_id)
    browser = as_(baker.login)
    other = smith.administration.id
    looks = [smith.home, smith.folder, smith.document, f"{smith.home}/search?q=kievit",
             f"/my/users/{smith.login.person_id}",
             f"{baker.home}/documents/{smith.document_id}", f"{baker.home}/{smith.folder_id}",
             f"/my/clients/address/{other}", f"/my/clients/address/{other}/card.vcf",
             f"/my/approvals/certificates/{request_id}", f"/my/uploads/{other}/files/{request_id}/bytes"]  # fmt: skip
    assert {each: browser.get(each).status_code for each in looks} == dict.fromkeys(looks, 404)
    acts = [f"/my/uploads/{other}/into/{smith.folder_id}", f"/my/uploads/{other}/into/{smith.folder_id}/begin",
            f"/my/uploads/{baker.administration.id}/into/{smith.folder_id}/begin",
            f"/my/users/{smith.login.person_id}/remove"]  # fmt: skip
    assert {each: browser.post(each).status_code for each in acts} == dict.fromkeys(acts, 404)


def test_strangers_are_led_to_the_door_and_colleagues_find_nothing(house, as_, baker):
    anna = make_login(house, "anna@kantoor.example", staff=True)
    for page in (baker.home, baker.document, "/my/approvals/", "/my/users/", "/my/clients/", "/my/mail/"):
        assert as_(None).get(page).status_code == 302, page
        assert as_(anna).get(page).status_code == 404, page


def test_a_user_of_two_clients_sees_one_at_a_time(house, as_, baker, smith):
    join(house, baker.login, smith.administration)
    give(house, baker.login, smith.administration, smith.folder_id)
    browser = as_(baker.login)
    assert browser.get(baker.home).status_code == 200
    assert browser.get(smith.document).status_code == 404
    page = browser.get("/my/clients/").text
    [smiths] = re.findall(r'name="client" value="([^"]*)">Actief', page)
    assert browser.post("/client", data={"client": smiths}).status_code == 302
    assert browser.get(smith.folder).status_code == 200
    assert browser.get(baker.home).status_code == 404
    assert browser.get("/my/users/").status_code == 404  # klantbeheerder of the other client only


def test_who_may_only_upload_sees_the_folder_and_the_own_uploads(house, as_, baker):
    jan = make_login(house, "jan@klant.example")
    join(house, jan, baker.administration, kind="alleen-uploaden")
    give(house, jan, baker.administration, baker.folder_id, Level.UPLOAD)
    browser = as_(jan)
    assert "Zwaluw.pdf" not in browser.get(baker.folder).text
    assert browser.get(baker.document).status_code == 404
    files = {
        "files": [(io.BytesIO(b"%PDF-1.4 a"), "bon.pdf"), (io.BytesIO(b"%PDF-1.4 b"), "bon2.pdf")],
        "remark": "van mei",
    }
    sent = browser.post(f"/my/uploads/{baker.administration.id}/into/{baker.folder_id}", data=files)
    assert sent.status_code == 302
    page = browser.get(baker.folder).text
    assert "2 bestanden zijn geüpload" in page
    assert "bon2.pdf" in page
    assert "bon2.pdf" not in as_(baker.login).get(baker.folder).text


def test_an_upload_goes_on_where_it_was_cut_and_is_taken_back(house, as_, baker):
    browser, base = as_(baker.login), f"/my/uploads/{baker.administration.id}"
    begun = browser.post(f"{base}/into/{baker.folder_id}/begin", data={"remark": ""}).json
    place = browser.post(begun["files"], data={"name": "groot.pdf", "size": "10"}).json["bytes"]
    assert browser.post(f"{place}?offset=0", data=b"%PDF-").json == {"offset": 5}
    assert browser.post(begun["finish"]).status_code == 409
    assert browser.post(f"{place}?offset=0", data=b"%PDF-").status_code == 409
    assert browser.get(place).json == {"offset": 5}
    browser.post(f"{place}?offset=5", data=b"1.4 c")
    assert browser.post(begun["finish"]).json["to"] == baker.folder
    [undo] = re.findall(r'action="([^"]*/withdraw)"', browser.get(baker.folder).text)
    assert browser.post(undo, data={"folder": str(baker.folder_id)}).location == baker.folder
    assert "Door u teruggenomen" in browser.get(baker.folder).text


@pytest.mark.attack("P18")
def test_a_form_that_carries_too_much_is_not_taken_in(as_, baker):
    answer = as_(baker.login).post("/my/clients/details", data={"address": "x" * 3_000_000})
    assert answer.status_code == 413


def test_tasks_are_what_waits_and_leave_when_done(house, as_, baker):
    browser = as_(baker.login)
    assert "Documenten die u nog niet hebt gezien" in browser.get("/tasks").text
    ask(house, baker, baker.document_id)
    assert "nog niet hebt gezien" not in browser.get("/tasks").text, "what is asked about counts once"
    page = browser.get("/tasks").text
    assert "Accorderen: Zwaluw.pdf" in page
    assert "Authenticator-app instellen" in page


def test_a_request_is_decided_with_a_code_after_looking(house, as_, baker):
    secret = with_app(house, baker.login)
    ask(house, baker, baker.document_id)
    browser = as_(baker.login)
    page = browser.get("/my/approvals/").text
    assert "Bekijk eerst elk document" in page
    assert "niet-akkoord" not in page
    assert browser.get(f"/documents/{baker.document_id}/download").status_code == 200
    form = form_of(browser.get("/my/approvals/").text)
    [verdict] = [f"verdict-{key.removeprefix('sha256-')}" for key in form if key.startswith("sha256")]
    wrong = browser.post("/my/approvals/", data={**form, verdict: "akkoord", "code": "000000"})
    assert wrong.status_code == 409
    assert "de code klopt niet" in wrong.text
    assert 'value="akkoord" checked' in wrong.text
    silent = browser.post("/my/approvals/", data={**form, verdict: "niet-akkoord", "code": "000000"})
    assert "Vertel waarom u niet akkoord gaat" in silent.text
    by_sms = browser.post("/my/approvals/code", data={**form, verdict: "niet-akkoord"})
    assert by_sms.status_code == 409
    assert "Zwaluw.pdf: Vertel waarom u niet akkoord gaat" in by_sms.text
    assert re.search(r'<textarea id="reason-[^>]*aria-invalid="true"', by_sms.text)
    assert re.search(r'<li class="here">(?:(?!</li>).)*>Accordering<', by_sms.text, re.DOTALL)
    assert "Kies eerst bij elk document" in browser.post("/my/approvals/code", data=form).text
    assert browser.post("/my/approvals/", data={**form, verdict: "geen", "code": "1"}).status_code == 400
    sent = browser.post("/my/approvals/", data={**form, verdict: "akkoord", "code": code_now(secret)})
    assert sent.location == "/my/approvals/history"
    told = browser.get(sent.location).text
    assert "Het verzenden is geslaagd" in told
    assert "Zwaluw.pdf: akkoord. Het kantoor stuurt dit naar uw bank." in told
    assert "nog niets" not in told
    assert "Uw bank" in told


def test_of_two_documents_with_one_not_agreed_nothing_is_sent_on(house, as_, baker):
    secret = with_app(house, baker.login)
    other = put(house, baker.administration, baker.folder_id, "Aangifte.pdf")
    both = (baker.document_id, other)
    new = NewRequest(ApprovalKind.ANNUAL_ACCOUNTS, Party.OTHER, both, (baker.login.person_id,), party_name="Notaris",
                     due_on=date(2030, 12, 1))  # fmt: skip
    asking.ask(house.database, Desk(baker.administration.id, CLI), new)
    browser = as_(baker.login)
    for each in both:
        browser.get(f"/documents/{each}/download")
    page = browser.get("/my/approvals/").text
    assert re.search(r"Uiterlijk op</dt><dd>1 december 2030", page)
    form = form_of(page)
    asked = re.findall(r'name="(document-[^"]*)" value="([^"]*)"', page)
    keys = {document: f"{name.removeprefix('document-')}-{document}" for name, document in asked}
    answer = {**form, asked[0][0]: [each for _, each in asked]}
    half = browser.post("/my/approvals/", data={**answer, f"verdict-{keys[str(other)]}": "akkoord", "code": "0"})
    assert "Kies bij elk document van het verzoek" in half.text
    assert "Kies: akkoord of niet akkoord." in half.text
    verdicts = {f"verdict-{keys[str(other)]}": "akkoord", f"verdict-{keys[str(baker.document_id)]}": "niet-akkoord",
                f"reason-{keys[str(baker.document_id)]}": "De voorraad klopt niet"}  # fmt: skip
    sent = browser.post("/my/approvals/", data={**answer, **verdicts, "code": code_now(secret)})
    told = browser.get(sent.location).text
    assert "Zwaluw.pdf: niet akkoord. Het kantoor verstuurt niets en neemt contact met u op." in told
    assert "Aangifte.pdf: akkoord. Het kantoor verstuurt dit nog niet" in told
    assert "stuurt dit naar" not in told


def test_looking_at_the_pages_counts_as_seen_and_a_page_without_pictures_does_not(house, as_, baker):
    browser = as_(baker.login)
    browser.get(baker.document)
    assert ">nieuw<" in browser.get(baker.home).text
    with house.database.write() as session:
        document = session.get_one(Document, baker.document_id)
        made = {"kind": Derived.PREVIEW, "state": DerivationState.MADE, "files": ["0" * 64], "asked_at": CLI.now}
        of = {"blob_sha256": document.blob_sha256, "office_id": document.office_id}
        session.add(Derivation(content_type="application/pdf", **of, **made))
    assert f"/documents/{baker.document_id}/pages/1" in browser.get(baker.document).text
    assert ">nieuw<" not in browser.get(baker.home).text


def test_the_data_of_the_client_are_changed_by_its_klantbeheerder(house, as_, baker):
    piet = make_login(house, "piet@klant.example")
    join(house, piet, baker.administration)
    assert "Gegevens van" not in as_(piet).get("/my/clients/").text, "nothing is known yet"
    new = {"phone": "030 123 45 67", "email": "info@klant.example", "address": "Dorpsstraat 1"}
    assert as_(piet).post("/my/clients/details", data=new).status_code == 404
    assert as_(baker.login).post("/my/clients/details", data={**new, "email": "geen"}).status_code == 409
    assert as_(baker.login).post("/my/clients/details", data=new).status_code == 302
    assert "Dorpsstraat 1" in as_(piet).get("/my/clients/").text


def test_the_address_of_a_dossier_is_a_contact(as_, baker):
    card = as_(baker.login).get(f"/my/clients/address/{baker.administration.id}/card.vcf")
    assert card.mimetype == "text/vcard"
    assert f"EMAIL;TYPE=INTERNET:{baker.administration.address}\r\n" in card.text


def test_who_looks_as_a_client_user_is_offered_nothing_to_do(house, as_, baker):
    anna = make_login(house, "anna@kantoor.example", staff=True)
    ask(house, baker, baker.document_id)
    browser = as_(anna)
    browser.post("/looking/begin", data={"administration": baker.administration.id, "person": baker.login.person_id})
    assert "Zwaluw.pdf" in browser.get(baker.folder).text
    assert 'type="file"' not in browser.get(baker.folder).text
    assert "Verzend documenten" not in browser.get("/my/approvals/").text
    assert browser.get("/my/users/").status_code == 404
    assert browser.post("/my/clients/details", data={}).status_code == 403
