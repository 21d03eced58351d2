"""Signing in, in a real browser."""

from signing_in import PASSWORD, code_now, make_login


def test_an_office_user_sets_up_the_app_on_the_way_in(house, new_page, make_office, is_accessible):
    make_office()
    login = make_login(house, "anna@kantoor.example", staff=True)
    page = new_page()
    page.goto("/")
    is_accessible(page)
    page.get_by_label("Gebruikersnaam of e-mailadres").fill(login.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_text("U kunt niet scannen?").click()
    is_accessible(page)
    page.get_by_label("Code").fill(code_now(page.locator("code").inner_text()))
    page.get_by_role("button", name="Bevestigen").click()
    page.get_by_role("heading", name="Goedendag").wait_for()
    is_accessible(page)
