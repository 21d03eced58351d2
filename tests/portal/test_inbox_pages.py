"""The inbox and its piles: each page opens, works, and tells nothing to who may not see it."""

import io

import pikepdf
from arriving import arrive
from counting import statements
from dossiers import PIET, SANNE, YOUSSEF
from mailed import make_document, make_folder
from posting import PDF, UBL, letter, post
from signing_in import make_login
from sqlalchemy import select
from testing_pages import client_login, only, restrict, state_of

from dossier.rules.states import DocumentState
from ingest.mails import inbox
from models import Document, FilingRule


def test_an_invoice_and_its_pdf_are_one_item_and_go_together(house, as_, anna, bakery):
    arrive(house, letter(("2026-118.xml", UBL), ("2026-118.pdf", PDF)), bakery)
    folder_id = make_folder(house, bakery, "Facturen")
    browser = as_(anna)
    page = browser.get("/inbox/").text
    assert "met 2026-118.xml" in page
    assert "<dd>PDF</dd>" in page  # and not application/pdf
    chosen = page.split('name="chosen" value="')[1].split('"')[0]
    browser.post("/inbox/file", data={"chosen": chosen, "folder": folder_id})
    with house.database.read() as session:
        assert set(session.scalars(select(Document.folder_id))) == {folder_id}
    page = browser.get("/inbox/").text
    assert "2026-118.pdf staat in Facturen." in page
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
    assert "Factuur.pdf staat in Jaarwerk." in page
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


def test_a_rule_is_tried_before_it_is_kept(house, as_, anna, bakery):
    document = make_document(house, bakery, sender="bank@example.org", name="Afschrift.pdf", trusted=True)
    folder_id = make_folder(house, bakery, "Bank")
    address, browser = f"/inbox/rule/{document.id}", as_(anna)
    page = browser.get(address).text
    assert "bank@example.org" in page
    assert '<option value="application/pdf">PDF</option>' in page
    assert ">image/" not in page, "kinds are said in words"
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


def test_a_message_says_who_of_the_client_sees_it_now(browse, place):
    """Straight after filing (S2-33), with the way to Permissies."""
    folder_id = place.folder("Upload")
    document_id = place.document("Bon.pdf")
    staff = browse(YOUSSEF)
    staff.post("/inbox/file", data={"chosen": document_id, "folder": folder_id})
    page = staff.get("/inbox/").text
    names_of = ", ".join(sorted(name for name in (SANNE, PIET) if "Bon.pdf" in place.sees(name)[1]))
    assert names_of
    assert f"Zichtbaar voor {names_of}." in page
    assert f"/documents/{document_id}/rights" in page


def test_a_dossier_without_folders_says_so_and_leads_to_the_templates(house, as_, anna, bakery):
    make_document(house, bakery)
    page = as_(anna).get("/inbox/").text
    assert "Dit dossier heeft nog geen mappen." in page
    assert f'href="/dossier/{bakery.id}/template"' in page
    assert "Hier opbergen" not in page


def test_the_inbox_of_one_administration_says_whose_it_is_and_stays_there(house, as_, anna, make_administration):
    bakery, other = make_administration(mail_name="bakkerij"), make_administration(mail_name="slagerij")
    make_document(house, bakery), make_document(house, other)
    page = as_(anna).get("/inbox/", query_string={"administration": bakery.id}).text
    assert "Inbox van Bakkerij" in page
    assert "Alle administraties" in page
    assert "Slagerij" not in page
    assert f"/inbox/?pile=quarantine&amp;administration={bakery.id}" in page
    assert 'Inbox <span class="soft">1</span>' in page


def test_no_token_of_a_form_stands_in_an_address(house, as_, anna, bakery):
    """What was ticked goes to pages that are asked for by GET, through a POST."""
    one, folder_id = make_document(house, bakery), make_folder(house, bakery, "Jaarwerk")
    form = {"csrf_token": "geheim", "document": one.id, "folder": folder_id}
    assert 'formmethod="get"' not in as_(anna).get("/inbox/").text
    assert as_(anna).post("/inbox/merge/ticked", data=form).location == f"/inbox/merge?document={one.id}"
    sight = as_(anna).post(f"/inbox/sight/{one.id}", data=form).location
    assert sight == f"/inbox/sight/{one.id}?folder={folder_id}"


def test_shortcuts_are_switched_off_in_the_own_account(house, as_, anna, bakery):
    make_folder(house, bakery, "Jaarwerk")
    arrive(house, letter(subject="[Jaarwerk]"), bakery)
    browser = as_(anna)
    assert "<kbd>1</kbd> <span" in browser.get("/inbox/").text
    assert "Sneltoetsen uitzetten" in browser.get("/account/").text
    assert browser.post("/account/shortcuts", data={"on": "no", "to": "/inbox/"}).location == "/inbox/"
    assert "Sneltoetsen aanzetten" in browser.get("/account/").text
    page = browser.get("/inbox/").text
    assert 'data-shortcuts="off"' in page
    assert "<kbd>1</kbd> <span" not in page


PAGES = [
    ("GET", "/inbox/preview/{document}"),
    ("POST", "/inbox/rename/{document}"),
    ("POST", "/inbox/claim/{document}"),
    ("POST", "/inbox/release/{mail}"),
    ("POST", "/inbox/trust/{mail}"),
    ("POST", "/inbox/block/{mail}"),
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
    for address in ("/inbox/", "/inbox/list", "/inbox/parked", "/inbox/tabs", "/inbox/text/", "/inbox/text/list"):
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
    asked = [each for each in sent if each.startswith("SELECT count(*)") and "delivery.outcome" in each]
    assert len(asked) == len(set(asked)) > 0
