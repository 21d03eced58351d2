"""Settings of the office: receipts, and how long things last here."""

from datetime import timedelta

import pytest
from dossiers import MARIJKE, SANNE, YOUSSEF

from dossier.inbox import senders
from dossier.office import offices
from portal.words import span


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (timedelta(minutes=30), "30 minuten"),
        (timedelta(hours=1), "1 uur"),
        (timedelta(hours=12), "12 uur"),
        (timedelta(hours=72), "3 dagen"),
        (timedelta(days=90), "90 dagen"),
        (timedelta(days=400), "400 dagen"),
    ],
)
def test_a_span_is_said_as_it_is_set(app, value, said):
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        assert span(value) == said


def test_receipts_are_shown_and_switched_by_an_administrator(house, place, browse, as_):
    office_id, marijke = offices.find(house.database, house.settings.domain), browse(MARIJKE)
    assert 'name="on" value="yes"' in marijke.get("/office/settings/").text
    page = marijke.post("/office/settings/receipts", data={"on": "yes"}, follow_redirects=True).text
    assert senders.receipts_are_on(house.database, office_id)
    assert 'name="on" value="no"' in page
    assert "12 uur" in page, "the session life of this installation"
    for who in (browse(YOUSSEF), browse(SANNE)):
        assert who.get("/office/settings/").status_code == 404
        assert who.post("/office/settings/receipts", data={}).status_code == 404
    assert as_(None).get("/office/settings/").status_code == 302
    assert senders.receipts_are_on(house.database, office_id)
