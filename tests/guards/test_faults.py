"""No fault of the matrix is forgotten: each has a row of the bench or a test that exists, or its reason is said."""

import ast
from pathlib import Path

import pytest

from benchmarks.faults.all import FAULTS
from benchmarks.faults.register import MEANS, NOT_HERE, PAGE, TESTS, page, renew, rows

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", MEANS)
def test_each_number_is_proven_or_its_reason_is_said(number):
    proven = bool(TESTS.get(number)) or any(rows(number))
    assert proven != (number in NOT_HERE)


def test_no_number_is_unknown():
    named = {number for fault in FAULTS.values() for number in fault.numbers} | set(TESTS) | set(NOT_HERE)
    assert named <= MEANS.keys()


@pytest.mark.parametrize("name", sorted({name for names in TESTS.values() for name in names}))
def test_each_named_test_exists(name):
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert function in {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_every_fault_says_what_it_is():
    assert all(fault.what and fault.numbers for fault in FAULTS.values())


def test_the_page_has_the_register():
    text = PAGE.read_text(encoding="utf-8")
    assert text == renew(text)
    assert page() in text


def test_the_short_form_is_short():
    assert 1 <= sum(fault.short for fault in FAULTS.values()) <= 4
