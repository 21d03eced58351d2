"""The dossier of an administration, in a real browser."""

import dossiers
import pytest
from dossiers import PIET, SANNE, YOUSSEF
from signing_in import Login, session_of

from dossier.documents import documents
from dossier.documents.documents import Note
from dossier.rules.rights import Level
from dossier.structure import folders
from dossier.structure.tree import NewFolder


@pytest.fixture
def place(house):
    return dossiers.place(house)


@pytest.fixture
def open_as(house, place, portal, new_page):
    """A page of the dossier, before this colleague."""

    def go(name: str, address: str = "", **size: int):
        page = new_page(**size)
        token = session_of(house, Login(place.person(name), ""))
        page.context.add_cookies([{"name": "dossier-session", "value": token, "url": portal}])
        page.goto(f"/dossier/{place.administration_id}/{address}")
        return page

    return go


def test_a_right_far_down_is_given_and_looked_at_as_the_client(place, open_as, is_accessible):
    root = folders.make(place.database, place.desk, NewFolder("Aangiften", unfold=True)).folder_id
    below = folders.make(place.database, place.desk, NewFolder("Btw", root)).folder_id
    place.document("Aangifte Q3.pdf", below)
    place.document("Intern.pdf", root)
    page = open_as(YOUSSEF)
    page.get_by_role("link", name="Aangiften", exact=True).click()
    page.get_by_role("link", name="Aangifte Q3.pdf", exact=True).wait_for()  # a hoofdmap opens all below it
    is_accessible(page)
    page.get_by_role("link", name="Permissies: Btw").click()
    page.get_by_label(PIET).select_option(Level.VIEW)
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Erboven open als doorgang: Aangiften").wait_for()
    is_accessible(page)
    page.get_by_label("ook bovenliggende mappen openen").check()
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("De permissies zijn ingesteld").wait_for()
    page.get_by_text("akties").click()
    page.get_by_role("link", name="bekijk als klant").click()
    page.get_by_label("Cliëntgebruiker").select_option(label=PIET)
    page.get_by_role("button", name="Bekijk als deze cliëntgebruiker").click()
    page.get_by_text(f"U kijkt als {PIET}").wait_for()
    page.get_by_role("link", name="Aangiften").first.wait_for()
    assert page.get_by_text("Intern.pdf").count() == 0
    page.get_by_role("button", name="Stoppen met kijken").click()
    page.get_by_role("heading", name="Klantendossier van").wait_for()


def test_a_template_is_shown_used_and_taken_back(place, open_as, is_accessible):
    page = open_as(YOUSSEF, "template", width=390)
    page.get_by_label("Template").select_option("JAARWERK-KORT")
    page.get_by_label("Boekjaar").fill("2026")
    page.get_by_role("button", name="Laat zien wat erbij komt").click()
    page.get_by_text("komt erbij").first.wait_for()
    is_accessible(page)
    page.get_by_role("button", name="Deze mappen toevoegen").click()
    page.get_by_text("toegevoegd.").wait_for()
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Ongedaan maken").click()
    page.get_by_text("Ongedaan gemaakt").wait_for()


def test_a_move_is_shown_before_it_is_done_and_notes_are_read_by_keyboard(place, open_as, is_accessible):
    open_, closed = (folders.make(place.database, place.desk, NewFolder(each)).folder_id for each in ("Open", "Dicht"))
    document = place.document("Brief.pdf", open_)
    documents.note(place.database, place.desk, document, Note("Nog even nabellen"))
    page = open_as(YOUSSEF, f"?open={open_}")
    note = page.get_by_role("tooltip", name="Nog even nabellen", include_hidden=True)
    assert not note.is_visible()
    page.get_by_role("button", name="Notitie").focus()
    note.wait_for()
    page.keyboard.press("Escape")
    note.wait_for(state="hidden")
    page.get_by_role("link", name="Toon Brief.pdf").click()
    page.get_by_text("Verplaatsen…").click()
    page.get_by_label("Naar de map").select_option(str(closed))
    page.get_by_role("button", name="Wie ziet het dan?").click()
    page.get_by_text("Gaat het zien: niemand erbij").wait_for()
    is_accessible(page)
    page.get_by_role("button", name="Verplaatsen", exact=True).click()
    page.get_by_text("Opgeslagen.").wait_for()
    assert place.row(document).folder_id == closed


def test_permissions_of_a_document_fit_a_phone(place, open_as, is_accessible):
    folder = folders.make(place.database, place.desk, NewFolder("Open")).folder_id
    document = place.document("Brief.pdf", folder)
    page = open_as(YOUSSEF, f"documents/{document}/rights", width=390)
    page.get_by_label(SANNE).wait_for()
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(page.url.replace("/rights", "/who"))
    page.get_by_text("Wie ziet Brief.pdf").first.wait_for()
    is_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_tools_of_a_row_are_a_sheet(place, open_as, is_accessible):
    folder = folders.make(place.database, place.desk, NewFolder("Verzekeringen, pensioen en lijfrente")).folder_id
    place.document("Polis.pdf", folder)
    page = open_as(YOUSSEF, f"?open={folder}", width=390)
    assert page.get_by_role("link", name="Permissies: Polis.pdf").count() == 0
    page.get_by_role("button", name="Acties: Polis.pdf").click()
    is_accessible(page)
    page.get_by_role("link", name="Wie ziet dit: Polis.pdf").click()
    page.get_by_text("Wie ziet Polis.pdf").first.wait_for()
    page.go_back()
    icon, words = (page.locator(".chosen .name").locator(each).last.bounding_box() for each in (".icon", "span"))
    assert icon["y"] >= words["y"]
    assert icon["y"] + icon["height"] <= words["y"] + words["height"]  # never alone on a line
