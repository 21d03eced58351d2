"""A word with a typing error or two is told from another word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.typing_errors import MOST, KnownWords, distance

WORDS = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("typed", "meant", "errors"),
    [
        ("bakkerij-janssen", "bakkerij-jansen", 1),  # one more
        ("bakkeri-jansen", "bakkerij-jansen", 1),  # one less
        ("bakkerij-jamsen", "bakkerij-jansen", 1),  # another
        ("bakkerij-jasnen", "bakkerij-jansen", 1),  # changed places
        ("bakerij-janssen", "bakkerij-jansen", 2),
        ("slagerij-jansen", "bakkerij-jansen", 3),  # more than two
    ],
)
def test_errors_that_people_make(typed, meant, errors):
    assert distance(typed, meant) == errors
    assert KnownWords(["molen", meant]).nearly(typed) is (errors <= MOST)


def test_a_short_word_takes_one_error_and_no_word_is_near_itself():
    assert KnownWords(["mol"]).nearly("mok")
    assert not KnownWords(["mol"]).nearly("mak")
    assert not KnownWords(["molen"]).nearly("molen")


def slow(one, other):
    """As the books have it: the whole table."""
    table = {(-1, -1): 0}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            choices = [i + j] if not i or not j else [
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one[i - 1] != other[j - 1])
            ]  # fmt: skip
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                choices.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(choices)
    return table[len(one), len(other)]


@given(WORDS, WORDS)
def test_it_is_the_distance_of_the_books(one, other):
    assert distance(one, other) == min(slow(one, other), MOST + 1)
    assert KnownWords([other]).nearly(one) is (0 < slow(one, other) <= (MOST if len(one) > 4 else 1))
