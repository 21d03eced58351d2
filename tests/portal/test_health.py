from threading import Event

import pytest

from adapters.broker import BundledBroker
from dossier import readiness
from portal.app import create_app


@pytest.fixture
def broker(settings):
    with BundledBroker(settings) as broker:
        yield broker


def test_alive_needs_nothing_else(house):
    answer = create_app(house).test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_when_all_answer(house, broker):
    answer = create_app(house).test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "database": True, "blobs": True, "broker": True}


def test_not_ready_says_what_is_away(house, broker):
    client = create_app(house).test_client()
    broker.stop()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "database": True, "blobs": True, "broker": False}
    broker.start()
    assert client.get("/readyz").status_code == 200


def test_a_part_that_hangs_holds_nobody_up(house, monkeypatch):
    let_go = Event()
    monkeypatch.setattr(readiness, "PATIENCE", 0.2)
    asked = readiness.Readiness(house)
    asked._pings = {**asked._pings, "blobs": lambda: let_go.wait(20)}
    assert [asked.ask()["blobs"] for _ in range(3)] == [False] * 3
    let_go.set()
    monkeypatch.setattr(readiness, "PATIENCE", 10)
    assert asked.ask()["blobs"]
