"""Settings of the office: receipts, and how long things last here."""

from datetime import timedelta

import pytest
from dossiers import MARIJKE, SANNE, YOUSSEF

from dossier.inbox import senders
from dossier.office import offices, sender_default
from dossier.rules.states import SenderPolicy
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


def test_the_policy_of_new_administrations_is_chosen_and_let_go_for_the_others(house, place, browse, as_):
    office_id, marijke = offices.find(house.database, house.settings.domain), browse(MARIJKE)
    assert "een eerdere standaard" not in marijke.get("/office/settings/").text
    page = marijke.post("/office/settings/senders", data={"policy": "known"}, follow_redirects=True).text
    behind = sender_default.view(house.database, office_id).behind
    assert behind > 1
    assert f"{behind} administraties volgen nog een eerdere standaard" in page
    assert f"Laat “Alleen bekende afzenders” ook voor deze {behind} gelden" in page
    for who in (browse(YOUSSEF), browse(SANNE)):
        for address in ("senders", "senders/existing"):
            assert who.post(f"/office/settings/{address}", data={"policy": "known"}).status_code == 404
    assert as_(None).post("/office/settings/senders/existing", data={"policy": "known"}).status_code == 302
    assert sender_default.view(house.database, office_id).behind == behind
    page = marijke.post("/office/settings/senders/existing", data={"policy": "known"}, follow_redirects=True).text
    assert f"Dit geldt vanaf nu voor nog {behind} administraties." in page
    found = sender_default.view(house.database, office_id)
    assert (found.policy, found.behind) == (SenderPolicy.KNOWN, 0)
    for wrong in ({}, {"policy": "own-domains"}, {"policy": "iedereen"}):
        assert marijke.post("/office/settings/senders", data=wrong).status_code == 409
