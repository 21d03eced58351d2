"""Keys of the inbox in a real browser: what is in sight, folders that are searched, and keys that come too early."""

import re
from datetime import UTC, datetime

from arriving import arrive
from inbox_page import files, heading, open_inbox
from mailed import make_folder
from posting import letter
from sqlalchemy import select

from dossier.structure import tree
from ingest.mails import inbox
from models import Document, Folder

INSIDE = """() => {
    const box = document.querySelector('.listing').getBoundingClientRect();
    const row = document.querySelector('.chosen').getBoundingClientRect();
    return row.top >= box.top && row.bottom <= Math.min(box.bottom, innerHeight); }"""
LIST_SCROLLS = "document.querySelector('.listing').scrollHeight > document.querySelector('.listing').clientHeight + 50"
SCROLLED = "document.querySelector('.looking-at').scrollTop"


def test_a_key_before_the_next_page_is_there_does_nothing_with_the_document_that_was_left(
    house, new_page, portal, anna, bakery
):
    make_folder(house, bakery, "Bank")
    arrive(house, letter(*files("1.pdf", "2.pdf", "3.pdf"), subject="[Bank]"), bakery)
    page = open_inbox(house, new_page, portal, anna)
    heading(page, "1.pdf")
    slow = []

    def hold(route):
        slow.append(route)

    page.route(re.compile(r"/inbox/\?.*document="), hold)
    page.keyboard.press("j")
    page.keyboard.press("j")
    for key in ("x", "b", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert [each.request.url.rpartition("=")[2] for each in slow] == [
        str(each.id) for each in sorted(inbox(house, bakery.mail_name), key=lambda it: it.filename)[1:]
    ]
    slow[-1].fulfill(status=204)  # the page stays
    assert not page.get_by_role("checkbox", name="1.pdf").is_checked()
    assert len(inbox(house, bakery.mail_name)) == 3


def test_of_folders_with_one_name_the_right_one_is_found_and_said(house, new_page, portal, anna, bakery):
    with house.database.write() as session:
        for year in (2025, 2026):
            work = tree.add(session, bakery.id, tree.NewFolder(f"Jaarwerk {year}"), datetime.now(UTC))
            tree.add(session, bakery.id, tree.NewFolder("Overig", work.id), datetime.now(UTC))
    arrive(house, letter(*files("brief.pdf")), bakery)
    page = open_inbox(house, new_page, portal, anna)
    field = page.get_by_role("combobox", name="Een andere map")
    page.keyboard.press("m")
    page.keyboard.press("Enter")  # nothing is chosen yet: nothing is filed
    assert page.get_by_role("option").all_text_contents()[:2] == ["Jaarwerk 2026", "Overig Jaarwerk 2026"]
    page.keyboard.type("ove")
    assert page.get_by_role("option", selected=True).text_content() == "Overig Jaarwerk 2026"
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("option", selected=True).text_content() == "Overig Jaarwerk 2025"
    active = page.get_by_role("option", selected=True).get_attribute("id")
    assert field.get_attribute("aria-activedescendant") == active
    field.fill("overig 2025")
    assert page.get_by_role("option").all_text_contents() == ["Overig Jaarwerk 2025"]
    page.keyboard.press("Enter")
    page.get_by_text("brief.pdf staat in Jaarwerk 2025 / Overig.").wait_for()
    with house.database.read() as session:
        filed_in = session.get_one(Folder, session.scalars(select(Document.folder_id)).one())
        assert session.get_one(Folder, filed_in.parent_id).name == "Jaarwerk 2025"


def test_the_chosen_one_and_the_preview_scroll_and_keys_can_be_switched_off(house, new_page, portal, anna, bakery):
    arrive(house, letter(*files(*(f"{number}.pdf" for number in range(10, 40))), subject="Veel"), bakery)
    ids = {each.filename: each.id for each in inbox(house, bakery.mail_name)}
    page = open_inbox(house, new_page, portal, anna, f"/inbox/?document={ids['25.pdf']}", height=600)
    heading(page, "25.pdf")
    page.keyboard.press("j")
    heading(page, "26.pdf")
    assert page.evaluate(LIST_SCROLLS)
    assert page.evaluate(INSIDE)
    page.get_by_text("hele mail").click()
    page.locator(".looking-at h2").click()  # the focus is on nothing that a space would press
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    assert page.evaluate(SCROLLED) > 100
    page.keyboard.press("Shift+ ")
    assert page.evaluate(SCROLLED) == 0
    page.keyboard.press("?")
    page.get_by_role("button", name="Sneltoetsen uitzetten").click()
    page.get_by_text("Sneltoetsen staan uit.").first.wait_for()
    heading(page, "26.pdf")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert not page.get_by_role("dialog").is_visible()
    page.get_by_role("button", name="Sneltoetsen", exact=True).click()
    page.get_by_role("button", name="Sneltoetsen aanzetten").click()
    page.get_by_text("Sneltoetsen staan aan.").first.wait_for()
    heading(page, "26.pdf")
    page.keyboard.press("j")
    heading(page, "27.pdf")
