"""The office's colour is always readable: white on it, and its light form on dark pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.rules.colours import (
    NIGHT,
    OFFICE_COLOUR,
    READABLE,
    WHITE,
    carries_white_text,
    contrast,
    is_colour,
    lightened,
)

colours = st.integers(0, 0xFFFFFF).map(lambda each: f"#{each:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0), ("#ff0000", WHITE, 4.0)],
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


def test_what_is_a_colour():
    assert is_colour(OFFICE_COLOUR)
    assert carries_white_text(OFFICE_COLOUR)
    assert not any(map(is_colour, ("red", "#fff", "#1D5C63", "#1d5c63;", "#1d5c6", "")))


@given(colours)
def test_the_light_form_is_readable_on_dark_pages(colour):
    assert contrast(lightened(colour), NIGHT) >= READABLE


@given(colours)
def test_a_colour_that_is_light_enough_stays_as_it_is(colour):
    assert (lightened(colour) == colour) == (contrast(colour, NIGHT) >= READABLE)
