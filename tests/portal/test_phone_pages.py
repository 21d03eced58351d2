"""The app on a phone: bound with password, code and PIN; opened with the PIN; unbound by its owner and the office."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from outbox import code_by_sms
from PIL import Image
from push_phone import PushPhone
from signing_in import PASSWORD, make_login
from testing_pages import client_login

from dossier.login import apps
from dossier.office.icon import SIDES
from models import AppDevice, Person
from notify import pushing
from portal.pages.installed import FOR_CLIENTS, FOR_STAFF, SHORTCUTS

PIN = "40713"


@pytest.fixture
def sanne(house, make_administration):
    login = client_login(house, "sanne@klant.example", make_administration())
    with house.database.write() as session:
        session.get_one(Person, login.person_id).mobile = "+31612345678"
    return login


@pytest.fixture
def bound(house, as_, sanne):
    """A phone of Sanne that is bound, as a browser."""
    phone = as_(None)
    bind(house, phone, sanne)
    return phone


def bind(house, phone, login, pin=PIN):
    asked = phone.post("/app/password", data={"name": login.email, "password": PASSWORD})
    assert asked.location == "/app/bind"
    return phone.post("/app/bind", data={"code": code_by_sms(house), "pin": pin, "again": pin})


def out(phone):
    phone.delete_cookie("dossier-session")
    return phone


def give(phone, pin):
    return phone.post("/app/pin", data={"pin": pin})


def test_a_phone_is_bound_once_and_then_opens_with_the_pin(house, as_, sanne):
    phone = as_(None)
    assert "Telefoon koppelen" in phone.get("/app/").text
    answer = bind(house, phone, sanne)
    assert answer.status_code == 302
    kept = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("dossier-app="))
    assert "HttpOnly" in kept
    assert "Max-Age=31536000" in kept
    assert "Uw telefoon is gekoppeld" in phone.get("/").text
    assert phone.get("/my/dossier/", follow_redirects=True).status_code == 200
    out(phone)
    assert phone.get("/my/dossier/").status_code == 302
    assert "Uw pincode" in phone.get("/app/").text
    assert give(phone, PIN).status_code == 302
    assert phone.get("/my/dossier/", follow_redirects=True).status_code == 200


def test_the_app_asks_its_pin_at_each_start(bound):
    assert "Uw pincode" in bound.get("/app/").text  # while a session goes on, too


def test_a_pin_that_anybody_guesses_and_a_wrong_code_bind_nothing(house, as_, sanne):
    phone = as_(None)
    assert bind(house, phone, sanne, "12345").status_code == 409
    data = {"code": code_by_sms(house), "pin": PIN, "again": "40714"}
    assert phone.post("/app/bind", data=data).status_code == 409
    assert phone.post("/app/bind", data={**data, "code": "000000", "again": PIN}).status_code == 401
    assert apps.apps_of(house, sanne.person_id) == ()
    assert as_(None).post("/app/bind", data={**data, "again": PIN}).location == "/app/"  # without the password


def test_a_wrong_password_sends_no_code(house, as_, sanne):
    answer = as_(None).post("/app/password", data={"name": sanne.email, "password": "wrong"})
    assert answer.status_code == 401
    assert not list((house.settings.data / "outbox").glob("*.sms.txt"))


def test_after_five_wrong_pins_it_begins_with_the_password(bound):
    out(bound)
    answers = [give(bound, "11112") for _ in range(5)]
    assert [each.status_code for each in answers] == [401, 401, 401, 401, 302]
    assert "Telefoon koppelen" in bound.get("/app/").text
    assert give(bound, PIN).status_code == 302
    assert bound.get("/my/dossier/").status_code == 302


def test_a_forgotten_pin_unbinds_and_opens_nothing(house, bound, sanne):
    out(bound)
    assert "opnieuw" in bound.post("/app/forgotten", follow_redirects=True).text
    assert apps.apps_of(house, sanne.person_id) == ()
    assert bound.get("/my/dossier/").status_code == 302


def test_a_pin_alone_changes_nothing_that_guards_the_account(house, bound, sanne):
    [app] = apps.apps_of(house, sanne.person_id)
    with house.database.write() as session:
        session.get_one(AppDevice, app.id).bound_at -= timedelta(days=1)
    give(out(bound), PIN)
    for page in ("/account/pin", "/account/app", "/account/recovery-codes"):
        assert bound.get(page).location.startswith("/account/prove")


def test_an_administrator_unbinds_a_lost_phone(house, as_, bound, sanne, make_administration):
    piet = client_login(house, "piet@klant.example", make_administration())
    anna = make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))
    kees = make_login(house, "kees@kantoor.example", staff=True)
    [app] = apps.apps_of(house, sanne.person_id)
    address = f"/office/people/{sanne.person_id}/phones/{app.id}/revoke"
    assert as_(kees).post(address).status_code == 404
    assert as_(piet).post(address).status_code == 404
    assert as_(anna).post(f"/office/people/{piet.person_id}/phones/{app.id}/revoke").status_code == 404
    assert apps.apps_of(house, sanne.person_id)
    assert app.label in as_(anna).get(f"/office/people/{sanne.person_id}").text
    assert as_(anna).post(address).status_code == 302
    assert bound.get("/my/dossier/").status_code == 302  # signed out as well
    assert give(bound, PIN).location == "/app/"


def test_its_owner_unbinds_a_phone_and_no_stranger(house, as_, bound, sanne, make_administration):
    piet = client_login(house, "piet@klant.example", make_administration())
    [app] = apps.apps_of(house, sanne.person_id)
    address = f"/account/security/apps/{app.id}/revoke"
    assert as_(piet).post(address).status_code == 404
    assert app.label not in as_(piet).get("/account/phone").text
    assert ">deze<" in bound.get("/account/phone").text
    assert ">deze<" not in as_(sanne).get("/account/phone").text
    as_(sanne).post(address)
    assert apps.apps_of(house, sanne.person_id) == ()
    assert bound.get("/my/dossier/").status_code == 302


def test_the_manifest_has_the_look_of_the_office(house, as_, sanne):
    said = as_(None).get("/manifest.webmanifest")
    assert said.content_type == "application/manifest+json"
    ways = {each["name"]: each["url"] for each in said.json["shortcuts"]}
    assert ways["Accordering"] == "/app/?to=/app/to/approvals", "by the PIN"
    assert 'name="to" value="/app/to/approvals"' in as_(None).get(ways["Accordering"]).text
    assert (said.json["start_url"], said.json["scope"], said.json["display"]) == ("/app/", "/", "standalone")
    for icon in said.json["icons"]:
        drawn = Image.open(BytesIO(as_(None).get(icon["src"]).data))
        assert icon["sizes"] == f"{drawn.width}x{drawn.height}"
    assert {Image.open(BytesIO(as_(None).get(f"/app/icon-{side}.png").data)).getpixel((1, 1)) for side in SIDES} == {
        tuple(bytes.fromhex(said.json["theme_color"][1:]))
    }
    assert as_(None).get("/app/icon-4000.png").status_code == 404


@pytest.mark.parametrize("place", list(SHORTCUTS))
def test_a_shortcut_leads_each_to_a_page_of_theirs(house, as_, sanne, place):
    colleague = make_login(house, "bo@kantoor.example", staff=True)
    for who, theirs in ((sanne, FOR_CLIENTS), (colleague, FOR_STAFF)):
        led = as_(who).get(f"/app/to/{place}", follow_redirects=True)
        assert led.status_code == 200, theirs[place]
        assert led.history, "to another page"
    assert as_(None).get(f"/app/to/{place}").location == f"/login?to=/app/to/{place}"
    assert as_(sanne).get("/app/to/nergens").status_code == 404


def test_what_the_phone_keeps_names_nobody(as_, sanne):
    worker = as_(sanne).get("/service-worker.js")
    assert worker.headers["Content-Security-Policy"].startswith("default-src 'none'")
    kept = re.findall(r'"(/[^"]+)"', worker.text.splitlines()[1])
    assert kept[0] == "/app/offline"
    assert all(re.fullmatch(r"/static/[\w.]+\?v=\w+", each) for each in kept[1:])
    for address in kept:
        assert as_(None).get(address).status_code == 200
    page = as_(sanne).get("/app/offline")
    assert page.data == as_(None).get("/app/offline").data
    assert "Set-Cookie" not in page.headers


def test_a_bound_phone_hears_of_tasks_and_a_browser_does_not(house, as_, bound, sanne, make_administration):
    public_key, secret = PushPhone().keys
    form = {"endpoint": "https://93.184.216.34/push/1", "public_key": public_key, "secret": secret}
    [app] = apps.apps_of(house, sanne.person_id)
    piet = client_login(house, "piet@klant.example", make_administration())
    on_her_phone = as_(piet)
    on_her_phone.set_cookie("dossier-app", bound.get_cookie("dossier-app").value)
    for stranger in (as_(sanne), as_(piet), on_her_phone):
        assert "data-push" not in stranger.get("/account/phone").text
        assert stranger.post("/account/phone/push", data=form).status_code == 404
        assert stranger.post("/account/phone/push/off").status_code == 404
    assert 'data-push="' in bound.get("/account/phone").text
    inside = {**form, "endpoint": "https://127.0.0.1/push/1"}
    assert bound.post("/account/phone/push", data=inside).status_code == 409
    assert bound.post("/account/phone/push", data=form).status_code == 302
    assert pushing.is_subscribed(house, app.id)
    assert "Berichten uitzetten" in bound.get("/account/phone").text
    bound.post("/account/phone/push/off")
    assert not pushing.is_subscribed(house, app.id)
