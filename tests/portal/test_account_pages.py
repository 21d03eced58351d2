"""Mijn Account and the look of the office: only one's own, and what guards the account after a new proof."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from signing_in import PASSWORD, code_now, make_login
from sqlalchemy import update

from dossier.access.guests import Guest
from dossier.factors import enrol
from dossier.login import own, passkeys, sessions
from dossier.rules.acts import Act
from dossier.rules.happenings import Happening, Pace
from models import Client, ClientMember, LoginSession, Person
from notify import preferences
from portal.access import Who, is_open_to, open_to

PAGES = (
    "/account/",
    "/account/mobile",
    "/account/address",
    "/account/password",
    "/account/security",
    "/account/security/history",
    "/account/notices/",
    "/account/app",
    "/account/recovery-codes",
    "/account/pin",
    "/account/prove/",
)
GUARDED = ("/account/address", "/account/app", "/account/recovery-codes", "/account/pin")
KEY = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def bob(house, anna):
    return make_login(house, "bob@kantoor.example", staff=True, roles=("beheerder",))


def now():
    return datetime.now(UTC)


def act_of(login):
    return Act(str(login.person_id), now())


def age(house, login):
    """Their sessions are from an hour ago."""
    before = now() - timedelta(minutes=59)
    with house.database.write() as session:
        mine = update(LoginSession).where(LoginSession.person_id == login.person_id)
        session.execute(mine.values(fresh_at=before))


def account(house, login):
    return own.account_of(house, login.person_id, now())


def test_each_page_is_there_for_its_owner_and_for_nobody_else(as_, anna):
    for page in PAGES:
        assert as_(None).get(page).status_code == 302, page
        assert as_(anna).get(page).status_code == 200, page


def test_who_looks_as_a_client_user_sees_nothing_of_their_account(anna):
    view = open_to(Who.THEMSELF)(lambda: "")
    guest = Guest(anna.person_id, anna.person_id, "", "", "", "", "nl", frozenset(), (), None)
    looked = Guest(
        anna.person_id, anna.person_id, "", "", "", "", "nl", frozenset(), (), None, looked_by=anna.person_id
    )
    assert (is_open_to(view, guest), is_open_to(view, looked)) == (True, False)


def test_what_belongs_to_a_colleague_is_not_there(house, as_, anna, bob):
    as_(bob).get("/")
    [theirs] = sessions.sessions_of(house, bob.person_id, now())
    browser = as_(anna)
    for address in (
        f"/account/security/sessions/{theirs.id}/end",
        f"/account/security/devices/{KEY}/forget",
        f"/account/security/apps/{KEY}/revoke",
        f"/account/passkeys/{KEY}/remove",
    ):
        assert browser.post(address).status_code == 404, address
    assert sessions.sessions_of(house, bob.person_id, now())


def test_the_own_details_change_and_what_is_wrong_is_said_in_the_form(house, as_, anna, bob):
    browser = as_(anna)
    as_(bob).post("/account/", data={"name": "Bob", "user_name": "bob", "language": "nl", "theme": ""})
    form = {"name": "Anna de Boer", "user_name": "Anna.B", "language": "en", "theme": "dark"}
    assert browser.post("/account/", data=form).location == "/account/"
    found = account(house, anna)
    assert (found.name, found.user_name, found.language, found.theme) == ("Anna de Boer", "anna.b", "en", "dark")
    assert '<html lang="en" data-theme="dark">' in browser.get("/account/").text
    taken = browser.post("/account/", data={**form, "user_name": "bob", "language": "nl"})
    assert (taken.status_code, "Somebody else has this user name" in taken.text) == (409, True)


def test_the_mobile_number_asks_the_pin_first_and_tells_of_the_wait(house, as_, anna):
    browser = as_(anna)
    assert "Kies eerst uw pincode" in browser.get("/account/mobile").text
    assert browser.post("/account/mobile", data={"number": "06 12345678", "pin": "48151"}).status_code == 401
    enrol.set_pin(house, anna.person_id, "48151", act_of(anna))
    assert "na 72 uur" in browser.get("/account/mobile").text
    no_number = browser.post("/account/mobile", data={"number": "12", "pin": "48151"})
    assert (no_number.status_code, "mobiel" in no_number.text) == (409, True)
    wrong = browser.post("/account/mobile", data={"number": "06 12345678", "pin": "11223"})
    assert (wrong.status_code, "De pincode klopt niet" in wrong.text) == (401, True)
    assert account(house, anna).mobile == ""
    assert browser.post("/account/mobile", data={"number": "06 12345678", "pin": "48151"}).location == "/account/"
    assert account(house, anna).mobile == "+31*******78"
    assert "accordeert per sms vanaf" in browser.get("/account/").text


def test_the_pin_is_counted_and_then_the_page_says_when(house, as_, anna):
    enrol.set_pin(house, anna.person_id, "48151", act_of(anna))
    browser = as_(anna)
    for _ in range(6):
        answer = browser.post("/account/mobile", data={"number": "06 12345678", "pin": "11223"})
    assert answer.status_code == 429
    assert re.search(r"U kunt het over \d+ (minuut|minuten) opnieuw proberen", answer.text)


@pytest.mark.attack("P13")
@pytest.mark.parametrize("page", GUARDED)
def test_what_guards_the_account_asks_for_a_new_proof(house, as_, anna, page):
    browser = as_(anna)
    age(house, anna)
    assert browser.get(page).location == f"/account/prove/?to={page}"
    assert browser.post(page, data={"pin": "48151", "again": "48151"}).location == f"/account/prove/?to={page}"
    assert not account(house, anna).has_pin
    before = browser.get_cookie("dossier-session").value
    wrong = browser.post("/account/prove/", data={"password": "fout", "to": page})
    assert (wrong.status_code, "Het wachtwoord klopt niet" in wrong.text) == (401, True)
    assert browser.post("/account/prove/", data={"password": PASSWORD, "to": page}).location == page
    assert browser.get_cookie("dossier-session").value != before
    assert browser.get(page).status_code == 200


def test_the_proof_asks_the_second_step_of_who_has_one(house, as_, anna):
    browser = as_(anna)
    secret = re.search(r"<code>(\w+)</code>", browser.post("/account/app").text).group(1)
    assert browser.post("/account/app/code", data={"code": code_now(secret)}).location == "/account/security"
    assert account(house, anna).has_app
    age(house, anna)
    denied = browser.post("/account/prove/", data={"password": PASSWORD, "code": code_now(secret)})
    assert (denied.status_code, "al gebruikt" in denied.text) == (401, True)
    [first, *_] = enrol.new_recovery_codes(house, anna.person_id, act_of(anna))
    assert browser.post("/account/prove/", data={"password": PASSWORD, "code": first}).location == "/account/security"


def test_recovery_codes_are_shown_once(house, as_, anna):
    browser = as_(anna)
    shown = re.findall(r"<li><code>([A-Z2-7-]+)</code>", browser.post("/account/recovery-codes").text)
    assert len(set(shown)) == 10
    assert not any(each in browser.get("/account/recovery-codes").text for each in shown)
    assert account(house, anna).recovery_codes == 10


@pytest.mark.parametrize(("pin", "again"), [("12345", "12345"), ("48151", "48152"), ("4815", "4815")])
def test_a_pin_that_anybody_guesses_is_refused(house, as_, anna, pin, again):
    assert as_(anna).post("/account/pin", data={"pin": pin, "again": again}).status_code == 409
    assert not account(house, anna).has_pin


def test_a_weak_password_is_said_in_the_form(as_, anna):
    answer = as_(anna).post("/account/password", data={"old": PASSWORD, "new": "kort"})
    assert (answer.status_code, "minstens 12 tekens" in answer.text) == (409, True)


def test_a_passkey_is_not_added_with_an_answer_that_is_none(house, as_, anna):
    browser = as_(anna)
    token = browser.post("/account/passkeys/begin").json["token"]
    for answer in ("", "[]", "{}", '{"id": 5, "response": []}'):
        assert browser.post("/account/passkeys", data={"token": token, "answer": answer}).status_code in {404, 409}
    assert passkeys.passkeys_of(house, anna.person_id) == ()


def test_signed_out_everywhere_else(house, as_, anna):
    here, there = as_(anna), as_(anna)
    assert there.get("/").status_code == 200
    here.post("/account/security/sessions/end")
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert here.get("/account/security/history").text.count('data-label="Adres"') == 2


def test_notices_are_chosen_per_kind_with_quiet_hours(house, as_, anna):
    browser = as_(anna)
    form = {"digest_at": "07:30", "weekday": "4", "quiet_since": "22:00", "quiet_until": "07:00"}
    form[Happening.DOCUMENT_VISIBLE] = Pace.WEEKLY
    assert browser.post("/account/notices/", data=form).status_code == 302
    assert preferences.paces(house.database, anna.person_id)[Happening.DOCUMENT_VISIBLE] is Pace.WEEKLY
    habit = preferences.habit_of_person(house.database, anna.person_id)
    assert (f"{habit.digest_at:%H:%M}", habit.weekday, f"{habit.quiet.since:%H:%M}") == ("07:30", 4, "22:00")
    assert 'value="22:00"' in browser.get("/account/notices/").text
    for wrong in ({"digest_at": "noon"}, {"weekday": "9"}, {Happening.APPROVAL_ASKED: "off"}, {"uploaded": "never"}):
        assert browser.post("/account/notices/", data={**form, **wrong}).status_code == 409, wrong


def test_a_client_is_not_asked_about_what_only_the_office_hears(house, as_, anna, make_client_user):
    text = as_(make_client_user()).get("/account/notices/").text
    assert "Nieuw document" in text
    assert "quarantaine" not in text


@pytest.fixture
def make_client_user(house, anna):
    def make(*names):
        login = make_login(house, "sanne@devries.example")
        with house.database.write() as session:
            office_id = session.get_one(Person, login.person_id).office_id
            for name in names or ("De Vries",):
                client = Client(office_id=office_id, name=name, created_at=now())
                session.add(client)
                session.flush()
                session.add(ClientMember(person_id=login.person_id, client_id=client.id))
        return login

    return make


def test_another_client_becomes_active_and_only_an_own_one(house, as_, anna, make_client_user):
    browser = as_(make_client_user("Bakkerij Jansen", "De Vries Holding"))
    page = browser.get("/").text
    holding = re.search(r'name="client" value="([^"]+)">De Vries Holding', page).group(1)
    assert '<span class="active-client">Bakkerij Jansen' in page
    assert browser.post("/client", data={"client": holding}).location == "/"
    assert '<span class="active-client">De Vries Holding' in browser.get("/").text
    assert browser.post("/client", data={"client": KEY}).status_code == 404


def logo():
    drawn = BytesIO()
    Image.new("RGB", (300, 90), "#1d5c63").save(drawn, "PNG")
    return BytesIO(drawn.getvalue())


def test_the_look_is_set_by_administrators_alone(house, as_, anna, bob):
    form = {"name": "Kantoor Van Dijk", "colour": "#7a1f3d"}
    assert as_(anna).get("/office/look/").status_code == 404
    assert as_(anna).post("/office/look/", data=form).status_code == 404
    browser = as_(bob)
    assert browser.get("/office/look/").status_code == 200
    assert browser.post("/office/look/", data=form).status_code == 302
    assert "--office: #7a1f3d;" in as_(None).get("/office/colour.css").text
    assert "Kantoor Van Dijk" in as_(None).get("/login").text
    light = browser.post("/office/look/", data={**form, "colour": "#ffee00"})
    assert (light.status_code, "kies een donkerder kleur" in light.text) == (409, True)


def test_the_logo_is_drawn_anew_and_kept_by_browsers(as_, bob):
    browser = as_(bob)
    assert as_(None).get("/office/logo.png").status_code == 404
    assert browser.post("/office/look/logo", data={"logo": (logo(), "logo.png")}).status_code == 302
    shown = as_(None).get("/office/logo.png")
    assert (shown.mimetype, "max-age" in shown.headers["Cache-Control"]) == ("image/png", True)
    again = as_(None).get("/office/logo.png", headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "/office/logo.png" in browser.get("/").text
    svg = browser.post("/office/look/logo", data={"logo": (BytesIO(b"<svg/>"), "logo.png")})
    assert (svg.status_code, "geen PNG" in svg.text) == (409, True)
    browser.post("/office/look/logo/remove")
    assert as_(None).get("/office/logo.png").status_code == 404
