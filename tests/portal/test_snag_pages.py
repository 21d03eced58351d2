"""The page of uploads that wait: shown to whom may enter the dossier, tried again by them only."""

from datetime import UTC, datetime

import pytest
from posting import PDF
from signing_in import make_login
from sqlalchemy import select, update
from testing_pages import client_login, restrict

from dossier.access.visitor import of_staff
from dossier.rules.acts import Act
from dossier.rules.states import Reason
from dossier.uploads import receiving
from dossier.uploads.receiving import NewFile
from dossier.uploads.uploader import Uploader
from models import HandOver, Upload


@pytest.fixture
def apart(house, anna, make_administration):
    """An upload that a station gave up: its dossier, and the address to try it again."""
    bakery, now = make_administration(mail_name="bakkerij"), datetime.now(UTC)
    visitor = of_staff(house.database, anna.person_id, now)
    uploader = Uploader(bakery.id, visitor, Act(str(anna.person_id), now, frozenset({"medewerker"})))
    receiving.upload(house, uploader, receiving.Place(None), [NewFile("bon.pdf", [PDF])])
    with house.database.write() as session:
        session.execute(update(HandOver).values(parked_at=now, parked_reason=Reason.FAILED_THREE_TIMES))
        upload_id = session.scalars(select(Upload.id)).one()
    return bakery, f"/inbox/uploads/{bakery.id}/{upload_id}/again"


def test_what_was_set_apart_is_a_task_and_can_be_tried_again(as_, anna, apart):
    browser, (_, address) = as_(anna), apart
    assert 'href="/inbox/uploads/"' in browser.get("/tasks").text
    page = browser.get("/inbox/uploads/").text
    assert "bon.pdf" in page
    assert "Apart gezet" in page
    page = browser.post(address, follow_redirects=True).text
    assert "opnieuw verwerkt" in page
    assert "Wacht op de virusscanner" in page
    assert browser.post(address).status_code == 404  # it is set apart no more


def test_others_neither_see_it_nor_try_it_again(house, as_, anna, apart, make_administration):
    bakery, address = apart
    kees, client = make_login(house, "kees@kantoor.example", staff=True), client_login(house, "b@example.org", bakery)
    restrict(house, kees, make_administration())
    assert "bon.pdf" not in as_(kees).get("/inbox/uploads/").text
    assert as_(client).get("/inbox/uploads/").status_code == 404
    assert as_(None).get("/inbox/uploads/").status_code == 302
    assert {as_(each).post(address).status_code for each in (kees, client)} == {404}


def test_the_balance_tells_of_uploads_too(as_, anna, apart):
    page = as_(anna).get("/mails/balance").text
    assert "overgedragen" in page.lower()
    assert page.split("Uploads</h2>")[1].count('class="number">1<') == 2
