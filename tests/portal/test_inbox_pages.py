"""The inbox and its piles: each page opens, works, and tells nothing to who may not see it."""

import io

import pikepdf
import pytest
from arriving import arrive
from counting import statements
from mailed import make_document, make_folder
from posting import PDF, UBL, letter, post
from signing_in import make_login
from sqlalchemy import select
from testing_pages import client_login, restrict

from dossier.rules.states import DocumentState, Outcome, Reason
from ingest.mails import inbox
from models import Delivery, Document, FilingRule


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True)


@pytest.fixture
def bakery(make_administration):
    return make_administration()


def only(house, what=Document):
    with house.database.read() as session:
        return session.scalars(select(what)).one()


def state_of(house, document_id):
    with house.database.read() as session:
        return session.get_one(Document, document_id).state


def park(house, delivery_id):
    with house.database.write() as session:
        row = session.get_one(Delivery, delivery_id)
        row.outcome, row.reason = Outcome.PARKED, Reason.FAILED_THREE_TIMES


def test_an_invoice_and_its_pdf_are_one_item_and_go_together(house, as_, anna, bakery):
    arrive(house, letter(("2026-118.xml", UBL), ("2026-118.pdf", PDF)), bakery)
    folder_id = make_folder(house, bakery, "Facturen")
    browser = as_(anna)
    page = browser.get("/inbox/").text
    assert "met 2026-118.xml" in page
    chosen = page.split('name="chosen" value="')[1].split('"')[0]
    browser.post("/inbox/file", data={"chosen": chosen, "folder": folder_id})
    with house.database.read() as session:
        assert set(session.scalars(select(Document.folder_id))) == {folder_id}
    page = browser.get("/inbox/").text
    assert "Opgeborgen: 1 document." in page
    at = page.split('name="at" value="')[1].split('"')[0]
    browser.post("/inbox/undo", data={"at": at})
    assert len(inbox(house, bakery.mail_name)) == 2


def test_many_at_once_and_what_cannot_go_is_told(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration()
    mine, theirs = make_document(house, bakery), make_document(house, other)
    folder_id = make_folder(house, bakery, "Jaarwerk")
    browser = as_(anna)
    browser.post("/inbox/file", data={"document": [mine.id, theirs.id], "folder": folder_id})
    page = browser.get("/inbox/").text
    assert "Opgeborgen: 1 document." in page
    assert "hoort in een ander dossier" in page
    assert (state_of(house, mine.id), state_of(house, theirs.id)) == (DocumentState.FILED, DocumentState.INBOX)


def test_the_left_pane_and_the_tabs_cost_nothing_while_nothing_changes(house, as_, anna, bakery):
    make_document(house, bakery)
    for address in ("/inbox/list", "/inbox/tabs"):
        first = as_(anna).get(address)
        assert first.status_code == 200
        assert as_(anna).get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_duplicate_a_bsn_and_a_claim_are_told(house, as_, anna, bakery):
    kees = make_login(house, "kees@kantoor.example", staff=True)
    arrive(house, letter(("eerst.pdf", PDF)), bakery)
    arrive(house, letter(("Loonstrook 111222333.pdf", PDF)), bakery)
    page = as_(anna).get("/inbox/").text
    assert "Dubbel van eerst.pdf" in page
    assert "In de naam lijkt een BSN te staan" in page
    chosen = page.split('name="chosen" value="')[1].split('"')[0]
    as_(kees).post(f"/inbox/claim/{chosen}")
    assert "Kees is met dit document bezig" in as_(anna).get("/inbox/").text
    assert as_(anna).post(f"/inbox/claim/{chosen}").status_code == 409
    as_(kees).post(f"/inbox/claim/{chosen}", data={"release": "yes"})
    assert "Kees" not in as_(anna).get("/inbox/").text


def test_a_held_mail_says_why_and_is_released(house, as_, anna, bakery):
    held = make_document(house, bakery, reason=Reason.UNKNOWN_SENDER)
    page = as_(anna).get("/inbox/?pile=quarantine").text
    assert "De afzender is niet bekend bij deze administratie" in page
    assert as_(anna).post(f"/inbox/release/{held.delivery_id}").status_code == 302
    assert state_of(house, held.id) is DocumentState.INBOX


def blank_pdf(pages):
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(out)
    return out.getvalue()


def names(house, administration):
    return {each.filename for each in inbox(house, administration.mail_name)}


def test_pages_are_taken_apart_put_together_and_changed_and_all_is_undone(house, as_, anna, bakery):
    arrive(house, letter(("stapel.pdf", blank_pdf(3))), bakery)
    document, browser = only(house), as_(anna)
    assert browser.post(f"/inbox/split/{document.id}", data={"parts": "1-9"}).status_code == 409
    browser.post(f"/inbox/split/{document.id}", data={"parts": "1 | Brief.pdf\n2-3"})
    assert names(house, bakery) == {"Brief.pdf", "stapel (deel 2).pdf"}
    halves = [each.id for each in inbox(house, bakery.mail_name)]
    assert browser.post("/inbox/merge", data={"document": halves[:1], "place": [1]}).status_code == 409
    browser.post("/inbox/merge", data={"document": halves, "place": [2, 1], "name": "Heel.pdf"})
    assert names(house, bakery) == {"Heel.pdf"}
    browser.post("/inbox/undo", data={"at": browser.get("/inbox/").text.split('name="at" value="')[1].split('"')[0]})
    assert names(house, bakery) == {"Brief.pdf", "stapel (deel 2).pdf"}
    [second] = [each.id for each in inbox(house, bakery.mail_name) if each.filename != "Brief.pdf"]
    browser.post(f"/inbox/pages/{second}", data={"keep": "2", "page": ["2"], "turn": "90"})
    with house.database.read() as session:
        assert session.get_one(Document, second).version == 2


def locked_pdf(password):
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(user=password, owner="baas"))
    return out.getvalue()


