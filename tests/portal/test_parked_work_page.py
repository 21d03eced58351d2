"""Beside parked mail an administrator sees what else was set apart, in words, and has it tried again."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from signing_in import make_login
from sqlalchemy import select
from testing_pages import restrict

from dossier.rules.queues import Queue
from dossier.rules.rights import Role
from dossier.rules.work import Work
from models import HandOver
from models.claims import wake

NOW = datetime.now(UTC)
AGAIN = "/inbox/parked/others/again"


@pytest.fixture
def parked(house, make_office):
    office = make_office()
    with house.database.write() as session:
        wake(session, Work("receipt", uuid4(), office, Queue.DERIVED), NOW)
        session.scalars(select(HandOver)).one().parked_at = NOW


@pytest.fixture
def anna(house, parked):
    return make_login(house, "anna@kantoor.example", staff=True, roles=(Role.ADMINISTRATOR,))


def test_it_is_seen_and_tried_again(as_, anna):
    browser = as_(anna)
    page = browser.get("/inbox/parked").text
    assert "Ontvangstbevestiging aan een afzender sturen" in page
    said = browser.post(AGAIN, data={"station": "receipt"}, follow_redirects=True).text
    assert "1 taak wordt opnieuw gedaan" in said
    assert "Ontvangstbevestiging aan een afzender sturen" not in said
    assert browser.post(AGAIN, data={"station": "receipt"}).status_code == 404
    assert browser.post(AGAIN, data={"station": "parse"}).status_code == 400


def test_it_is_of_the_whole_office_and_not_of_one_administration(as_, anna, make_administration):
    page = as_(anna).get(f"/inbox/parked?administration={make_administration().id}").text
    assert "Ontvangstbevestiging aan een afzender sturen" not in page


def test_colleagues_who_are_no_administrators_see_nothing_of_it(house, as_, parked, make_administration):
    kees = make_login(house, "kees@kantoor.example", staff=True)
    assert "Ontvangstbevestiging" not in as_(kees).get("/inbox/parked").text
    assert as_(kees).post(AGAIN, data={"station": "receipt"}).status_code == 404
    restrict(house, kees, make_administration())
    assert "Ontvangstbevestiging" not in as_(kees).get("/inbox/parked").text
