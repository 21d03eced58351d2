"""An invoice and its PDF as one item, duplicates with their first, over the real stations."""

import pytest
from arriving import arrive
from posting import PDF, UBL, letter

from dossier.inbox.pairs import inbox_items


@pytest.fixture
def bakery(make_administration):
    return make_administration()


def names(house, administration):
    return [
        (item.shown.name, item.other.name if item.other else None)
        for item in inbox_items(house.database, administration.id)
    ]


def test_an_invoice_and_its_pdf_are_one_item_with_what_the_xml_says(any_house, bakery):
    arrive(any_house, letter(("2026-118.xml", UBL), ("2026-118.pdf", PDF), ("bijlage.pdf", PDF + b"x")), bakery)
    assert names(any_house, bakery) == [("bijlage.pdf", None), ("2026-118.pdf", "2026-118.xml")]
    pair = inbox_items(any_house.database, bakery.id)[1]
    assert dict(pair.invoice)["invoice-number"] == "2026-118"
    assert inbox_items(any_house.database, bakery.id)[0].invoice == ()


def test_an_invoice_without_a_pdf_has_one_face(house, bakery):
    arrive(house, letter(("2026-118.xml", UBL)), bakery)
    [item] = inbox_items(house.database, bakery.id)
    assert (item.shown.name, item.other) == ("2026-118.xml", None)
    assert dict(item.invoice)["invoice-number"] == "2026-118"


def test_files_of_two_mails_are_no_pair(house, bakery):
    arrive(house, letter(("2026-118.xml", UBL)), bakery)
    arrive(house, letter(("2026-118.pdf", PDF)), bakery)
    assert names(house, bakery) == [("2026-118.pdf", None), ("2026-118.xml", None)]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_neither_split_nor_repeat_nor_lose_an_item(house, bakery, limit):
    for number in range(2):
        files = [(f"f-{number}.xml", UBL), (f"los-{number}.pdf", PDF), (f"f-{number}.pdf", PDF)]
        arrive(house, letter(*files, subject=f"F {number}"), bakery)
    seen, before = [], None
    while page := inbox_items(house.database, bakery.id, before=before, limit=limit):
        seen += [(item.shown.name, item.other.name if item.other else None) for item in page]
        before = page[-1].newest
    assert seen == [("f-1.pdf", "f-1.xml"), ("los-1.pdf", None), ("f-0.pdf", "f-0.xml"), ("los-0.pdf", None)]


def test_a_duplicate_says_what_it_repeats(any_house, bakery, make_administration):
    neighbour = make_administration()
    arrive(any_house, letter(("eerst.pdf", PDF)), bakery)
    arrive(any_house, letter(("weer.pdf", PDF)), bakery, neighbour)
    again, first = inbox_items(any_house.database, bakery.id)
    assert (again.shown.name, again.shown.duplicate_of.name) == ("weer.pdf", "eerst.pdf")
    assert again.shown.duplicate_of.id == first.shown.id
    assert first.shown.duplicate_of is None
    [elsewhere] = inbox_items(any_house.database, neighbour.id)
    assert elsewhere.shown.duplicate_of is None
