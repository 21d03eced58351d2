"""A real door on the embedded default, with three dossiers: two open, one closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from certificates import self_signed
from receiver_program import Programs, programs
from smtp_door import Door

from adapters.house import House


@pytest.fixture
def office(house: House, make_office, make_administration) -> House:
    make_office()
    make_administration(mail_name="bakkerij-jansen")
    make_administration(mail_name="holding-de-vries")
    make_administration(mail_name="gesloten", dossier_on=False)
    return house


@pytest.fixture
def open_door(office: House):
    """For a door with other settings."""

    @contextmanager
    def opened(**changes: object) -> Iterator[Door]:
        settings = office.settings.model_copy(update={"disk_floor": 0, **changes})
        with Door(replace(office, settings=settings)) as door:
            yield door

    return opened


@pytest.fixture
def door(open_door) -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def make_certificate(tmp_path: Path):
    """A self-signed certificate for a name: its file and the file of its key, always the same two."""

    def make(name: str, *, lasts: timedelta = timedelta(days=1)) -> tuple[Path, Path]:
        certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
        self_signed(name, certificate, key, lasts=lasts)
        return certificate, key

    return make


@pytest.fixture
def start(office: House) -> Iterator[Programs]:
    """For the receiver as a program; nobody imports, so the spool can be looked at."""
    with programs(office) as started:
        yield started
