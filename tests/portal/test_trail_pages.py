"""The audit trail in sentences, and what the office writes down of an approval."""

import csv

import dossiers
import pytest
from dossiers import MARIJKE, PIET, SANNE, YOUSSEF
from signing_in import make_login
from sqlalchemy import select
from testing_pages import restrict

from dossier.access import grants
from dossier.approvals import asking
from dossier.approvals.asking import NewRequest
from dossier.documents import documents
from dossier.rules.approving import ApprovalKind, ApprovalState, Party
from dossier.rules.rights import Level
from models import ApprovalDecision, ApprovalRequest, Folder, Person


@pytest.fixture
def here(place):
    return f"/dossier/{place.administration_id}"


def test_what_was_done_is_told_in_sentences_with_names(house, place, browse, here):
    document = place.document("Balans.pdf", place.folder("Upload"))
    documents.rename(place.database, place.staff_desk(YOUSSEF), document, "Balans 2026.pdf")
    page = browse(MARIJKE).get(f"{here}/trail").text
    assert f"<strong>{YOUSSEF}</strong> gaf een document een andere naam: Balans 2026.pdf" in page
    assert "Een beheerder op de server" in page
    with house.database.write() as session:  # a folder that is closed to her: its documents have no name here
        session.get_one(Folder, place.folder("Upload")).office_role = "directie"
    page = browse(MARIJKE).get(f"{here}/trail").text
    assert "gaf een document een andere naam" in page
    assert "Balans 2026.pdf" not in page


def test_details_are_told_in_words(place, browse, here):
    folder = place.folder("Upload")
    right = grants.FolderRight(place.person(SANNE), folder, Level.VIEW)
    grants.grant(place.database, place.administration_id, right, place.desk.act)
    page = browse(MARIJKE).get(f"{here}/trail").text
    assert f"<dt>Persoon</dt><dd><code>{right.person_id}</code></dd>" in page
    assert "<dt>Recht</dt><dd>Zien</dd>" in page
    assert f"<dt>Kenmerk</dt><dd><code>{folder}</code></dd>" in page


def test_it_is_found_by_person_and_day_and_turned_around(place, browse, here):
    document = place.document("Balans.pdf", place.folder("Upload"))
    documents.rename(place.database, place.staff_desk(YOUSSEF), document, "Nieuw.pdf")
    marijke = browse(MARIJKE)
    said = "gaf een document een andere naam"
    assert said in marijke.get(f"{here}/trail?person={place.person(YOUSSEF)}").text
    assert said not in marijke.get(f"{here}/trail?person={place.person(PIET)}").text
    assert said in marijke.get(f"{here}/trail?since={dossiers.NOW:%Y-%m-%d}&until={dossiers.NOW:%Y-%m-%d}").text
    assert said not in marijke.get(f"{here}/trail?until=2020-01-01").text
    assert said in marijke.get(f"{here}/trail?since=onzin&until=9999-12-31&since=0001-01-01").text
    oldest = marijke.get(f"{here}/trail?order=oldest").text
    newest = marijke.get(f"{here}/trail").text
    assert oldest.index("maakte") < oldest.index(said)
    assert newest.index(said) < newest.rindex("Gebeurtenis")


