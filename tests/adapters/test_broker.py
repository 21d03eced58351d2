"""The bundled server starts, stops and survives crashes; the bell rings, or gives up soon and quietly."""

import os
import shutil
import socket
import stat
import time
from contextlib import contextmanager
from uuid import UUID

import pytest
from kombu import Connection
from redis import Redis

from adapters import bundled_broker
from adapters.broker import Bell, BundledBroker, broker_url, transport_options
from adapters.bundled_broker import socket_path
from dossier.rules.errors import Refused
from settings import load

ID = UUID("01890000-0000-7000-8000-000000000001")


def heard(url, queue, options=None):
    """The ids of one ring in this queue."""
    with Connection(url, transport_options=options or {}) as connection, connection.SimpleQueue(queue) as queued:
        message = queued.get(timeout=5)
        message.ack()
        assert message.headers["task"] == "workers.tasks.process"
        return message.payload[0][0]


@contextmanager
def at_most(seconds):
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def client(settings):
    return Redis(unix_socket_path=str(socket_path(settings)))


def test_a_ring_is_heard(redis_url, tmp_path):
    Bell(load(data=tmp_path, broker_url=redis_url)).ring("light", [ID])
    assert heard(redis_url, "light") == [str(ID)]


def test_nothing_to_say_is_not_said(redis_url, broker, tmp_path):
    Bell(load(data=tmp_path, broker_url=redis_url)).ring("light", [])
    with client(broker) as redis:
        assert redis.llen("light") == 0


def test_a_broker_that_is_away_costs_little_and_once(settings):
    bell = Bell(settings)
    with at_most(3):
        bell.ring("light", [ID])
    with at_most(0.05):
        bell.ring("light", [ID])


def test_a_broker_that_hangs_costs_little_and_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        bell = Bell(load(data=tmp_path, broker_url=f"redis://127.0.0.1:{server.getsockname()[1]}/0"))
        with at_most(3):
            bell.ring("light", [ID])
        with at_most(0.05):
            bell.ring("light", [ID])


def test_the_bell_rings_again_after_the_quiet(settings, monkeypatch):
    monkeypatch.setattr("adapters.broker.QUIET_SECONDS", 0)
    bell = Bell(settings)
    bell.ring("light", [ID])
    with BundledBroker(settings):
        bell.ring("light", [ID])
        assert heard(broker_url(settings), "light") == [str(ID)]


def test_a_configured_broker_comes_first(tmp_path):
    assert broker_url(load(data=tmp_path, broker_url="amqp://localhost//")) == "amqp://localhost//"


def test_the_server_remembers_over_a_clean_restart_and_a_kill(settings):
    broker = BundledBroker(settings)
    broker.start()
    with client(settings) as redis:
        redis.set("kept", "1")
    broker._server.kill()
    broker._server.wait()
    assert not broker.running()
    broker.start()
    assert broker.running()
    broker.stop()
    assert not broker.running()
    with BundledBroker(settings), client(settings) as redis:
        assert redis.get("kept") == b"1"


def test_only_the_owner_can_come_near_the_socket(settings):
    with BundledBroker(settings):
        path = socket_path(settings)
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        with client(settings) as redis:
            assert redis.config_get("port")["port"] == "0"
            assert redis.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


def test_a_second_one_on_the_same_folder_is_refused(settings):
    with BundledBroker(settings), pytest.raises(Refused, match="Another dossier"):
        BundledBroker(settings).start()


def test_the_leftover_of_a_killed_owner_is_replaced(settings):
    crashed = BundledBroker(settings)
    crashed.start()
    os.close(crashed._owner)  # as the kernel does when a process is killed
    with BundledBroker(settings) as broker, client(settings) as redis:
        assert crashed._server.wait(10) == 0
        assert redis.info("server")["process_id"] == broker._server.pid


def test_a_stale_socket_is_replaced(settings):
    broker = BundledBroker(settings)
    broker.start()
    broker._server.kill()
    broker.stop()
    assert socket_path(settings).exists()
    with BundledBroker(settings) as broker:
        assert broker.running()


def test_an_unreadable_memory_is_set_aside(settings):
    with BundledBroker(settings):
        pass
    memory = settings.data / "redis" / "appendonlydir"
    next(memory.glob("*.manifest")).write_text("nonsense")
    with BundledBroker(settings) as broker:
        assert broker.running()
    assert memory.with_name("appendonlydir.unreadable").is_dir()


def test_a_long_or_strange_path_works(tmp_path):
    for name in ("a folder, 50% 'full'?#é", "x" * 120):
        settings = load(data=tmp_path / name)
        with BundledBroker(settings):
            Bell(settings).ring("light", [ID])
            assert heard(broker_url(settings), "light") == [str(ID)]
    shutil.rmtree(socket_path(settings).parent)


def test_a_short_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    settings = load(data=tmp_path / ("x" * 120))
    monkeypatch.setattr(bundled_broker.tempfile, "gettempdir", lambda: str(tmp_path))
    socket_path(settings).parent.symlink_to(tmp_path)
    with pytest.raises(Refused, match="somebody else"):
        BundledBroker(settings).start()


def test_files_carry_the_rings_where_there_is_no_server(settings, monkeypatch):
    monkeypatch.setattr("adapters.broker.server_program", lambda: None)
    monkeypatch.setattr("adapters.bundled_broker.server_program", lambda: None)
    with BundledBroker(settings) as broker:
        assert broker.running()
        Bell(settings).ring("light", [ID])
        assert heard(broker_url(settings), "light", transport_options(settings)) == [str(ID)]