def test_a_wrong_password_is_told_and_the_right_one_opens(house, as_, anna, bakery):
    arrive(house, letter(("loon.pdf", locked_pdf("hooi-1984"))), bakery)
    document, browser = only(house), as_(anna)
    page = browser.get("/inbox/?pile=locked").text
    assert "Wachtwoord van het bestand" in page
    assert 'name="keep" value="yes">' in page  # off by default
    browser.post(f"/inbox/unlock/{document.id}", data={"password": "geraden"})
    page = browser.get("/inbox/?pile=locked").text
    assert "Het wachtwoord past niet" in page
    assert "geraden" not in page
    browser.post(f"/inbox/unlock/{document.id}", data={"password": "hooi-1984"})
    assert "Geopend: 1 document." in browser.get("/inbox/").text
    assert [each.filename for each in inbox(house, bakery.mail_name)] == ["loon (ontgrendeld).pdf"]


def test_parked_mail_is_tried_again_or_filed_by_hand(house, as_, anna, bakery):
    arrive(house, letter(), bakery)
    mail = only(house, Delivery)
    park(house, mail.id)
    browser = as_(anna)
    assert "Verwerken is drie keer mislukt" in browser.get("/inbox/parked").text
    browser.post(f"/inbox/parked/{mail.id}/by-hand")
    assert only(house, Delivery).reason is Reason.BY_HAND
    park(house, mail.id)
    browser.post("/inbox/parked/again", data={"mail": [mail.id]})
    assert "1 mail wordt opnieuw verwerkt." in browser.get("/inbox/parked").text
    assert only(house, Delivery).outcome is Outcome.WAITING


def test_a_rule_is_tried_before_it_is_kept(house, as_, anna, bakery):
    document = make_document(house, bakery, sender="bank@example.org", name="Afschrift.pdf", trusted=True)
    folder_id = make_folder(house, bakery, "Bank")
    address, browser = f"/inbox/rule/{document.id}", as_(anna)
    assert "bank@example.org" in browser.get(address).text
    given = {"sender": "bank@example.org", "subject": "", "name": "", "content_type": "", "folder": folder_id}
    tried = browser.get(address, query_string=given).text
    assert "1 document was naar deze map gegaan." in tried
    assert browser.post(address, data={**given, "rule": "Bank"}).status_code == 302
    rule = only(house, FilingRule)
    assert (rule.sender, rule.folder_id, rule.files_itself) == ("bank@example.org", folder_id, False)
    assert browser.post(address, data={**given, "sender": "", "rule": "Alles"}).status_code == 409


