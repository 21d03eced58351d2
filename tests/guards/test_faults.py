"""No fault of the matrix is forgotten: each has a row of the bench or a test that exists, or its reason is said."""

import ast
from pathlib import Path

from benchmarks.faults.all import FAULTS
from benchmarks.faults.register import MEANS, NOT_HERE, PAGE, TESTS, page, renew, rows

ROOT = Path(__file__).parents[2]


def test_each_number_is_proven_or_its_reason_is_said():
    proven = {number for number in MEANS if TESTS.get(number) or any(rows(number))}
    assert proven ^ set(NOT_HERE) == set(MEANS)


def test_no_number_is_unknown():
    named = {number for fault in FAULTS.values() for number in fault.numbers} | set(TESTS) | set(NOT_HERE)
    assert named <= MEANS.keys()


def test_each_named_test_exists():
    named = {name for names in TESTS.values() for name in names}
    there = {
        f"{path}::{each.name}"
        for path in {name.partition("::")[0] for name in named}
        for each in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef)
    }
    assert named - there == set()


def test_every_fault_says_what_it_is():
    assert all(fault.what and fault.numbers for fault in FAULTS.values())


def test_the_page_has_the_register():
    text = PAGE.read_text(encoding="utf-8")
    assert text == renew(text)
    assert page() in text


def test_the_short_form_is_short():
    assert 1 <= sum(fault.short for fault in FAULTS.values()) <= 4