def test_the_file_holds_every_event_and_no_formula(place, browse, here):
    document = place.document("x.pdf", place.folder("Upload"))
    documents.rename(place.database, place.staff_desk(YOUSSEF), document, "=cmd()|x.pdf")
    answer = browse(MARIJKE).get(f"{here}/trail.csv")
    rows = list(csv.reader(answer.data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Nummer", "Wanneer", "Wie", "Wat"]
    assert rows[1][3] == "gaf een document een andere naam: =cmd()|x.pdf"  # begins with our own words
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("language", "said"), [("nl", "Recht: Zien"), ("en", "Right: View")])
def test_the_file_tells_details_in_the_words_of_the_page(house, place, browse, here, language, said):
    right = grants.FolderRight(place.person(SANNE), place.folder("Upload"), Level.VIEW)
    grants.grant(place.database, place.administration_id, right, place.desk.act)
    with house.database.write() as session:
        session.get_one(Person, place.person(MARIJKE)).language = language
    answer = browse(MARIJKE).get(f"{here}/trail.csv")
    rows = csv.reader(answer.data.decode("utf-8-sig").splitlines(), delimiter=";")
    assert [row for row in rows if said in row[6]]


def test_only_administrators_read_it(house, place, browse, here, as_):
    kees = make_login(house, "kees@kantoor.example", staff=True, roles=("beheerder",))
    restrict(house, kees)
    for address in (f"{here}/trail", f"{here}/trail.csv"):
        assert [browse(each).get(address).status_code for each in (YOUSSEF, SANNE)] == [404, 404]
        assert as_(kees).get(address).status_code == 404
        assert as_(None).get(address).status_code == 302


@pytest.fixture
def asked(place):
    document = place.document("Aangifte.pdf", place.folder("Upload"))
    new = NewRequest(ApprovalKind.VAT, Party.TAX_OFFICE, (document,), (place.person(SANNE),))
    return asking.ask(place.database, place.desk, new).request_id


def state(house, request_id):
    with house.database.read() as session:
        return session.get_one(ApprovalRequest, request_id).state


def test_an_approval_by_telephone_is_written_down_marked_and_goes_its_way(house, place, browse, here, asked):
    youssef, address = browse(YOUSSEF), f"{here}/approvals/{asked}"
    given = {"approver": str(place.person(SANNE)), "manner": "phone", "scan": "", "account": ""}
    assert youssef.post(f"{address}/by-hand", data=given).status_code == 409  # nothing tells how it went
    assert youssef.post(f"{address}/by-hand", data={**given, "manner": "paper", "account": "x"}).status_code == 409
    page = youssef.post(
        f"{address}/by-hand", data={**given, "account": "Sanne belde 10:05"}, follow_redirects=True
    ).text
    assert "buiten het portaal: Telefonisch" in page
    with house.database.read() as session:
        [decision] = session.scalars(select(ApprovalDecision)).all()
    assert "Sanne belde 10:05" in decision.evidence
    assert "geen elektronische handtekening" in decision.evidence
    assert youssef.post(f"{address}/way", data={"turn": "accept"}).status_code == 409  # out of order
    page = youssef.post(f"{address}/way", data={"turn": "submit", "reference": "OB-1"}, follow_redirects=True).text
    assert "leverde stukken aan" in page
    assert "OB-1" in page
    assert youssef.post(f"{address}/way", data={"turn": "reject"}).status_code == 409  # without a reason
    assert youssef.post(f"{address}/way", data={"turn": "withdraw"}).status_code == 400  # has a form of its own
    youssef.post(f"{address}/way", data={"turn": "reject", "reason": "verkeerd tijdvak"})
    assert state(house, asked) is ApprovalState.REJECTED


def test_somebody_stands_in_and_nobody_any_more(place, browse, here, asked):
    address, sanne = f"{here}/approvals/{asked}", str(place.person(SANNE))
    browser = browse(YOUSSEF)
    assert browser.post(f"{address}/stand-in", data={"approver": sanne, "to": sanne}).status_code == 409
    done = browser.post(f"{address}/stand-in", data={"approver": sanne, "to": ""}, follow_redirects=True)
    assert "geen vervanger" in done.text


def test_nobody_else_writes_anything_down(house, place, browse, here, asked, as_):
    kees = make_login(house, "kees@kantoor.example", staff=True)
    restrict(house, kees)
    for action in ("by-hand", "way", "stand-in"):
        for browser in (browse(SANNE), as_(kees)):
            assert browser.post(f"{here}/approvals/{asked}/{action}").status_code == 404
        assert as_(None).post(f"{here}/approvals/{asked}/{action}").status_code == 302
    assert state(house, asked) is ApprovalState.OPEN
