"""Beheerscherm of an administration: its dossier, its client's second step, and the users of that client."""

import pytest
from dossiers import BAKERY, MARIJKE, PIET, SANNE, YOUSSEF

from dossier.accounts import client_users, people
from dossier.factors import enrol
from dossier.office import administrations
from dossier.rules.acts import Act
from dossier.rules.signing_in import LetterState, TwoStep
from models import Person

NEW = {"name": "Noor Jansen", "email": "noor@bakkerijjansen.example", "kind": "administratie", "level": "view"}


@pytest.fixture
def here(place):
    return f"/dossier/{place.administration_id}"


def users(place):
    return {each.member.name: each for each in client_users.client_of(place.database, place.desk).users}


def test_it_is_reached_from_the_lists_and_the_dossier(browse, here):
    for who, page in ((MARIJKE, "/administrations/"), (YOUSSEF, "/administrations/mine"), (YOUSSEF, f"{here}/")):
        assert f'href="{here}/manage"' in browse(who).get(page).text, page
    shown = browse(YOUSSEF).get(f"{here}/manage").text
    for text in (
        f"Beheerscherm van {BAKERY}",
        "KlantenDossier",
        "Accountancy boekje",
        "bakkerij-jansen.dossier@",
        "Nieuwe cliëntgebruiker aanmaken",
        SANNE,
    ):
        assert text in shown, text


def test_a_colleague_sees_the_second_step_and_an_administrator_sets_it(place, browse, here):
    assert "two_step" not in browse(YOUSSEF).get(f"{here}/manage").text
    marijke = browse(MARIJKE)
    assert 'value="yes" required checked' in marijke.get(f"{here}/manage").text
    page = marijke.post(f"{here}/manage/two-step", data={"two_step": "no"}, follow_redirects=True).text
    assert "vanaf de volgende keer inloggen" in page
    assert "Wie het wachtwoord van een gebruiker kent, komt binnen" in page
    assert client_users.client_of(place.database, place.desk).two_step is TwoStep.NO
    assert marijke.post(f"{here}/manage/two-step", data={"two_step": "soms"}).status_code == 400


def test_the_dossier_is_switched_off_and_can_be_found_to_switch_on_again(house, browse, here):
    marijke = browse(MARIJKE)
    assert "Er is niets verwijderd" in marijke.post(f"{here}/manage/switch", data={}, follow_redirects=True).text
    assert not administrations.find(house.database, "bakkerij-jansen").dossier_on
    assert f'href="{here}/manage"' in marijke.get("/administrations/").text
    marijke.post(f"{here}/manage/switch", data={"on": "yes"})
    assert administrations.find(house.database, "bakkerij-jansen").dossier_on


def test_the_wizard_makes_a_user_of_it_all(place, browse, here):
    upload = str(place.folder("Upload"))
    youssef = browse(YOUSSEF)
    form = youssef.get(f"{here}/users/new").text
    assert upload in form
    assert str(place.folder("UBO en structuur")) not in form, "never for clients"
    new = {**NEW, "folder": [upload], "kind": "other", "other_kind": "extern:notaris", "last_day": "2031-12-31"}
    page = youssef.post(f"{here}/users/new", data=new, follow_redirects=True).text
    assert "Noor Jansen heeft toegang" in page
    noor = users(place)["Noor Jansen"]
    assert (noor.member.kind, noor.standing.invitation) == ("extern:notaris", LetterState.ASKED)
    assert f"{noor.member.expires_at:%Y-%m-%d %H:%M}" == "2031-12-31 23:00", "the end of that day here"
    assert "Upload" in place.sees("Noor Jansen")[0]
    assert "Documenten van klant / Upload" in page


def test_what_was_filled_in_stays_when_it_is_refused(place, browse, here):
    youssef = browse(YOUSSEF)
    answer = youssef.post(f"{here}/users/new", data={**NEW, "kind": "koning"})
    assert answer.status_code == 409
    assert 'value="noor@bakkerijjansen.example"' in answer.text
    assert "Noor Jansen" not in users(place)


def test_an_invitation_is_sent_again_and_withdrawn(place, browse, here):
    youssef, piet = browse(YOUSSEF), f"{here}/users/{place.person(PIET)}"
    assert "Uitnodiging intrekken" not in youssef.get(piet).text
    page = youssef.post(f"{piet}/invite", follow_redirects=True).text
    assert "Uitnodiging intrekken" in page
    assert "Uitnodiging opnieuw sturen" in page
    page = youssef.post(f"{piet}/withdraw", follow_redirects=True).text
    assert "Ingetrokken" in page
    assert youssef.post(f"{piet}/withdraw").status_code == 409


