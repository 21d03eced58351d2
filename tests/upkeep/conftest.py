"""A house with something of everything in it, and a second, empty one to restore into."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from arriving import arrive
from posting import letter

from adapters.house import House, open_house
from settings import load


@pytest.fixture
def filled(request: pytest.FixtureRequest, make_administration):
    """Two mails filed, in the house of this test."""
    house = request.getfixturevalue("any_house" if "any_house" in request.fixturenames else "house")
    to = make_administration()
    for number in range(2):
        arrive(house, letter(("a.pdf", b"%PDF-1.4 " + bytes([48 + number]))), to)
    return to


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, any_house: House, tmp_path):
    """On either kind of database, with the keys of the first house."""
    url = request.getfixturevalue("empty_pg_url") if request.param == "postgresql" else ""
    yield from _opened(any_house, tmp_path, url)


@pytest.fixture
def empty_house(house: House, tmp_path):
    yield from _opened(house, tmp_path, "")


def _opened(first: House, folder: Path, url: str) -> Iterator[House]:
    keys = first.settings.secret_keys or (first.settings.data / "secret.key").read_text()
    second = open_house(load(data=folder / "elsewhere", database_url=url, secret_keys=keys))
    yield second
    second.database.close()
