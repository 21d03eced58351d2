"""Suggestions: their order, their reasons, and how often habit is right on a made-up year of one administration."""

import random
from uuid import UUID

import pytest

from dossier.rules.filing_rules import Conditions, Described, FilingRule
from dossier.rules.likeness import named_by
from dossier.rules.states import Hint
from dossier.rules.suggestions import Asked, Habits, SameBytes, features, folder_named, suggest

PURCHASE, SALES, WAGES, BANK, TAX, OTHER = (UUID(int=each) for each in range(1, 7))
NEWEST = UUID(int=9)  # a folder of a newer book year
FOLDERS = {
    PURCHASE: "Inkoopfacturen",
    SALES: "Verkoopfacturen",
    WAGES: "Loonstroken",
    BANK: "Bankafschriften",
    TAX: "Belastingdienst",
    OTHER: "Overig",
}
PDF = "application/pdf"


def item(sender="", name="", subject="", content_type=PDF):
    return Described(sender, subject, name, content_type)


def learned(*filed):
    habits = Habits()
    for described, folder_id in filed:
        habits.learn(described, folder_id)
    return habits


@pytest.mark.parametrize(
    ("tag", "folder_id"),
    [
        ("inkoopfacturen", PURCHASE),
        ("INKOOP", PURCHASE),
        ("ink", PURCHASE),
        ("in", None),
        ("facturen", None),
        ("b\u00e9lasting-dienst", TAX),
        ("", None),
        ("...", None),
    ],
)
def test_a_tag_names_one_folder_or_none(tag, folder_id):
    assert folder_named(tag, FOLDERS) == folder_id


def test_the_folder_that_is_named_by_most_of_the_name_comes_first():
    """And a folder that begins with the word before a compound that ends with it."""
    contracts = {OTHER: "Verwerkersovereenkomst en AVG", BANK: "Overeenkomsten en contracten"}
    assert [each for each, _ in named_by("Overeenkomst huur winkel.pdf", contracts)] == [BANK, OTHER]
    mandates = {OTHER: "Opdracht en machtigingen", TAX: "Machtigingen (SBA, VIA)"}
    assert [each for each, _ in named_by("Machtigingen SBA.pdf", mandates)] == [TAX, OTHER]


def test_a_beginning_of_two_folders_names_none():
    assert folder_named("bank", FOLDERS | {OTHER: "Bankgaranties"}) is None
    assert folder_named("bank", FOLDERS | {OTHER: "Bank"}) == OTHER


def test_of_one_name_in_several_book_years_the_first_counts():
    assert folder_named("bankafschriften", {NEWEST: "Bankafschriften"} | FOLDERS) == NEWEST


@pytest.mark.parametrize(
    ("file_name", "named"),
    [
        ("afschrift-11.pdf", [(BANK, "afschrift")]),
        ("Loonstrook november.pdf", [(WAGES, "loonstrook")]),
        ("loonstroken_11.pdf", [(WAGES, "loonstroken")]),
        ("Verkoop 12.pdf", [(SALES, "verkoop")]),
        ("Factuur 2026-118.pdf", [(PURCHASE, "factuur"), (SALES, "factuur")]),
        ("bank.pdf", []),  # too short to be told from a part of another word
        ("brief.pdf", []),
    ],
)
def test_words_of_a_file_name_name_folders(file_name, named):
    assert list(named_by(file_name, FOLDERS)) == named


def test_a_word_that_names_many_folders_names_none_and_of_one_name_the_first_counts():
    assert list(named_by("factuur.pdf", FOLDERS | {OTHER: "Facturen buitenland"})) == []
    assert list(named_by("afschrift.pdf", {NEWEST: "Bankafschriften"} | FOLDERS)) == [(NEWEST, "afschrift")]


def test_a_duplicate_goes_where_the_first_is_and_habit_before_the_file_name():
    habits = learned(*[(item("a@x.example", "Stuk.pdf"), TAX)] * 3)
    asked = Asked(item("a@x.example", "Loonstroken.pdf"), same_as=SameBytes("loon.pdf", OTHER))
    found = suggest(asked, FOLDERS, [], habits)
    assert [(each.folder_id, each.hint) for each in found] == [
        (OTHER, Hint.DUPLICATE),
        (TAX, Hint.SENDER_HABIT),
        (WAGES, Hint.FILE_NAME),
    ]
    assert (found[0].in_words(), found[2].in_words()) == ("Dubbel van loon.pdf", "De bestandsnaam noemt loonstroken")


def test_that_it_is_a_pdf_is_no_reason_and_that_it_is_a_photo_may_be_one():
    pdfs = [(item(f"{n}@x.example", f"{word}.pdf"), folder) for n, (word, folder) in enumerate(
        (("Eerste", BANK), ("Tweede", BANK), ("Derde", TAX), ("Vierde", TAX)))]  # fmt: skip
    photo = item(name="IMG_1.jpg", content_type="image/jpeg")
    habits = learned(*pdfs, *[(photo, PURCHASE)] * 2)
    assert suggest(Asked(item("z@x.example", "Zesde.pdf")), FOLDERS, [], habits) == ()
    [best] = suggest(Asked(item(name="foto.jpg", content_type="image/jpeg")), FOLDERS, [], habits)
    assert (best.folder_id, best.hint) == (PURCHASE, Hint.TYPE_HABIT)


