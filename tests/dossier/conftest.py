from datetime import UTC, datetime

import pytest

from dossier.rules.acts import Act


@pytest.fixture
def act():
    return Act(actor="cli", now=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture
def tables(any_house):
    """An empty database of either kind."""
    return any_house.database
