"""Tokens in a real browser: issued, copied, and readable by everybody."""

from signing_in import make_login, session_of


def test_a_token_is_issued_copied_and_revoked(house, make_office, portal, new_page, is_accessible):
    make_office()
    anna = make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))
    page = new_page(width=390)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=portal)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, anna), "url": portal}])
    page.goto("/office/tokens/")
    page.get_by_label("Waarvoor het is").fill("Boekhoudpakket")
    page.get_by_label("Documenten bekijken en downloaden").check()
    is_accessible(page)
    page.get_by_role("button", name="Token uitgeven").click()

    token = page.locator("code.secret").inner_text()
    page.get_by_role("button", name="Kopiëren").click()
    assert page.evaluate("navigator.clipboard.readText()") == token
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.get_by_role("link", name="Ik heb het bewaard").click()
    is_accessible(page)
    page.locator("summary", has_text="Intrekken").click()
    page.get_by_role("button", name="Intrekken").click()
    page.get_by_text("Geen enkel programma heeft een token.").wait_for()
