"""Webhooks in a real browser: added, changed and removed, readable by everybody."""

from signing_in import make_login, session_of


def test_a_webhook_is_added_changed_and_removed(house, make_office, portal, new_page, is_accessible):
    make_office()
    anna = make_login(house, "anna@kantoor.example", staff=True, roles=("beheerder",))
    page = new_page(width=390)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, anna), "url": portal}])
    page.goto("/office/webhooks/")
    page.get_by_label("Adres").fill("https://boekhouding.example/haken/dossier")
    page.get_by_label("Een accordering veranderde").uncheck()
    is_accessible(page)
    page.get_by_role("button", name="Webhook toevoegen").click()
    assert page.locator("code.secret").inner_text().startswith("whsec_")
    is_accessible(page)

    page.get_by_role("link", name="Ik heb het bewaard").click()
    page.locator("summary", has_text="Wijzigen").click()
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Voortaan hoort het programma").wait_for()
    page.locator("summary", has_text="Verwijderen").click()
    page.get_by_role("button", name="Verwijderen").click()
    page.get_by_text("Geen enkel programma hoort van wijzigingen.").wait_for()
