"""Which of our programs are up, as Prometheus reads it: asked as a client would, not by their counters."""

import socket
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from certificates import self_signed
from smtp_door import Door
from sqlalchemy import update
from system import free_port
from werkzeug.serving import make_server

from ingest.sweep import sweep
from models import Delivery, Lease
from portal.app import create_app
from upkeep.exporter import registry


@pytest.fixture
def read(house):
    """A figure, with these settings."""

    def read(name, *, of=house, labels=None, **changes):
        changes.setdefault("smtp_listen", f"127.0.0.1:{free_port()}")
        changes.setdefault("http_listen", f"127.0.0.1:{free_port()}")
        changed = replace(of, settings=of.settings.model_copy(update=changes))
        return registry(changed).get_sample_value(name, labels or {})

    return read


@pytest.fixture
def up(read):
    return lambda part, **changes: read("dossier_up", labels={"part": part}, **changes)


@pytest.fixture
def door(house):
    with Door(house) as door:
        yield door


@pytest.fixture
def silent():
    """A place that takes connections and says nothing: a receiver whose process hangs, or a systemd without it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield place(listener.getsockname())


def place(address):
    return f"{address[0]}:{address[1]}"


def test_a_door_that_greets(up, door):
    assert up("door", smtp_listen=place(door.smtp)) == 1
    assert up("door", smtp_listen="", lmtp_listen=place(door.lmtp)) == 1


def test_a_door_behind_a_proxy_is_asked_as_by_one(up, house):
    settings = house.settings.model_copy(update={"proxy_from": "127.0.0.0/8"})
    with Door(replace(house, settings=settings)) as door:
        assert up("door", smtp_listen=place(door.smtp), proxy_from="127.0.0.0/8") == 1


def test_a_door_that_is_gone(up, door, silent):
    assert up("door") == 0
    assert up("door", smtp_listen=place(door.smtp), lmtp_listen=silent) == 0, "both have to greet"
    assert up("door", smtp_listen=silent) == 0
    assert up("door", smtp_listen="", lmtp_listen="") == 0


def test_lmtp_on_a_unix_socket(up, tmp_path):
    path = tmp_path / "lmtp"
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(path))
        listener.listen()
        greeter = threading.Thread(target=lambda: listener.accept()[0].sendall(b"220 here\r\n"))
        greeter.start()
        assert up("door", smtp_listen="", lmtp_listen=f"unix:{path}") == 1
        greeter.join()
    assert up("door", smtp_listen="", lmtp_listen=f"unix:{path}") == 0


def test_a_portal_that_lives(up, house, door):
    server = make_server("127.0.0.1", 0, create_app(house))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert up("portal", http_listen=place(server.server_address)) == 1
    finally:
        server.shutdown()
        thread.join()
    assert up("portal") == 0
    assert up("portal", http_listen=place(door.smtp)) == 0, "something else answers there"


def test_workers_by_the_last_sweep(up, house):
    assert up("worker") == 0, "nobody ever swept"
    sweep(house, datetime.now(UTC))
    assert up("worker") == 1
    with house.database.write() as session:
        session.execute(update(Lease).values(until=datetime.now(UTC) - timedelta(seconds=62)))
    assert up("worker") == 0


def test_only_what_runs_here_is_asked(up, house):
    assert [up(part, parts="worker") for part in ("door", "portal", "worker")] == [None, None, 0]
    assert [up(part, parts="door") for part in ("door", "portal", "worker")] == [0, None, None]


def test_silence_in_working_time(read, house, filled):
    domain = house.settings.domain
    assert read("dossier_silence_working_seconds", labels={"office": domain}) < 60
    with house.database.write() as session:
        session.execute(update(Delivery).values(received_at=datetime.now(UTC) - timedelta(days=14)))
    silent = read("dossier_silence_working_seconds", labels={"office": domain})
    assert 4 * 9 * 3600 < silent < 11 * 9 * 3600  # ten working days, some of which may be holidays


@pytest.mark.parametrize("days", [-1, 3])
def test_a_certificate_that_cannot_be_used_ends_now_and_hides_nothing(read, tmp_path, days):
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    self_signed("mx.example", chain, key, lasts=timedelta(days=days))
    if days > 0:
        key.write_text("half")
    assert read("dossier_certificate_expiry_timestamp_seconds", tls_certificate=chain, tls_key=key) == 0
    assert read("dossier_disk_free_bytes", tls_certificate=chain, tls_key=key) > 0
