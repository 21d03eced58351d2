"""The log of mails: found by sender, address, date, dossier and outcome, by whom may enter the dossier."""

from datetime import UTC, datetime

import pytest
from arriving import arrive
from mailed import make_folder
from posting import letter
from signing_in import make_login
from sqlalchemy import select
from testing_pages import client_login, restrict

from dossier.rules.states import DoorTally, Outcome, Reason
from dossier.rules.wording.trail import ACTIONS
from ingest.mails import list_mails
from ingest.tally import Tally
from ingest.wanted import Wanted
from models import Delivery, Document
from portal.pages.mail_log import HAPPENED


@pytest.fixture
def two(house, make_administration):
    """A bakery and a butcher, with a mail each."""
    bakery, butcher = make_administration(mail_name="bakkerij"), make_administration(mail_name="slagerij")
    arrive(house, letter(("bon.pdf", b"%PDF-1.4 a"), subject="Bonnen"), bakery)
    arrive(house, letter(("kas.pdf", b"%PDF-1.4 b"), subject="Kasboek"), butcher)
    return bakery, butcher


def subjects(browser, **wanted):
    page = browser.get("/mails/", query_string=wanted).text
    return [each for each in ("Bonnen", "Kasboek") if f">{each}<" in page]


def test_mails_are_found_by_what_people_know_of_them(house, as_, anna, two):
    browser, bakery = as_(anna), two[0]
    assert subjects(browser) == ["Bonnen", "Kasboek"]
    assert subjects(browser, sender="klant@") == ["Bonnen", "Kasboek"]
    assert subjects(browser, sender="iemand anders") == []
    assert subjects(browser, recipient="slagerij") == ["Kasboek"]
    assert subjects(browser, administration=bakery.id) == ["Bonnen"]
    assert subjects(browser, outcome="parked") == []
    assert subjects(browser, day="2020-01-01") == []
    assert subjects(browser, day="2020-01-01", until="2099-01-01") == ["Bonnen", "Kasboek"]
    assert subjects(browser, day="geen dag", outcome="onzin") == ["Bonnen", "Kasboek"]
    assert browser.get("/mails/?administration=onzin").status_code == 404


def test_a_mail_tells_all_that_happened_to_it(house, as_, anna, two):
    mail = list_mails(house, Wanted(mail_name="bakkerij"))[0]
    with house.database.write() as session:
        row = session.get_one(Delivery, mail.id)
        row.outcome, row.reason = Outcome.PARKED, Reason.FAILED_THREE_TIMES
    browser, address = as_(anna), f"/mails/{mail.id}"
    page = browser.get(address).text
    for told in ("Vastgelopen", "bon.pdf", "Hierbij de stukken", "ontvangen van 127.0.0.1", mail.spool_id):
        assert told in page, told
    browser.post(f"{address}/again")
    page = browser.get(address).text
    assert "opnieuw verwerkt · Anna" in page
    assert browser.post(f"{address}/again").status_code == 404  # it is parked no more


def test_a_mail_tells_where_its_documents_are_today(house, as_, anna, two):
    bakery = two[0]
    mail, folder = list_mails(house, Wanted(mail_name="bakkerij"))[0], make_folder(house, bakery, "Bank")
    browser, document = as_(anna), only_document(house, mail.id)
    here = f"/dossier/{bakery.id}"
    page = browser.get(f"/mails/{mail.id}").text
    assert (
        f'href="{here}/documents/{document}">bon.pdf</a> · <a href="/inbox/?document={document}">in de inbox</a>'
        in page
    )
    browser.post(f"{here}/documents/{document}/move", data={"to": str(folder)})
    browser.post(f"{here}/documents/{document}/rename", data={"name": "Bon maart.pdf"})
    for address in (f"/mails/{mail.id}", "/mails/"):
        assert f'opgeborgen in <a href="{here}/?open={folder}">Bank</a>' in browser.get(address).text
    page = browser.get(f"/mails/{mail.id}").text
    assert "Bon maart.pdf" in page
    assert "kwam binnen als bon.pdf" in page
    assert f'href="/mails/{mail.id}">Bonnen</a>' in browser.get(f"{here}/documents/{document}").text


def only_document(house, delivery_id):
    with house.database.read() as session:
        return session.scalars(select(Document.id).where(Document.delivery_id == delivery_id)).one()


def test_who_is_kept_out_finds_no_mail_and_no_count_of_the_office(house, as_, anna, two):
    bakery, butcher = two
    kees, baker = make_login(house, "kees@kantoor.example", staff=True), client_login(house, "b@example.org", bakery)
    restrict(house, kees, bakery)
    theirs = list_mails(house, Wanted(mail_name="slagerij"))[0]
    assert subjects(as_(kees)) == ["Bonnen"]
    assert "Slagerij" not in as_(kees).get("/mails/").text
    assert subjects(as_(kees), administration=butcher.id) == []
    for address in (f"/mails/{theirs.id}", "/mails/door", "/mails/balance"):
        assert as_(kees).get(address).status_code == 404
        assert as_(baker).get(address).status_code == 404
        assert as_(None).get(address).status_code == 302
    assert as_(kees).post(f"/mails/{theirs.id}/again").status_code == 404
    assert as_(baker).get("/mails/").status_code == 404


def test_the_door_tells_whom_it_sent_away(house, as_, anna, make_administration):
    bakery, now = make_administration(), datetime.now(UTC)
    tally = Tally(house)
    for _ in range(3):
        tally.count(DoorTally.NEAR_MISS, "jansen.dosier@inbox.example", bakery.office_id)
    tally.flush(now)
    page = as_(anna).get("/mails/door").text.replace("<wbr>", "")
    assert "Geweigerd: adres lijkt op een bestaand adres" in page
    assert "jansen.dosier@inbox.example" in page
    assert "Geweigerd" not in as_(anna).get("/mails/door?day=2020-01-01").text


def test_a_day_that_lost_a_mail_is_red(house, as_, anna, two):
    assert "rood" not in as_(anna).get("/mails/balance").text
    with house.database.write() as session:
        session.scalars(select(Delivery)).first().outcome = Outcome.WAITING  # and no station has it
    page = as_(anna).get("/mails/balance").text
    assert "rood" in page
    assert "Een mail wacht, maar niemand werkt eraan" in page


def test_each_event_of_a_mail_has_words():
    assert set(HAPPENED) == {each for each in ACTIONS if each.startswith("mail.")}
