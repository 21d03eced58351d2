"""A BSN is found where people write one, and not in every long number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.bsn import bsns, passes_eleven_test, without_bsn

A_BSN = "111222333"  # the example of the tax office


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "Loonstrook_111222333.pdf",
        "111222333_paspoort.pdf",
        "111222333.7z",
        "Jaaropgave 2026 111222333.pdf",
        "Betreft: BSN111222333, spoed",
        "burgerservicenummer: 111222333",
        "bsn 1112.22.333",
        "111.222.333",
        "111-222-333.pdf",
        "(111 222 333)",
    ],
)
def test_found_as_people_write_it(text):
    assert bsns(text) == (A_BSN,)
    assert not bsns(without_bsn(text))
    assert "[bsn]" in without_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "111222334",  # fails the test
        "000000000",
        "NL91ABNA0111222333",
        "NL91 ABNA 0417 1643 00",
        "NL111222333B01",
        "111222333B01",
        "1112223330",
        "2026-111222333",
        "111222333-01",
        "111222333,50",
        "Factuur 111222333.pdf",
        "factuurnummer: 111222333",
        "KvK-nummer 10000008",
        "0611122233",
        "20250101",  # a day, though it passes the test
    ],
)
def test_other_numbers_are_left(text):
    assert bsns(text) == ()
    assert without_bsn(text) == text


def test_several_and_one_of_eight_digits():
    assert passes_eleven_test("10000008")
    assert bsns("10000008 en 111222333") == ("10000008", A_BSN)
    assert without_bsn("a 10000008, b 111222333.") == "a [bsn], b [bsn]."


@given(st.text(st.sampled_from("0123456789 .-_aB"), max_size=60))
def test_nothing_is_left_behind_and_nothing_else_is_touched(text):
    cleaned = without_bsn(text)
    assert cleaned.count("[bsn]") == len(bsns(text))
    assert all(passes_eleven_test(each) for each in bsns(text))


@given(st.integers(0, 10**9 - 1))
def test_one_changed_digit_is_noticed(number):
    digits = f"{number:09}"
    if passes_eleven_test(digits):
        other = digits[:8] + str((int(digits[8]) + 1) % 10)
        assert not passes_eleven_test(other)
