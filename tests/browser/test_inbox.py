"""The inbox, in a real browser: from arrival to filed by keyboard alone."""

import pytest
from arriving import arrive
from mailed import make_folder
from posting import PDF, letter
from signing_in import make_login, session_of
from sqlalchemy import select

from dossier.rules.states import Outcome, Reason
from ingest.mails import inbox
from models import Delivery


@pytest.fixture
def anna(house, make_office):
    make_office()
    return make_login(house, "anna@kantoor.example", staff=True)


def open_inbox(house, new_page, portal, login, **screen):
    page = new_page(**screen)
    page.context.add_cookies([{"name": "dossier-session", "value": session_of(house, login), "url": portal}])
    page.goto("/inbox/")
    return page


def test_mail_is_filed_by_keyboard(house, new_page, portal, anna, make_administration, is_accessible):
    bakery = make_administration()
    make_folder(house, bakery, "Vaste Stukken")
    belongs = make_folder(house, bakery, "Jaarwerk 2026")
    arrive(house, letter(("balans.pdf", b"%PDF-1.4 a"), ("kasboek.pdf", b"%PDF-1.4 b"), subject="Stukken"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("heading", name="balans.pdf").wait_for()
    is_accessible(page)
    page.keyboard.press("j")
    page.get_by_role("heading", name="kasboek.pdf").wait_for()
    page.keyboard.press("m")
    page.keyboard.type("jaar")
    page.keyboard.press("Enter")
    page.get_by_text("Opgeborgen: 1 document.").wait_for()
    page.get_by_role("heading", name="balans.pdf").wait_for()
    assert [each.filename for each in inbox(house, bakery.mail_name)] == ["balans.pdf"]
    page.keyboard.press("z")
    page.get_by_text("Ongedaan gemaakt").wait_for()
    assert len(inbox(house, bakery.mail_name)) == 2
    assert belongs


def test_what_is_suggested_rightly_costs_one_key(house, new_page, portal, anna, make_administration):
    bakery = make_administration()
    make_folder(house, bakery, "Bankafschriften")
    arrive(house, letter(("afschrift.pdf", b"%PDF-1.4 c"), subject="[Bankafschriften] november"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("button", name="Bankafschriften").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Er wacht hier niets").wait_for()
    assert not inbox(house, bakery.mail_name)


def test_new_mail_appears_by_itself(house, new_page, portal, anna, make_administration):
    bakery = make_administration()
    arrive(house, letter(("een.pdf", b"%PDF-1.4 d")), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.get_by_role("heading", name="een.pdf").wait_for()
    arrive(house, letter(("twee.pdf", b"%PDF-1.4 e")), bakery)
    page.get_by_role("link", name="twee.pdf").wait_for()
    page.get_by_role("heading", name="een.pdf").wait_for()


def test_a_range_is_ticked_and_filed_at_once(house, new_page, portal, anna, make_administration):
    bakery = make_administration()
    make_folder(house, bakery, "Jaarwerk 2026")
    arrive(house, letter(*((f"{n}.pdf", b"%PDF-1.4 " + bytes([n])) for n in range(1, 5))), bakery)
    page = open_inbox(house, new_page, portal, anna)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.get_by_role("heading", name="2.pdf").wait_for()
    page.keyboard.press("j")
    page.get_by_role("heading", name="3.pdf").wait_for()
    page.keyboard.press("Shift+X")
    page.keyboard.press("m")
    page.keyboard.type("jaar")
    page.keyboard.press("Enter")
    page.get_by_text("Opgeborgen: 3 documenten.").wait_for()
    page.get_by_role("heading", name="4.pdf").wait_for()
    page.keyboard.press("z")
    page.get_by_text("Ongedaan gemaakt").wait_for()
    assert len(inbox(house, bakery.mail_name)) == 4


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