def test_what_somebody_said_comes_before_rules_and_rules_before_habit():
    rule = FilingRule(UUID(int=50), "Energie", Conditions(sender="@energie.example"), SALES, files_itself=False)
    habits = learned(*[(item("a@energie.example"), TAX)] * 5)
    asked = Asked(item("a@energie.example", subject="[loon] november"), tag="bank")
    found = suggest(asked, FOLDERS, [rule], habits)
    assert [(each.folder_id, each.hint) for each in found] == [
        (BANK, Hint.PLUS_ADDRESS),
        (WAGES, Hint.SUBJECT_TAG),
        (SALES, Hint.RULE),
    ]
    assert found[2].in_words() == "Regel Energie"


def test_the_same_folder_once_with_the_best_reason():
    habits = learned(*[(item("a@energie.example"), BANK)] * 5)
    found = suggest(Asked(item("a@energie.example"), tag="bank"), FOLDERS, [], habits)
    assert [each.hint for each in found] == [Hint.PLUS_ADDRESS]


def test_habit_says_how_often():
    habits = learned(
        *[(item("a@energie.example", "Nota.pdf"), PURCHASE)] * 4,
        (item("a@energie.example", "Nota.pdf"), OTHER),
        *[(item("b@bank.example", "Afschrift.pdf"), BANK)] * 5,
    )
    [best, *_] = suggest(Asked(item("a@energie.example", "Brief.pdf")), FOLDERS, [], habits)
    assert best.folder_id == PURCHASE
    assert best.in_words() == "Hier staan 4 van de 5 eerdere documenten van a@energie.example"


def test_once_is_no_habit_and_nothing_is_no_suggestion():
    assert suggest(Asked(item("a@x.example")), FOLDERS, [], Habits()) == ()
    assert suggest(Asked(item("a@x.example")), FOLDERS, [], learned((item("a@x.example"), BANK))) == ()


def test_a_folder_that_is_gone_is_never_suggested():
    habits = learned(*[(item("a@x.example"), UUID(int=99))] * 5)
    assert suggest(Asked(item("a@x.example")), FOLDERS, [], habits) == ()


def test_numbers_and_the_extension_are_no_feature():
    assert features(item(name="Factuur_20261122-v2.pdf")) == {(Hint.NAME_HABIT, "factuur"), (Hint.TYPE_HABIT, PDF)}


def year_of_documents(seed):
    """600 documents: 40 suppliers, customers, banks and the client's phone; 8 % put somewhere odd by staff."""
    chance = random.Random(seed)
    suppliers = [f"facturen@leverancier{number}.example" for number in range(40)]
    makers = [
        (
            45,
            lambda n: (
                item(chance.choice(suppliers), chance.choice(("Factuur", "Nota", "Rekening")) + f" {n}.pdf"),
                PURCHASE,
            ),
        ),
        (20, lambda n: (item("klant@jansen.example", f"{chance.choice(('Verkoop', 'Factuur'))} {n}.pdf"), SALES)),
        (10, lambda n: (item("klant@jansen.example", f"IMG_{n}.jpg", content_type="image/jpeg"), PURCHASE)),
        (8, lambda n: (item("salaris@loon.example", f"Loonstroken {n}.pdf"), WAGES)),
        (8, lambda n: (item(chance.choice(("bank@bank.example", "klant@jansen.example")), f"Afschrift {n}.pdf"), BANK)),
        (4, lambda n: (item("klant@jansen.example", f"Aanslag btw {n}.pdf"), TAX)),
        (5, lambda n: (item(f"iemand{n}@x.example", f"scan{n}.pdf"), chance.choice(list(FOLDERS)))),
    ]
    weights = [weight for weight, _ in makers]
    for number in range(600):
        described, folder_id = chance.choices(makers, weights)[0][1](number)
        yield described, chance.choice(list(FOLDERS)) if chance.random() < 0.08 else folder_id


def rates(begin, end, seed):
    """Of the documents from `begin` to `end`: how many went where the first, and one of the three, said."""
    habits, first, among_three = Habits(), 0, 0
    for number, (described, folder_id) in enumerate(year_of_documents(seed)):
        if begin <= number < end:
            found = [each.folder_id for each in suggest(Asked(described), FOLDERS, [], habits)]
            first += found[:1] == [folder_id]
            among_three += folder_id in found
        habits.learn(described, folder_id)
    return first / (end - begin), among_three / (end - begin)


def test_hit_rate_on_a_made_up_year(record_property):
    first, among_three = rates(50, 600, seed=2026)
    record_property("first", first)
    record_property("among three", among_three)
    print(f"hit rate: first {first:.1%}, among three {among_three:.1%}")  # noqa: T201 - the measurement
    assert first > 0.84  # at most about 0.89 can be right: the rest is chance
    assert among_three > 0.90


def test_hit_rate_of_the_first_fifty_documents():
    """When there is no habit yet, names of files and folders help."""
    found = [rates(0, 50, seed) for seed in range(2020, 2030)]
    first, among_three = (sum(each) / len(found) for each in zip(*found, strict=True))
    print(f"first fifty: first {first:.1%}, among three {among_three:.1%}")  # noqa: T201 - the measurement
    assert first > 0.59
    assert among_three > 0.73