def test_a_user_is_blocked_and_let_in_again(place, browse, here):
    youssef, piet = browse(YOUSSEF), f"{here}/users/{place.person(PIET)}"
    assert browse(PIET).get("/my/dossier/", follow_redirects=True).status_code == 200
    assert "geblokkeerd" in youssef.post(f"{piet}/end", data={"how": "block"}, follow_redirects=True).text
    assert browse(PIET).get("/my/dossier/", follow_redirects=True).status_code == 404
    youssef.post(f"{piet}/end", data={"how": "open"})
    assert browse(PIET).get("/my/dossier/", follow_redirects=True).status_code == 200
    youssef.post(f"{piet}/end", data={"how": "until", "day": "2031-01-01"})
    assert "tot en met 1 januari 2031" in youssef.get(piet).text


def test_group_delegation_and_removal(place, browse, here):
    youssef, piet = browse(YOUSSEF), f"{here}/users/{place.person(PIET)}"
    youssef.post(f"{piet}/kind", data={"kind": "salaris"})
    youssef.post(f"{piet}/delegate", data={"on": "yes"})
    member = users(place)[PIET].member
    assert (member.kind, member.delegated_admin) == ("salaris", True)
    assert youssef.post(f"{piet}/remove").location == f"{here}/manage"
    assert PIET not in users(place)
    assert youssef.get(piet).status_code == 404


def test_sensitive_changes_take_the_pin_of_the_colleague(house, place, browse, here):
    youssef, id_ = place.person(YOUSSEF), place.person(PIET)
    browser, piet = browse(YOUSSEF), f"{here}/users/{id_}"
    page = browser.post(f"{piet}/approving", data={"on": "yes", "pin": "24680"}, follow_redirects=True).text
    assert "Er is niets gewijzigd" in page
    with house.database.read() as session:
        now = session.get_one(Person, youssef).created_at
    enrol.set_pin(house, youssef, "24680", Act(str(youssef), now))
    browser.post(f"{piet}/approving", data={"on": "yes", "pin": "24680"})
    browser.post(f"{piet}/mobile", data={"mobile": "06 12345678", "pin": "24680"})
    browser.post(f"{piet}/mobile", data={"mobile": "06 87654321", "pin": "11111"})
    assert users(place)[PIET].member.may_approve
    with house.database.read() as session:
        assert session.get_one(Person, id_).mobile == "+31612345678"


def test_a_lost_second_step_is_asked_by_an_administrator_only(place, browse, here):
    piet, reason = f"{here}/users/{place.person(PIET)}", {"reason": "stond aan de balie"}
    assert "Telefoon of authenticator kwijt" not in browse(YOUSSEF).get(piet).text
    assert browse(YOUSSEF).post(f"{piet}/reset", data=reason).status_code == 404
    assert "Aangevraagd" in browse(MARIJKE).post(f"{piet}/reset", data=reason, follow_redirects=True).text


def test_a_client_administrator_never_climbs_to_these_pages(place, browse, here):
    """Sanne may add users of this client; what the office does is not hers, not even for her own people."""
    sanne, piet = browse(SANNE), f"{here}/users/{place.person(PIET)}"
    assert sanne.get("/my/users/").status_code == 200
    for address in (f"{here}/manage", f"{here}/users/new", piet):
        assert sanne.get(address).status_code == 404, address
    for action in ("delegate", "approving", "kind", "end", "invite", "mobile", "reset", "remove"):
        assert sanne.post(f"{piet}/{action}", data={"on": "yes"}).status_code == 404, action
    assert sanne.post(f"{here}/manage/two-step", data={"two_step": "no"}).status_code == 404
    before = users(place)[PIET].member
    assert not before.delegated_admin
    assert not before.may_approve


def test_a_client_user_is_offered_no_role_in_the_office(house, place, browse):
    marijke, piet = browse(MARIJKE), f"/office/people/{place.person(PIET)}"
    page = marijke.get(piet).text
    assert 'name="role"' not in page
    assert "krijgt geen rol in het kantoor" in page
    assert 'name="role"' in marijke.get(f"/office/people/{place.person(YOUSSEF)}").text
    answer = marijke.post(f"{piet}/roles", data={"role": ["beheerder"]})
    assert (answer.status_code, "Dit is een cliëntgebruiker" in answer.text) == (409, True)
    known = {"name": PIET, "email": "piet@bakkerijjansen.example", "role": ["medewerker"]}
    assert marijke.post("/office/people/staff", data=known).status_code == 409
    found = {each.name: each.roles for each in people.list_all(house.database, house.settings.domain)}
    assert found[PIET] == ()
