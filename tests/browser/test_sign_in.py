"""Signing in, in a real browser: each way of the second step, a forgotten password, a passkey."""

from datetime import UTC, datetime

from outbox import code_by_sms, link_by_mail
from signing_in import PASSWORD, code_now

from dossier.factors import enrol
from dossier.rules.acts import Act
from models import Person

NEW = "een nieuwe zin met schapen"
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


def give_number(house, login):
    with house.database.write() as session:
        session.get_one(Person, login.person_id).mobile = "+31612345678"


def give_password(page, login, password=PASSWORD):
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(login.email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def confirm(page, code):
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_role("heading", name="Goedendag").wait_for()


def test_an_office_user_sets_up_the_app_on_the_way_in(new_page, anna, is_accessible):
    page = new_page()
    page.goto("/")
    is_accessible(page)
    give_password(page, anna)
    page.get_by_text("Kunt u niet scannen?").click()
    is_accessible(page)
    confirm(page, code_now(page.locator("code").inner_text()))
    is_accessible(page)


def test_an_sms_code_is_sent_and_the_wait_for_another_one_is_said(house, new_page, anna, is_accessible):
    give_number(house, anna)
    page = new_page(width=390)
    page.goto("/")
    give_password(page, anna)
    page.get_by_role("button", name="verstuur SMS-code").click()
    page.get_by_text("een nieuwe sms-code vragen").wait_for()
    page.get_by_text("Welke manieren zijn mogelijk?").click()
    is_accessible(page)
    confirm(page, code_by_sms(house))


def test_a_recovery_code_opens_when_the_phone_is_lost(house, new_page, anna):
    give_number(house, anna)
    code = enrol.new_recovery_codes(house, anna.person_id, Act(str(anna.person_id), datetime.now(UTC)))[3]
    page = new_page()
    page.goto("/account/security")
    give_password(page, anna)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_text("nog 9").wait_for()


def test_a_forgotten_password_is_chosen_anew_by_the_letter(house, new_page, anna, is_accessible):
    page = new_page(width=390)
    page.goto("/login")
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    is_accessible(page)
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(anna.email)
    page.get_by_role("button", name="Mail mij een link").click()
    page.get_by_text("is een e-mail met een link onderweg").wait_for()
    page.goto(link_by_mail(house))
    assert page.url.endswith("/wachtwoord")
    page.get_by_text("Voor Anna").wait_for()
    is_accessible(page)
    page.get_by_label("Nieuw wachtwoord").fill(NEW)
    page.get_by_role("button", name="Wachtwoord bewaren").click()
    give_password(page, anna, NEW)
    page.get_by_role("heading", name="Stel").wait_for()


def test_a_passkey_is_added_and_is_then_the_whole_login(house, new_page, anna, is_accessible):
    page = new_page()
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": True}})
    page.goto("/account/security")
    give_password(page, anna)
    page.get_by_label("Code", exact=True).fill(code_now(page.locator("code").text_content()))
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_label("Naam van deze toegangssleutel").fill("Laptop")
    page.get_by_role("button", name="Toegangssleutel toevoegen").click()
    page.get_by_text("De toegangssleutel is toegevoegd").wait_for()
    is_accessible(page)
    page.context.clear_cookies()
    page.goto("/account/")
    page.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    page.get_by_role("heading", name="Mijn account").wait_for()
    is_accessible(page)
