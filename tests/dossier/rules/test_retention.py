"""Retention terms: what is not known keeps the document."""

from datetime import date
from importlib import resources

import pytest
import yaml

from dossier.rules.handling import Obstacle
from dossier.rules.retention import TERMS, Dates, Keeping, Label, keeping

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("label", "book_year", "current_until", "expected"),
    [
        (None, 2026, None, None),
        ("permanent", 1990, date(1991, 1, 1), Keeping(Obstacle.PERMANENT)),
        ("fiscaal-7", 2019, None, Keeping(Obstacle.TERM_RUNS, date(2026, 12, 31))),
        ("fiscaal-7", 2018, None, None),
        # a lease of four years: four years in the books, and then seven
        ("fiscaal-7", 2018, date(2022, 6, 1), Keeping(Obstacle.TERM_RUNS, date(2029, 6, 1))),
        ("fiscaal-7", 2018, date(2019, 11, 22), Keeping(Obstacle.TERM_RUNS, TODAY)),  # the last day still counts
        ("fiscaal-7", 2018, date(2019, 11, 21), None),
        ("wwft-5-na-einde-relatie", 2010, None, Keeping(Obstacle.TERM_NOT_BEGUN)),
        ("wwft-5-na-einde-relatie", 2010, date(2021, 1, 1), None),
        ("fiscaal-7-na-afloop", 2010, date(2020, 2, 29), Keeping(Obstacle.TERM_RUNS, date(2027, 2, 28))),
        ("nooit-van-gehoord", 1990, date(1991, 1, 1), Keeping(Obstacle.UNKNOWN_LABEL)),
    ],
)
def test_terms(label, book_year, current_until, expected):
    assert keeping(label, Dates(book_year, current_until), TODAY) == expected


def test_the_end_of_the_relation_starts_the_terms_that_wait_for_it():
    ended = Dates(2010, relation_ended=date(2021, 11, 22))
    assert keeping("wwft-5-na-einde-relatie", ended, TODAY) == Keeping(Obstacle.TERM_RUNS, TODAY)
    assert keeping("fiscaal-7-na-einde-relatie", ended, TODAY) == Keeping(Obstacle.TERM_RUNS, date(2028, 11, 22))
    assert keeping("wwft-5-na-einde-relatie", Dates(2010, relation_ended=date(2021, 11, 21)), TODAY) is None
    said = Dates(2010, current_until=date(2015, 1, 1), relation_ended=date(2026, 1, 1))
    assert keeping("wwft-5-na-einde-relatie", said, TODAY) is None
    assert keeping("personeel-2-na-uitdienst", ended, TODAY) == Keeping(Obstacle.TERM_NOT_BEGUN)


def test_every_label_has_a_term_and_every_shipped_template_a_known_label():
    assert set(TERMS) == set(Label)
    text = resources.files("dossier.structure").joinpath("templates.yaml").read_text(encoding="utf-8")
    folders = [top for template in yaml.safe_load(text)["templates"] for top in template["hoofdmappen"]]
    folders += [sub for top in folders for sub in top.get("submappen", [])]
    assert {each["bewaar"] for each in folders if "bewaar" in each} <= set(Label)
