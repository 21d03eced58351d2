"""The inbox, in a real browser: from arrival to filed by keyboard alone."""

from arriving import arrive
from inbox_page import files, heading, open_inbox
from mailed import make_folder, make_text
from posting import PDF, letter
from sqlalchemy import select

from dossier.rules.states import Outcome, Reason
from ingest.mails import inbox
from models import Delivery, Document


def folder_of(house, name):
    with house.database.read() as session:
        return session.scalars(select(Document.folder_id).where(Document.name == name)).one()


def test_mail_is_filed_by_keyboard(house, new_page, portal, anna, bakery, is_accessible):
    make_folder(house, bakery, "Vaste Stukken")
    belongs = make_folder(house, bakery, "Jaarwerk 2026")
    arrive(house, letter(*files("balans.pdf", "kasboek.pdf"), subject="Stukken"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    heading(page, "balans.pdf")
    is_accessible(page)
    # the focus stays there, and keys work all the same
    page.get_by_role("complementary", name="Opbergen").get_by_text("Meer", exact=True).click()
    page.keyboard.press("?")
    page.get_by_role("button", name="Sluiten", exact=True).click()
    page.keyboard.press("j")
    heading(page, "kasboek.pdf")
    place = page.get_by_role("heading", name="kasboek.pdf").bounding_box()
    page.keyboard.press("m")
    page.keyboard.type("jaar")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="kasboek.pdf staat in Jaarwerk 2026.")
    said.get_by_text("Alleen zichtbaar voor het kantoor.").wait_for()
    assert said.get_by_role("link", name="Permissies").get_attribute("href").endswith("/rights")
    heading(page, "balans.pdf")
    is_accessible(page)
    assert page.get_by_role("heading", name="balans.pdf").bounding_box()["y"] == place["y"]  # nothing was pushed down
    assert folder_of(house, "kasboek.pdf") == belongs
    page.keyboard.press("z")
    page.get_by_text("Ongedaan gemaakt").wait_for()
    heading(page, "kasboek.pdf")  # what waits again, and not the first of the list
    assert len(inbox(house, bakery.mail_name)) == 2


def test_what_is_suggested_rightly_costs_one_key(house, new_page, portal, anna, bakery, is_accessible):
    make_folder(house, bakery, "Bankafschriften")
    arrive(house, letter(("afschrift.pdf", b"%PDF-1.4 c"), subject="[Bankafschriften] november"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("button", name="Bankafschriften").wait_for()
    is_accessible(page)
    page.keyboard.press("Enter")
    page.get_by_text("Er wacht hier niets").wait_for()
    assert not inbox(house, bakery.mail_name)


def test_new_mail_appears_by_itself_and_is_heard(house, new_page, portal, anna, bakery):
    arrive(house, letter(("een.pdf", b"%PDF-1.4 d")), bakery)
    page = open_inbox(house, new_page, portal, anna)
    heading(page, "een.pdf")
    page.get_by_role("link", name="een.pdf").focus()
    bell = page.get_by_role("link", name="Meldingen")
    assert bell.inner_text().endswith("1")
    arrive(house, letter(("twee.pdf", b"%PDF-1.4 e")), bakery)
    page.get_by_role("link", name="twee.pdf").wait_for()
    heading(page, "een.pdf")
    page.get_by_role("status").filter(has_text="1 nieuw document").wait_for(state="attached")
    assert page.evaluate("document.activeElement.textContent").split()[0] == "een.pdf"
    bell.get_by_text("2", exact=True).wait_for()


def test_a_range_is_ticked_and_filed_at_once(house, new_page, portal, anna, bakery):
    make_folder(house, bakery, "Jaarwerk 2026")
    arrive(house, letter(*files("1.pdf", "2.pdf", "3.pdf", "4.pdf")), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.keyboard.press("x")
    page.keyboard.press("j")
    heading(page, "2.pdf")
    page.keyboard.press("j")
    heading(page, "3.pdf")
    page.keyboard.press("Shift+X")
    page.get_by_text("3 aangevinkt").wait_for()
    page.get_by_role("button", name="3 documenten hier opbergen").wait_for()
    page.keyboard.press("m")
    page.keyboard.type("jaar")
    page.keyboard.press("Enter")
    page.get_by_text("3 documenten staan in Jaarwerk 2026.").wait_for()
    heading(page, "4.pdf")
    page.keyboard.press("z")
    page.get_by_text("Ongedaan gemaakt").wait_for()
    assert len(inbox(house, bakery.mail_name)) == 4


def test_what_is_ticked_is_told_and_another_dossier_is_refused_beforehand(
    house, new_page, portal, anna, bakery, make_administration
):
    other = make_administration(mail_name="slagerij")
    make_folder(house, bakery, "Bank")
    arrive(house, letter(("vlees.pdf", PDF)), other)
    arrive(house, letter(("bank.pdf", PDF), subject="[Bank]"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("checkbox", name="vlees.pdf").check()
    page.get_by_text("1 aangevinkt", exact=True).wait_for()
    page.get_by_role("button", name="Aangevinkt document naar de prullenbak").wait_for()
    refusal = page.get_by_text("er is iets aangevinkt uit een ander dossier: vlees.pdf (Slagerij)")
    refusal.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="vlees.pdf (Slagerij)").wait_for(state="attached")
    assert [each.filename for each in inbox(house, bakery.mail_name)] == ["bank.pdf"]
    page.get_by_role("link", name="Quarantaine 0").click()
    page.get_by_role("link", name="Inbox 2").click()
    heading(page, "bank.pdf")
    assert not page.get_by_role("checkbox", name="vlees.pdf").is_checked()  # ticks are of one pile
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    assert page.get_by_text("aangevinkt", exact=False).filter(visible=True).count() == 0
    page.keyboard.press("1")
    page.get_by_text("bank.pdf staat in Bank.").wait_for()


def test_a_phone_shows_the_list_or_the_document_and_a_small_screen_filing_without_scrolling(
    house, new_page, portal, anna, bakery, is_accessible
):
    make_folder(house, bakery, "Bank")
    arrive(house, letter(*files("balans.pdf", "bank.pdf"), subject="[Bank] Kunt u dit bekijken?"), bakery)
    page = open_inbox(house, new_page, portal, anna, width=390)
    title, filing = page.get_by_role("heading", name="bank.pdf"), page.get_by_role("button", name="Hier opbergen")
    assert not filing.is_visible()
    page.get_by_role("link", name="bank.pdf").click()
    title.wait_for()
    assert page.get_by_role("list").filter(has_text="balans.pdf").filter(visible=True).count() == 0
    assert title.bounding_box()["y"] < 300
    assert page.get_by_text("Hierbij de stukken.").first.bounding_box()["y"] < 600
    is_accessible(page)
    page.locator("[data-suggestion]").first.click()
    page.get_by_role("button", name="Ongedaan maken").click()  # nothing lies over it
    page.get_by_text("Ongedaan gemaakt").wait_for()
    page.get_by_role("link", name="Terug naar de lijst").click()
    page.get_by_role("link", name="balans.pdf").wait_for()
    assert not filing.is_visible()
    page.goto("/inbox/parked")
    box = page.get_by_role("link", name="Vastgelopen").bounding_box()
    assert box["x"] + box["width"] <= 390  # the chosen pile is in sight
    page.goto("/inbox/")
    for width in (1024, 800):
        page.set_viewport_size({"width": width, "height": 700})
        box = filing.bounding_box()
        assert box["y"] + box["height"] < 700
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_without_a_document_is_read_and_brought_back(house, new_page, portal, anna, bakery, is_accessible):
    make_text(house, bakery, "Kunnen we bellen over de aanslag?")
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("link", name="Alleen tekst 1").click()
    page.get_by_label("Tekst van de mail").get_by_text("Kunnen we bellen over de aanslag?").wait_for()
    is_accessible(page)
    page.keyboard.press("Enter")
    page.get_by_text("1 mail is gelezen.").wait_for()
    page.get_by_role("link", name="Alleen tekst 0").wait_for()
    page.keyboard.press("z")
    page.get_by_text("Ongedaan gemaakt").wait_for()
    page.get_by_label("Tekst van de mail").get_by_text("Kunnen we bellen over de aanslag?").wait_for()


def test_every_page_of_the_inbox_is_accessible_also_on_a_phone(
    house, new_page, portal, anna, make_administration, is_accessible
):
    bakery = make_administration()
    folder_id = make_folder(house, bakery, "Jaarwerk 2026")
    make_administration()
    arrive(house, letter(("balans.pdf", PDF), ("kasboek.pdf", PDF + b" ")), bakery)
    one, other = (each.id for each in inbox(house, bakery.mail_name))
    page = open_inbox(house, new_page, portal, anna, width=390)
    is_accessible(page)
    for address in (
        f"split/{one}",
        f"merge?document={one}&document={other}",
        f"relocate/{one}",
        f"sight/{one}?folder={folder_id}",
        f"rule/{one}?sender=klant@example.org&folder={folder_id}",
        "parked",
    ):
        page.goto(f"/inbox/{address}")
        is_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_parked_mail_is_run_again(house, new_page, portal, anna, make_administration, is_accessible):
    bakery = make_administration()
    arrive(house, letter(subject="Bonnen"), bakery)
    with house.database.write() as session:
        mail = session.scalars(select(Delivery)).one()
        mail.outcome, mail.reason = Outcome.PARKED, Reason.FAILED_THREE_TIMES
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("link", name="Vastgelopen 1").click()
    page.get_by_text("Verwerken is drie keer mislukt").wait_for()
    is_accessible(page)
    page.get_by_role("button", name="Aangevinkte opnieuw verwerken").click()
    page.get_by_text("1 mail wordt opnieuw verwerkt").wait_for()
    page.get_by_role("link", name="Vastgelopen 0").wait_for()
    with house.database.read() as session:
        assert session.scalars(select(Delivery.outcome)).one() is Outcome.WAITING
