"""An office with a program that bears a token."""

from datetime import UTC, datetime

import pytest
from api_scene import make_scene


@pytest.fixture
def scene(house):
    return make_scene(house)


@pytest.fixture
def any_scene(any_house):
    """The same on both databases."""
    return make_scene(any_house)


@pytest.fixture
def now():
    return datetime.now(UTC)
