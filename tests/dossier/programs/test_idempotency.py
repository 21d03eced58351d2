"""Keys of requests that make something: one begins, the others hear what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from api_scene import issue

from dossier.programs import idempotency, token_use
from dossier.programs.idempotency import KEPT, LONGEST, Answered, Begun, Standing
from dossier.programs.token_use import Given

NOW = datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC)


@pytest.fixture
def database(any_house, make_office):
    make_office()
    return any_house.database


@pytest.fixture
def token_id(any_house, database):
    return issue(any_house, any_house.settings.domain)[1]


@pytest.fixture
def begin(database, token_id):
    return lambda key="k", asked="a", at=NOW: idempotency.begin(database, token_id, key, asked, at)


def test_one_begins_and_the_same_again_hears_the_answer(database, begin):
    begun = begin()
    assert begin() is Standing.RUNNING
    assert begin(asked="b") is Standing.OTHER
    assert isinstance(begin(key="other"), Begun)
    idempotency.finish(database, begun, 201, "sealed")
    assert begin() == Answered(201, "sealed")
    assert begin(asked="b") is Standing.OTHER


def test_keys_are_of_one_token(any_house, database, begin):
    begin()
    other = issue(any_house, any_house.settings.domain)[1]
    assert isinstance(idempotency.begin(database, other, "k", "b", NOW), Begun)


def test_what_did_nothing_gives_its_key_back(database, begin):
    idempotency.release(database, begin())
    assert isinstance(begin(asked="b"), Begun)


def test_of_what_was_broken_off_nobody_knows_how_it_ended(begin):
    begin()
    assert begin(at=NOW + LONGEST) is Standing.UNKNOWN


def test_what_may_have_been_done_is_said_at_once(database, begin):
    idempotency.break_off(database, begin())
    assert begin() is Standing.UNKNOWN
    assert begin(asked="b") is Standing.OTHER


def test_the_housekeeping_forgets_after_a_day(database, begin):
    idempotency.finish(database, begin(), 201, "sealed")
    idempotency.tidy(database, NOW + KEPT - timedelta(seconds=1))
    assert begin() == Answered(201, "sealed")
    idempotency.tidy(database, NOW + KEPT)
    assert isinstance(begin(), Begun)


def test_of_many_at_once_one_begins(begin):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: begin(), range(16)))
    assert sum(isinstance(each, Begun) for each in found) == 1
    assert found.count(Standing.RUNNING) == 15


def test_all_processes_share_the_calls_of_a_minute(database, token_id):
    def take(calls, at=NOW):
        return token_use.take(database, token_id, calls, 10, at)

    assert take(4) == Given(4, 6)
    assert take(4) == Given(4, 2)
    assert take(4) == Given(2, 0)
    assert take(4) == Given(0, 0)
    assert take(4, NOW + timedelta(seconds=29)) == Given(0, 0)
    assert take(4, NOW + timedelta(seconds=30)) == Given(4, 6)
