from datetime import UTC, datetime

import pytest

from adapters.database import open_database
from dossier.rules.acts import Act
from models import Base
from settings import Settings


@pytest.fixture
def act():
    return Act(actor="cli", now=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture
def tables(tmp_path):
    """An empty database with today's tables."""
    database = open_database(Settings(data=tmp_path))
    Base.metadata.create_all(database.engine)
    yield database
    database.close()
