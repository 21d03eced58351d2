"""Names that are safe everywhere."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.states import Flag
from ingest.reading.names import MAX_NAME_BYTES, Names, safe_name, storable


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("bon.pdf", "bon.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jan\\bon.pdf", "bon.pdf"),
        ("\\\\server\\share\\bon.pdf", "bon.pdf"),
        ("bon.pdf:stream", "bon.pdf_stream"),
        ("bon\0.pdf", "bon.pdf"),
        ("a\r\nb\t c.pdf", "a b c.pdf"),
        ("factuur\u202efdp.exe", "factuurfdp.exe"),
        ("a\u200bb.pdf", "ab.pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com\u00b9.txt", "_com\u00b9.txt"),
        ("lpt1", "_lpt1"),
        ("console.pdf", "console.pdf"),
        ("bon.pdf. . ", "bon.pdf"),
        ("a<b>|?*.pdf", "a_b____.pdf"),
        (".", ""),
        ("..", ""),
        ("///", ""),
        ("", ""),
        (".profile", ".profile"),
        ("\ud800.pdf", ".pdf"),
    ],
)
def test_a_name_as_shown(original: str, shown: str):
    assert safe_name(original) == shown


def test_a_long_name_keeps_its_extension():
    name = safe_name("é" * 300 + ".pdf")
    assert name.endswith("é.pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES


@given(st.text(max_size=400))
def test_any_name_is_safe(original: str):
    name, _ = Names().give(original, "application/pdf")
    assert name
    assert 0 < len(name.encode()) <= MAX_NAME_BYTES
    assert not re.search(r'[\x00-\x1f/\\<>:"|?*]', name)
    assert not {unicodedata.category(character) for character in name} & {"Cc", "Cf", "Cs"}
    assert name == unicodedata.normalize("NFC", name) == name.strip(" ").rstrip(".")


@given(st.lists(st.sampled_from(["a.pdf", "A.PDF", "a (2).pdf", "", "b", "x" * 300 + ".pdf"]), max_size=30))
def test_names_of_one_letter_differ_also_where_case_does_not_count(originals: list[str]):
    names = Names()
    given_names = [names.give(original, "application/pdf")[0] for original in originals]
    assert len({name.casefold() for name in given_names}) == len(originals)
    assert all(len(name.encode()) <= MAX_NAME_BYTES for name in given_names)


def test_an_invented_name_tells_the_type():
    names = Names()
    assert names.give(None, "application/pdf")[0] == "bijlage.pdf"
    assert names.give("", "message/rfc822", "Offerte 1/2")[0] == "Offerte 1-2.eml"
    assert names.give(None, "application/x-nobody-knows")[0] == "bijlage.bin"


@pytest.mark.parametrize(
    ("original", "flags"),
    [
        ("bon.pdf", set()),
        ("Cafe\u0301.pdf", set()),
        ("../bon.pdf", {Flag.NAME_CLEANED}),
        ("bon\u202e.pdf", {Flag.NAME_CLEANED, Flag.NAME_MISLEADING}),
        ("factuur.pdf.exe", {Flag.NAME_MISLEADING}),
        ("versie 1.2.exe", set()),
    ],
)
def test_flags(original: str, flags: set[Flag]):
    assert Names().give(original, "application/pdf")[1] == flags


def test_the_original_name_can_be_stored():
    assert storable("a\0\ud800b") == "a?b"
    assert storable(None) is None


def test_a_thousand_equal_names_cost_no_more_than_a_thousand_others():
    names = Names()
    given = [names.give(original, "application/pdf")[0] for original in ["bon.pdf"] * 5_000 + ["bon (7).pdf"]]
    assert given[:2] + given[-2:] == ["bon.pdf", "bon (2).pdf", "bon (5000).pdf", "bon (7) (2).pdf"]
    assert len(set(given)) == len(given)
