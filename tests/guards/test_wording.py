"""Every state and reason has a Dutch and an English text."""

import inspect
from enum import StrEnum

from dossier.rules import (
    approving,
    bounces,
    deriving,
    factors,
    handling,
    happenings,
    passwords,
    record_lines,
    rights,
    scopes,
    searching,
    signing_in,
    states,
    uploads,
    webhooks,
)
from dossier.rules.auditing import Flaw
from dossier.rules.balance import Imbalance
from dossier.rules.clocks import Trust
from dossier.rules.leaks import LeakKind, LeakStep, Risk
from dossier.rules.retention import Ground, Label, Start
from dossier.rules.retention import Verdict as Destroying
from dossier.rules.wording.texts import TEXTS, wording
from dossier.rules.work import SideWork

MODULES = (
    approving,
    bounces,
    deriving,
    factors,
    states,
    handling,
    happenings,
    passwords,
    record_lines,
    rights,
    scopes,
    searching,
    signing_in,
    uploads,
    webhooks,
)
STATES = [
    each
    for module in MODULES
    for _, each in inspect.getmembers(module, inspect.isclass)
    if issubclass(each, StrEnum) and each.__module__ == module.__name__
]
LISTS = [*STATES, Imbalance, Trust, SideWork, Label, Ground, Start, Destroying, Flaw, LeakKind, LeakStep, Risk]
MEMBERS = [member for each in LISTS for member in each]


def test_each_has_both_texts_and_they_differ():
    assert [each for each in MEMBERS if not is_well_said(wording(each), wording(each, "en"))] == []


def is_well_said(dutch, english):
    fits_in_a_sentence = dutch[0].isalpha() and english[0].isalpha() and not {dutch[-1], english[-1]} & {".", " "}
    return fits_in_a_sentence and (dutch != english or dutch == "Document")


def test_no_text_is_left_of_a_member_that_went():
    assert set(TEXTS) == set(LISTS)
    assert all(set(TEXTS[each]) == set(each) for each in LISTS)
