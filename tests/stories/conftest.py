"""One system for all stories on one database: each story has administrations of its own."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import factories
import pytest
from fake_clamd import FakeClamd
from system import System, free_port

from adapters.database import open_database
from models import migrate
from settings import load


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def running(request: pytest.FixtureRequest) -> Iterator[System]:
    url = "" if request.param == "sqlite" else _new_database(request)
    with tempfile.TemporaryDirectory(prefix="story-") as folder:  # short: sockets stand in it
        clamd = FakeClamd(Path(folder) / "clamd")
        settings = load(
            data=Path(folder) / "data",
            database_url=url,
            clamd=f"unix:{folder}/clamd",
            smtp_listen=f"127.0.0.1:{free_port()}",
            http_listen=f"127.0.0.1:{free_port()}",
        )
        migrate.create(open_database(settings).engine)
        system = System(settings, clamd)
        system.broker.start()
        yield system
        system.close()
        clamd.shutdown()
        clamd.server_close()


@pytest.fixture
def system(running: System) -> Iterator[System]:
    """All parts run at the beginning of the story."""
    running.start_all()
    yield running
    running.clamd.answer()


@pytest.fixture
def make_administration(running: System):
    return partial(factories.make_administration, running.house)


def _new_database(request: pytest.FixtureRequest) -> str:
    server = request.getfixturevalue("postgres")
    name = f"story_{uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return server.url.set(database=name).render_as_string(hide_password=False)
