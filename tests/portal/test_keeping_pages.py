"""The register of leaks and what is kept no longer: for administrators, two of them where the law of the house asks."""

import re
from datetime import date
from html import unescape

import pytest
from mailed import make_document, make_folder
from signing_in import make_login

from models import Document


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))


@pytest.fixture
def cas(house, anna):
    return make_login(house, "cas@kantoor.example", staff=True, roles=("beheerder",))


def test_a_leak_is_written_down_judged_told_and_closed(as_, anna):
    browser = as_(anna)
    new = {"kind": "misdirected-mail", "what": "Loonstrook aan de verkeerde", "discovered": ""}
    page = browser.post("/office/leaks/", data=new, follow_redirects=True)
    assert "binnen 72 uur" in page.text
    address = page.request.path
    assert "AP vóór" in page.text
    browser.post(f"{address}/risk", data={"risk": "likely", "said": "namen en bedragen"})
    browser.post(f"{address}/notes", data={"step": "told-authority", "said": "melding 123", "at": ""})
    page = browser.post(f"{address}/notes", data={"step": "closed", "said": "afgehandeld"}, follow_redirects=True)
    assert "ingelicht op" in page.text
    assert "gesloten" in browser.get("/office/leaks/").text
    assert browser.post(f"{address}/risk", data={"risk": "nonsense", "said": "x"}).status_code == 409


def test_a_leak_says_which_documents_and_who_saw_them(house, as_, anna, make_administration):
    bakery, browser = make_administration(), as_(anna)
    folder = make_folder(house, bakery, "Loon")
    made = [make_document(house, bakery, name=f"Loonstrook {n:02}.pdf", folder_id=folder) for n in range(21)]
    for each in made:
        browser.get(f"/dossier/{bakery.id}/documents/{each.id}")
    new = {"kind": "misdirected-mail", "what": "Loonstrook aan de verkeerde", "discovered": ""}
    address = browser.post("/office/leaks/", data=new).location
    for each in made:
        browser.post(f"{address}/documents", data={"document": str(each.id)})
    page = browser.get(address).text
    assert f'href="/dossier/{bakery.id}/documents/{made[0].id}">Loonstrook' in page
    assert "Loon</td>" in page
    assert str(made[20].id) not in page
    further = unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])
    assert str(made[20].id) in browser.get(further).text
    asked = unescape(re.search(r'href="([^"]*document=2[^"]*)"', page)[1])
    exposed = browser.get(asked).text.split('id="exposed"')[1].split("</section>")[0]
    assert "Medewerker van het kantoor" in exposed
    assert exposed.count("Anna") == 2, "she could, and she did"
    assert browser.get(f"{address}?document=99&after=x&beyond=-5").status_code == 200


def test_one_proposes_and_another_decides_what_is_destroyed(house, as_, anna, cas, make_administration):
    bakery = make_administration()
    document = make_document(house, bakery, name="Oud.pdf", folder_id=make_folder(house, bakery, "Oud"))
    with house.database.write() as session:
        row = session.get_one(Document, document.id)
        row.retention, row.current_until = "fiscaal-7-na-afloop", date(2010, 12, 31)
    address, first, second = f"/office/keeping/{bakery.id}", as_(anna), as_(cas)
    page = first.post(f"{address}/proposals", follow_redirects=True).text
    assert "1 document is voorgesteld" in page
    assert "een andere beheerder beslist" in page
    item = second.get(address).text.split(f'action="{address}/items/')[1].split('"')[0]
    assert first.post(f"{address}/items/{item}", data={"verdict": "destroy"}).status_code == 409
    second.post(f"{address}/items/{item}", data={"verdict": "destroy"})
    page = second.post(f"{address}/destroy", follow_redirects=True).text
    assert "1 document is vernietigd" in page
    assert "(vernietigd)" in page


def test_everything_of_a_dossier_is_held(as_, anna, make_administration):
    bakery = make_administration()
    held = as_(anna).post(f"/office/keeping/{bakery.id}/hold", data={"why": "rechtszaak"}, follow_redirects=True)
    assert "Alles wordt vastgehouden" in held.text


def test_who_is_no_administrator_finds_nothing_there(house, as_, anna, make_office, make_administration):
    elsewhere = make_administration(office_id=make_office(domain="inbox.ander.example"))
    colleague = as_(make_login(house, "bo@kantoor.example", staff=True))
    bakery = make_administration()
    for address in ("/office/leaks/", "/office/keeping/", f"/office/keeping/{bakery.id}"):
        assert colleague.get(address).status_code == 404, address
        assert as_(None).get(address).status_code == 302, address
    assert as_(anna).get(f"/office/keeping/{elsewhere.id}").status_code == 404
    assert as_(anna).post(f"/office/keeping/{elsewhere.id}/proposals").status_code == 404
