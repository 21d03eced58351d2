"""Filing rules: when they hold, and when they may act alone."""

from uuid import UUID

import pytest

from dossier.rules.errors import Refused
from dossier.rules.filing_rules import (
    Conditions,
    Described,
    FilingRule,
    checked,
    first_that_holds,
)

INVOICE = Described("facturen@energie.example", "Uw factuur van november", "Factuur 2026-11.pdf", "application/pdf")


def rule(number, conditions, *, files_itself=True):
    return FilingRule(UUID(int=number), f"r{number}", conditions, UUID(int=100 + number), files_itself)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        (Conditions(sender="facturen@energie.example"), True),
        (Conditions(sender="@energie.example"), True),
        (Conditions(sender="@ergie.example"), False),
        (Conditions(sender="energie.example"), False),
        (Conditions(subject="FACTUUR"), True),
        (Conditions(subject="herinnering"), False),
        (Conditions(name="factuur*.pdf"), True),
        (Conditions(name="factuur"), False),
        (Conditions(content_type="application/pdf"), True),
        (Conditions(content_type="application/"), True),
        (Conditions(content_type="application/p"), False),
        (Conditions(content_type="image/"), False),
        (Conditions("@energie.example", "factuur", "*.pdf", "application/pdf"), True),
        (Conditions("@energie.example", "factuur", "*.xml", "application/pdf"), False),
    ],
)
def test_all_conditions_must_hold(conditions, holds):
    assert conditions.hold(INVOICE) is holds


def test_the_first_rule_wins():
    rules = [rule(1, Conditions(subject="loon")), rule(2, Conditions(name="*")), rule(3, Conditions(subject="factuur"))]
    assert first_that_holds(rules, INVOICE) is rules[1]
    assert first_that_holds(rules[:1], INVOICE) is None


@pytest.mark.parametrize("empty", [Conditions(), Conditions(name="*"), Conditions("  ", " ", "?*", "")])
def test_a_rule_for_everything_is_refused(empty):
    with pytest.raises(Refused):
        checked(empty)


def test_a_bare_domain_is_refused_because_it_would_match_too_much():
    with pytest.raises(Refused, match="@domain"):
        checked(Conditions(sender="energie.example"))


def test_conditions_are_stored_in_one_form():
    assert checked(Conditions(" Jan@X.example ", " Loon ")) == Conditions("jan@x.example", "Loon")
