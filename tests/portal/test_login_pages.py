"""The pages of the login: they tell nobody who exists, keep their cookies, and lead on to nowhere else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from outbox import link_by_mail
from signing_in import PASSWORD, code_now, session_of

from dossier.factors import enrol, totp
from dossier.rules.acts import Act
from dossier.rules.signing_in import NAME_LIMIT
from models import LoginLetter
from portal.app import create_app

NEW = "een nieuwe zin met schapen"
HIDDEN = re.compile(r'name="csrf_token" value="[^"]*"')


def with_app(house, login):
    act = Act(str(login.person_id), datetime.now(UTC) - timedelta(days=1))
    secret = enrol.begin_app(house, login.person_id, act).secret
    with house.database.write() as session:
        enrol.confirm_app_in(session, house.seals, login.person_id, _code_then(secret, act.now), act)
    return secret


def _code_then(secret, then):
    return totp.code_at(secret, totp.step_at(then))


def sign_in(browser, name, password=PASSWORD, **more):
    return browser.post("/login", data={"name": name, "password": password, **more})


def without(page, name):
    return HIDDEN.sub("", page.text).replace(name, "")


@pytest.mark.attack("P12")
@pytest.mark.parametrize("times", [1, NAME_LIMIT.tries])
def test_a_known_and_an_unknown_name_are_answered_in_the_same_bytes(house, as_, anna, times):
    answers = {}
    for name in (anna.email, "nobody@kantoor.example"):
        for _ in range(times):
            answer = sign_in(as_(None), name, "wrong")
        answers[name] = answer.status_code, re.sub(r"\d\d:\d\d", "", without(answer, name))
    assert answers[anna.email] == answers["nobody@kantoor.example"]
    assert answers[anna.email][0] == (401 if times == 1 else 429)


@pytest.mark.attack("P14")
def test_forgetting_a_password_is_answered_in_the_same_bytes(as_, anna):
    answers = [as_(None).post("/wachtwoord-vergeten", data={"name": each}) for each in (anna.email, "nobody@x.example")]
    assert len({(each.status_code, each.location, each.data) for each in answers}) == 1
    pages = [browser_page(as_, each) for each in (anna.email, "nobody@x.example")]
    assert pages[0] == pages[1]
    assert "is een e-mail met een link onderweg" in pages[0]


def browser_page(as_, name):
    browser = as_(None)
    return without(browser.post("/wachtwoord-vergeten", data={"name": name}, follow_redirects=True), name)


@pytest.mark.attack("P06", "P14")
def test_the_link_in_the_letter_sets_a_password_once(house, as_, anna):
    browser = as_(None)
    browser.post("/wachtwoord-vergeten", data={"name": anna.email})
    address = urlsplit(link_by_mail(house)).path
    opened = browser.get(address)
    assert (opened.status_code, opened.location) == (302, "/wachtwoord")
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert "Anna" in browser.get("/wachtwoord").text
    weak = browser.post("/wachtwoord", data={"new": "kort"})
    assert (weak.status_code, "minstens 12 tekens" in weak.text) == (409, True)
    assert browser.post("/wachtwoord", data={"new": NEW}).location == "/login"
    assert sign_in(browser, anna.email, NEW).location == "/login/set-up"
    browser.get(address)
    assert "is niet meer geldig" in browser.get("/wachtwoord").text
    assert "Anna" not in browser.get("/wachtwoord").text


@pytest.mark.attack("P06")
def test_a_made_up_and_an_expired_link_say_nothing_of_anybody(house, as_, anna):
    browser = as_(None)
    browser.get("/wachtwoord/made-up")
    made_up = browser.get("/wachtwoord").text
    as_(None).post("/wachtwoord-vergeten", data={"name": anna.email})
    address = urlsplit(link_by_mail(house)).path
    with house.database.write() as session:
        session.query(LoginLetter).update({"expires_at": datetime.now(UTC) - timedelta(minutes=1)})
    browser.get(address)
    expired = browser.get("/wachtwoord").text
    assert HIDDEN.sub("", expired) == HIDDEN.sub("", made_up)
    assert "/wachtwoord-vergeten" in expired
    assert browser.post("/wachtwoord", data={"new": NEW}).status_code == 404


def test_the_second_step_with_app_and_recovery_code(house, as_, anna):
    secret = with_app(house, anna)
    act = Act(str(anna.person_id), datetime.now(UTC))
    codes = enrol.new_recovery_codes(house, anna.person_id, act)
    browser = as_(None)
    assert sign_in(browser, anna.email, to="/account/").location == "/login/code?to=/account/"
    page = browser.get("/login/code").text
    assert "Er is geen mobiel nummer bekend" in page
    wrong = browser.post("/login/code", data={"code": "000000" if code_now(secret) != "000000" else "000001"})
    assert (wrong.status_code, "De code klopt niet" in wrong.text) == (401, True)
    entered = browser.post("/login/code", data={"code": codes[0].lower(), "to": "/account/"})
    assert entered.location == "/account/"
    assert "Deze browser is nieuw" in browser.get("/account/").text
    again = as_(None)
    sign_in(again, anna.email)
    used = again.post("/login/code", data={"code": codes[0]})
    assert (used.status_code, "al gebruikt" in used.text) == (401, True)
    assert again.post("/login/code", data={"code": code_now(secret)}).location == "/"


def test_without_a_half_login_the_second_step_begins_again(as_, anna):
    assert as_(None).get("/login/code").location == "/login"
    assert as_(None).post("/login/code", data={"code": "123456"}).location == "/login"
    assert as_(None).post("/login/sms").location == "/login"


@pytest.mark.attack("P11")
def test_a_session_that_was_planted_is_not_the_one_that_is_entered(house, as_, anna):
    """Session fixation: the token before the login opens nothing after it, and the session of before has ended."""
    secret = with_app(house, anna)
    browser = as_(None)
    planted = session_of(house, anna)
    browser.set_cookie("dossier-session", planted)
    sign_in(browser, anna.email)
    browser.post("/login/code", data={"code": code_now(secret)})
    assert browser.get_cookie("dossier-session").value != planted
    thief = as_(None)
    thief.set_cookie("dossier-session", planted)
    assert thief.get("/account/").status_code == 302


def test_junk_for_a_passkey_is_a_wrong_passkey(as_, anna):
    for answer in ("", "[]", "{}", '{"id": 5, "response": []}', "not json"):
        page = as_(None).post("/login/passkey", data={"token": "x", "answer": answer})
        assert (page.status_code, "opent hier niets" in page.text) == (401, True)


@pytest.mark.attack("P17")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\tx", "/\n/x"])
def test_nobody_is_led_elsewhere_after_the_login(house, as_, anna, elsewhere):
    secret = with_app(house, anna)
    browser = as_(None)
    sign_in(browser, anna.email)
    assert browser.post("/login/code", data={"code": code_now(secret), "to": elsewhere}).location == "/"
    assert browser.post("/language", data={"language": "en", "to": elsewhere}).location == "/login"


def test_a_stranger_chooses_a_language(as_, anna):
    browser = as_(None)
    assert browser.post("/language", data={"language": "en", "to": "/help"}).location == "/help"
    assert '<html lang="en">' in browser.get("/login").text
    browser.post("/language", data={"language": "<script>"})
    assert '<html lang="en">' in browser.get("/login").text


def cookies_of(house, anna):
    app = create_app(house)
    app.config.update(WTF_CSRF_ENABLED=False)
    secret = with_app(house, anna)
    browser = app.test_client()
    browser.get("/login", base_url=house.settings.portal_url)
    answers = [
        browser.get("/wachtwoord/x", base_url=house.settings.portal_url),
        browser.post("/login", data={"name": anna.email, "password": PASSWORD}, base_url=house.settings.portal_url),
        browser.post("/login/code", data={"code": code_now(secret)}, base_url=house.settings.portal_url),
    ]
    return [each for answer in answers for each in answer.headers.getlist("Set-Cookie")]


@pytest.mark.attack("P16")
def test_cookies_are_for_this_host_over_tls_and_out_of_reach_of_scripts(house, anna):
    secure = replace(house, settings=house.settings.model_copy(update={"portal_url": "https://portaal.example"}))
    found = cookies_of(secure, anna)
    names = {each.partition("=")[0] for each in found}
    assert names == {"__Host-letter", "__Host-half", "__Host-session", "__Host-device", "__Host-form", "__Host-looking"}
    for each in found:
        flags = {flag.strip() for flag in each.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= flags
        assert "Domain" not in each


def test_plain_http_is_for_trying_out(house, anna):
    found = cookies_of(house, anna)
    assert all(each.startswith("dossier-") and "HttpOnly" in each and "Secure" not in each for each in found)


@pytest.mark.attack("P10", "P11")
def test_every_form_of_the_login_needs_its_mark(house, anna):
    browser = create_app(house).test_client()
    for address in (
        "/login",
        "/login/code",
        "/login/sms",
        "/login/set-up",
        "/login/passkey",
        "/login/passkey/begin",
        "/wachtwoord-vergeten",
        "/wachtwoord",
        "/language",
    ):
        assert browser.post(address).status_code == 400, address


def test_what_programs_ask_of_every_site(as_, anna):
    assert as_(None).get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert as_(None).get("/favicon.ico").location.startswith("/static/mark.svg")
    assert "Contact: mailto:postmaster@" in as_(None).get("/.well-known/security.txt").text
    assert as_(None).get("/login").headers["X-Robots-Tag"] == "noindex, nofollow"
    assert as_(None).put("/login").status_code == 405
    assert "Deze pagina is er niet" in as_(None).put("/help").text


def test_without_a_database_the_page_says_that_nothing_is_lost(house, as_, anna):
    browser = as_(anna)
    house.database.close()
    file = Path(house.database.engine.url.database)
    file.rename(file.with_suffix(".away"))
    answer = browser.get("/account/")
    assert (answer.status_code, "Wat u eerder stuurde is veilig" in answer.text) == (503, True)