def test_to_another_administration_only_with_a_reason_and_where_they_may_enter(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration(mail_name="slagerij")
    document = make_document(house, bakery)
    address = f"/inbox/relocate/{document.id}"
    assert "Slagerij" in as_(anna).get(address).text
    assert as_(anna).post(address, data={"administration": other.id}).status_code == 409
    kees = make_login(house, "kees@kantoor.example", staff=True)
    restrict(house, kees, bakery)
    assert "Slagerij" not in as_(kees).get(address).text
    assert as_(kees).post(address, data={"administration": other.id, "reason": "x"}).status_code == 404
    assert as_(anna).post(address, data={"administration": other.id, "reason": "Verkeerd"}).status_code == 302
    assert [each.id for each in inbox(house, "slagerij")] == [document.id]


def test_who_begins_to_see_it_is_told_before_it_is_filed(house, as_, anna, bakery):
    document, folder_id = make_document(house, bakery), make_folder(house, bakery, "Jaarwerk")
    page = as_(anna).get(f"/inbox/sight/{document.id}", query_string={"folder": folder_id}).text
    assert "Voor niemand verandert er iets." in page
    assert "Anna" in page


PAGES = [
    ("GET", "/inbox/preview/{document}"),
    ("POST", "/inbox/rename/{document}"),
    ("POST", "/inbox/claim/{document}"),
    ("POST", "/inbox/release/{mail}"),
    ("POST", "/inbox/unlock/{document}"),
    ("POST", "/inbox/fold/{document}"),
    ("POST", "/inbox/unfold/{mail}/{document}"),
    ("POST", "/inbox/parked/{mail}/by-hand"),
    ("GET", "/inbox/split/{document}"),
    ("POST", "/inbox/pages/{document}"),
    ("GET", "/inbox/merge?document={document}"),
    ("GET", "/inbox/relocate/{document}"),
    ("POST", "/inbox/relocate/{document}"),
    ("GET", "/inbox/sight/{document}?folder={document}"),
    ("GET", "/inbox/rule/{document}"),
    ("POST", "/inbox/rule/{document}"),
]


def test_strangers_find_nothing_and_change_nothing(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration()
    document = make_document(house, bakery, name="Geheim.pdf")
    keys = {"document": document.id, "mail": document.delivery_id}
    kees, baker = make_login(house, "kees@kantoor.example", staff=True), client_login(house, "b@example.org", bakery)
    restrict(house, kees, other)
    for method, address in PAGES:
        for person in (kees, baker):
            answer = as_(person).open(address.format(**keys), method=method)
            assert answer.status_code == 404, (method, address)
            assert "Geheim" not in answer.text
        assert as_(None).open(address.format(**keys), method=method).location.startswith("/login")
    for address in ("/inbox/", "/inbox/list", "/inbox/parked", "/inbox/tabs"):
        assert "Geheim" not in as_(kees).get(address).text
        assert as_(baker).get(address).status_code == 404
    as_(kees).post("/inbox/file", data={"chosen": document.id, "folder": make_folder(house, bakery, "X")})
    as_(kees).post("/inbox/bin", data={"document": document.id})
    as_(kees).post("/inbox/parked/again", data={"mail": document.delivery_id})
    assert state_of(house, document.id) is DocumentState.INBOX


def test_what_waits_in_the_spool_hurts_no_page(house, as_, anna, bakery):
    post(house, letter(), bakery)
    assert "Er wacht hier niets" in as_(anna).get("/inbox/").text


def test_the_piles_are_counted_once_for_a_page(house, as_, anna, bakery):
    """For the tabs and for the open tasks above them."""
    make_document(house, bakery)
    browser = as_(anna)
    with statements(house.database) as sent:
        browser.get("/inbox/")
    assert len([each for each in sent if each.startswith("SELECT count(*)") and "delivery.outcome" in each]) == 1
