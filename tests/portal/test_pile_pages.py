"""What waits beside the inbox: held, locked and parked, and mails with a text only."""

import io

import pikepdf
from arriving import arrive
from mailed import make_document, make_text
from posting import letter
from signing_in import make_login
from testing_pages import only, restrict, state_of

from dossier.rules.states import DocumentState, Outcome, Reason
from ingest.mails import inbox
from models import Delivery


def names(house, administration):
    return {each.filename for each in inbox(house, administration.mail_name)}


def park(house, delivery_id):
    with house.database.write() as session:
        row = session.get_one(Delivery, delivery_id)
        row.outcome, row.reason = Outcome.PARKED, Reason.FAILED_THREE_TIMES


def test_a_held_mail_says_why_and_is_released(house, as_, anna, bakery):
    held = make_document(house, bakery, reason=Reason.UNKNOWN_SENDER)
    page = as_(anna).get("/inbox/?pile=quarantine").text
    assert "De afzender is niet bekend bij deze administratie" in page
    assert as_(anna).post(f"/inbox/release/{held.delivery_id}").status_code == 302
    assert state_of(house, held.id) is DocumentState.INBOX


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
    opened = browser.get("/inbox/").text
    assert "Geopend: 1 document." in opened
    assert names(house, bakery) == {"loon (ontgrendeld).pdf"}  # one document waits, and the locked one is kept
    page = browser.get("/inbox/").text
    assert f"/documents/{document.id}" in page
    browser.post("/inbox/undo", data={"at": opened.split('name="at" value="')[1].split('"')[0]})
    assert names(house, bakery) == {"loon.pdf"}


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


def test_a_held_document_goes_in_the_bin_and_its_sender_is_trusted_or_blocked(house, as_, anna, bakery):
    held = [
        make_document(house, bakery, sender=sender, reason=Reason.UNKNOWN_SENDER)
        for sender in ("scanner@jansen.example", "spam@x.example", "weg@x.example")
    ]
    browser = as_(anna)
    page = browser.get("/inbox/?pile=quarantine").text
    assert "Afzender vertrouwen" in page
    assert "Afzender blokkeren" in page
    assert browser.post(f"/inbox/trust/{held[0].delivery_id}").status_code == 302
    assert state_of(house, held[0].id) is DocumentState.INBOX
    assert browser.post(f"/inbox/block/{held[1].delivery_id}").status_code == 302
    page = browser.get(f"/office/senders/{bakery.id}").text
    assert "scanner@jansen.example" in page
    assert "Geblokkeerde afzenders" in page
    browser.post(f"/office/senders/{bakery.id}/blocked/remove", data={"address": "spam@x.example"})
    assert "Geblokkeerde afzenders" not in browser.get(f"/office/senders/{bakery.id}").text
    browser.post("/inbox/bin", data={"chosen": held[2].id, "pile": "quarantine"})
    assert state_of(house, held[2].id) is DocumentState.BINNED
    browser.post(f"/dossier/{bakery.id}/documents/{held[2].id}/restore")
    assert state_of(house, held[2].id) is DocumentState.QUARANTINED


def test_texts_are_read_together_and_what_is_not_theirs_is_not(house, as_, anna, make_administration):
    bakery, other = make_administration(), make_administration()
    mine, theirs = [make_text(house, bakery) for _ in range(2)], make_text(house, other, "Geheim")
    kees = make_login(house, "kees@kantoor.example", staff=True)
    restrict(house, kees, bakery)
    browser = as_(kees)
    assert "Geheim" not in browser.get("/inbox/text/").text
    browser.post("/inbox/text/read", data={"mail": [*mine, theirs]})
    assert "2 mails zijn gelezen." in browser.get("/inbox/text/").text
    page = as_(anna).get("/inbox/text/").text
    assert "Geheim" in page
    assert "Alleen tekst <span" in page
    assert "Mails met alleen tekst" in as_(anna).get("/tasks").text
