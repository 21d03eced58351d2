"""Home and help of an office user: in which dossiers something waits, and how to begin."""

from datetime import date

import dossiers
import pytest
from dossiers import BAKERY, HOLDING, MARIJKE, NOW, SANNE, YOUSSEF

from dossier import unopened
from dossier.accounts import staff
from dossier.approvals import asking, closing
from dossier.approvals.asking import NewRequest
from dossier.office import offices
from dossier.rules.acts import Act
from dossier.rules.approving import ApprovalKind, Party


@pytest.fixture
def holding(house, place):
    return dossiers.place(house, HOLDING)


def ask(place, **more):
    document = place.document("Aangifte.pdf", place.folder("Upload"))
    new = NewRequest(ApprovalKind.VAT, Party.TAX_OFFICE, (document,), (place.person(SANNE),), **more)
    return asking.ask(place.database, place.desk, new).request_id


def widget(page, name):
    """The words of one widget."""
    return page.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def test_home_says_in_which_dossiers_something_waits(place, holding, browse):
    for each in (place, place, holding):
        each.document()
    ask(place, due_on=date(2031, 1, 15))
    page = browse(YOUSSEF).get("/").text
    inbox = widget(page, "inbox")
    assert inbox.index(BAKERY) < inbox.index(HOLDING), "most first"
    assert f'/inbox/?administration={place.administration_id}">{BAKERY}</a> <span class="count">2</span>' in inbox
    waiting = widget(page, "undecided")
    assert f"/dossier/{place.administration_id}/approvals" in waiting
    assert "de eerste uiterlijk op 15 januari 2031" in waiting
    assert HOLDING not in waiting


def test_what_was_decided_or_withdrawn_waits_no_more(place, browse):
    closing.withdraw(place.database, place.desk, ask(place), "vergissing")
    assert "Geen cliënt hoeft nu iets te beslissen" in browse(YOUSSEF).get("/").text


def test_home_says_what_no_client_opened(place, browse):
    assert "de eerste telling komt nog" in widget(browse(YOUSSEF).get("/").text, "unopened")
    unopened.count_again(place.database, NOW)
    assert "Cliënten hebben alle documenten" in widget(browse(YOUSSEF).get("/").text, "unopened")
    place.document("Balans.pdf", place.folder("Upload"))
    unopened.count_again(place.database, NOW)
    told = widget(browse(YOUSSEF).get("/").text, "unopened")
    assert "1 document van de laatste 90 dagen" in told
    assert f'/dossier/{place.administration_id}/unseen">{BAKERY}</a> <span class="count">1</span>' in told


def test_a_colleague_of_some_dossiers_hears_of_no_others(house, place, holding, browse):
    for each in (place, holding):
        each.document()
        ask(each)
    unopened.count_again(place.database, NOW)
    office_id = offices.find(place.database, house.settings.domain)
    staff.restrict(place.database, office_id, place.person(YOUSSEF), [holding.administration_id], Act("cli", NOW))
    page = browse(YOUSSEF).get("/").text
    assert HOLDING in widget(page, "inbox")
    assert HOLDING in widget(page, "undecided")
    assert HOLDING in widget(page, "unopened")
    assert BAKERY not in page


def test_help_is_for_who_asks_it(browse, as_):
    office, client, stranger = (each.get("/help").text for each in (browse(MARIJKE), browse(SANNE), as_(None)))
    assert "Een nieuwe administratie in vijf stappen" in office
    assert "<kbd>j</kbd>" in office
    for each in (client, stranger, browse(MARIJKE).get("/help/clients").text):
        assert "Aan de slag met ons klantenportaal" in each
        assert "vijf stappen" not in each
