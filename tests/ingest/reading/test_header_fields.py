"""Header blocks, kept and broken."""

import pytest

from ingest.reading import fields
from ingest.reading.fields import Field, read_fields


def parsed(raw: bytes, *, top: bool = True) -> tuple[list[tuple[str, bytes]], bytes, tuple[str, ...]]:
    found, body = read_fields(raw, 0, len(raw), top=top)
    return [tuple(field) for field in found.all_fields], raw[body:], found.defects


@pytest.mark.parametrize(
    ("raw", "names", "body"),
    [
        (b"A: 1\r\nB: 2\r\n\r\nx", ["a", "b"], b"x"),
        (b"A: 1\nB: 2\n\nx", ["a", "b"], b"x"),
        (b"A: 1\rB: 2\r\rx", ["a", "b"], b"x"),
        (b"A: 1\r\r\nB: 2\r\r\n\r\r\nx", ["a", "b"], b"x"),
        (b"A: 1\r\nB: 2\n\nx", ["a", "b"], b"x"),
        (b"\xef\xbb\xbfA: 1\n\nx", ["a"], b"x"),
        (b"\r\n \r\nA: 1\r\n\r\nx", ["a"], b"x"),
        (b"From jan@x Mon Nov  2 09:30:00 2026\nA: 1\n\nx", ["a"], b"x"),
        (b">From jan@x Mon Nov  2 09:30:00 2026\r\nA: 1\r\n\r\nx", ["a"], b"x"),
        (b"A: 1\nB : 2\n\nx", ["a", "b"], b"x"),
        (b"A: 1", ["a"], b""),
        (b"", [], b""),
    ],
)
def test_where_the_body_starts(raw: bytes, names: list[str], body: bytes):
    found, rest, defects = parsed(raw)
    assert ([name for name, _ in found], rest, defects) == (names, body, ())


def test_an_empty_first_line_of_a_part_is_its_whole_header():
    assert parsed(b"\r\nA: 1\r\n", top=False) == ([], b"A: 1\r\n", ())


def test_unfolding_keeps_the_blank_and_drops_the_line_end():
    assert parsed(b"Subject: a\r\n\tb\r\n c\r\n\r\n")[0] == [("subject", b"a\tb c")]


def test_a_line_without_colon_does_not_end_the_header():
    found, body, defects = parsed(b"A: 1\nrubbish\nB: 2\n\nx")
    assert (found, body, defects) == ([("a", b"1"), ("b", b"2")], b"x", ("header-line-without-colon",))


def test_text_right_behind_the_header_is_the_body():
    found, body, defects = parsed(b"A: 1\nHello there\nmore\n")
    assert (found, body, defects) == ([("a", b"1")], b"Hello there\nmore\n", ("header-without-end",))


def test_a_huge_header_is_cut_and_the_body_found():
    found, body, defects = parsed(b"A:" + b"x" * (2 * fields.MAX_HEADER_BYTES) + b"\n\nbody")
    assert (body, defects) == (b"body", ("header-cut",))
    assert len(found[0][1]) == fields.MAX_VALUE_BYTES


def test_the_number_of_fields_is_bounded():
    assert len(parsed(b"A: 1\n" * 5_000 + b"\n")[0]) == fields.MAX_FIELDS


def test_the_first_of_equal_fields_counts_and_all_are_counted():
    found, _ = read_fields(b"A: 1\na: 2\n\n", 0, 11, top=True)
    assert (found.get("a"), found.count("a"), found.all_fields[1]) == (b"1", 2, Field("a", b"2"))
