"""The doctor knows how old the last backup is, whether the clocks agree and whether the certificate can be used."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from certificates import self_signed
from clocks import Ahead, looked_before
from factories import NOW
from system import free_port

from adapters import last_backup
from dossier.doctor import examine
from dossier.doctor_finding import Level
from dossier.retention import clock


def levels(house, now, only):
    return [each.finding.level for each in examine(house, now, [only])]


def test_backups(house):
    assert levels(house, NOW, "backup") == [Level.ADVICE]
    last_backup.note(house.notes, NOW)
    assert levels(house, NOW + timedelta(hours=29), "backup") == [Level.FINE]
    assert levels(house, NOW + timedelta(hours=31), "backup") == [Level.WRONG]


def test_one_machine_has_one_time(any_house):
    assert levels(any_house, NOW, "clock") == [Level.FINE]


def test_a_clock_that_stepped_is_told(house):
    looked_before(house)
    clock.look(replace(house, clock=Ahead(timedelta(days=200))))
    assert levels(house, NOW, "clock") == [Level.WRONG]
    clock.look(house)
    assert levels(house, NOW, "clock") == [Level.FINE]


@pytest.mark.parametrize(
    ("days", "given", "level"),
    [
        (60, ("tls_certificate", "tls_key"), Level.FINE),
        (5, ("tls_certificate", "tls_key"), Level.ADVICE),
        (-1, ("tls_certificate", "tls_key"), Level.WRONG),
        (60, ("tls_certificate",), Level.WRONG),
        (60, (), Level.ADVICE),
    ],
)
def test_certificates(house, tmp_path, days, given, level):
    files = {"tls_certificate": tmp_path / "chain.pem", "tls_key": tmp_path / "key.pem"}
    self_signed("mx.example", *files.values(), lasts=timedelta(days=days))
    settings = house.settings.model_copy(update={name: files[name] for name in given})
    assert levels(replace(house, settings=settings), datetime.now(UTC), "certificate") == [level]


def test_a_door_that_nobody_keeps(house):
    """In production it is wrong where a door has to be; while trying out it may not have been started yet."""
    closed = house.settings.model_copy(update={"smtp_listen": f"127.0.0.1:{free_port()}"})
    for changes, level in (
        ({}, Level.ADVICE),
        ({"database_url": "postgresql://x"}, Level.WRONG),
        ({"database_url": "postgresql://x", "parts": "worker"}, Level.ADVICE),
    ):
        assert levels(replace(house, settings=closed.model_copy(update=changes)), NOW, "door") == [level]


def test_letters_without_a_relay(house):
    """A folder is for trying out; in production nobody would get a letter, and nobody would be told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = f"127.0.0.1:{listener.getsockname()[1]}"
        for changes, level in (
            ({}, Level.ADVICE),
            ({"database_url": "postgresql://x"}, Level.WRONG),
            ({"database_url": "postgresql://x", "mail_relay": there}, Level.FINE),
            ({"mail_relay": f"127.0.0.1:{free_port()}"}, Level.WRONG),
        ):
            settings = house.settings.model_copy(update=changes)
            assert levels(replace(house, settings=settings), NOW, "mail relay") == [level]
