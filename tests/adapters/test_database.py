"""One transaction per use; snapshots for reading; a database that cannot, says TryLater."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pgbouncer
import pytest
from factories import NOW
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.database import open_database
from dossier.rules.errors import TryLater
from models import Administration, Lease
from settings import BadSetting, load


def add(session, name):
    session.add(Lease(name=name, holder="test", until=NOW))
    session.flush()


def names(database):
    with database.read() as session:
        return set(session.scalars(select(Lease.name)))


def test_commits_at_the_end(any_house):
    with any_house.database.write() as session:
        add(session, "a")
    assert names(any_house.database) == {"a"}


def test_rolls_back_everything_on_an_exception(any_house):
    def write_and_fail():
        with any_house.database.write() as session:
            add(session, "a")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert names(any_house.database) == set()


def test_reading_sees_one_moment_and_does_not_wait_for_the_writer(any_house):
    database = any_house.database
    with database.write() as writing:
        add(writing, "a")
        assert names(database) == set()
    with database.read() as reading:
        assert reading.scalar(select(func.count(Lease.id))) == 1
        with database.write() as writing:
            add(writing, "b")
        assert reading.scalar(select(func.count(Lease.id))) == 1
    assert names(database) == {"a", "b"}


def test_reading_cannot_write(any_house):
    with pytest.raises((TryLater, DBAPIError)), any_house.database.read() as session:
        add(session, "a")
    with any_house.database.write() as session:
        add(session, "b")
    assert names(any_house.database) == {"b"}


def test_foreign_keys_are_kept(any_house):
    with pytest.raises(IntegrityError), any_house.database.write() as session:
        session.add(Administration(office_id=uuid4(), name="of no office", created_at=NOW))


def test_no_update_is_lost_between_writers_on_sqlite(house):
    def count_up(_):
        with house.database.write() as session:
            number = session.scalar(select(func.count(Lease.id)))
            add(session, str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(40)))
    assert names(house.database) == {str(number) for number in range(40)}


def test_sqlite_is_durable_and_shared(house):
    with house.database.read() as session:
        pragmas = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert pragmas == ["wal", 2, 1]


def test_only_the_owner_can_read_the_file(tmp_path):
    database = open_database(load(data=tmp_path))
    with database.write() as session:
        session.execute(text("CREATE TABLE client (name TEXT)"))
        modes = {path.suffix: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    database.close()
    assert modes == {".sqlite": 0o600, ".sqlite-wal": 0o600, ".sqlite-shm": 0o600}


SHOWN = ("synchronous_commit", "idle_in_transaction_session_timeout", "statement_timeout")


def shown(database):
    with database.write() as session:
        written = [session.scalar(text(f"SHOW {name}")) for name in SHOWN]
    with database.read() as session:
        assert [session.scalar(text(f"SHOW {name}")) for name in SHOWN[:2]] == written[:2]
    return written


@pytest.fixture
def opened(tmp_path):
    with ExitStack() as stack:

        def opened(url, **more):
            database = open_database(load(data=tmp_path, database_url=url), **more)
            stack.callback(database.close)
            return database

        yield opened


def test_postgresql_is_durable(pg_url, opened):
    assert shown(opened(pg_url)) == ["on", "1min", "0"]


def test_postgresql_behind_a_pgbouncer(pg_url, opened):
    """Which refuses what it does not know at the beginning of a connection."""
    with pgbouncer.before(pg_url) as url:
        database = opened(url)
        assert shown(database) == ["on", "1min", "0"]
        with pytest.raises(IntegrityError), database.write() as session:
            session.add(Administration(office_id=uuid4(), name="rolled back", created_at=NOW))
        assert shown(database) == ["on", "1min", "0"]
        database.close()  # the server goes to the next one, who finds the same
        assert shown(opened(url)) == ["on", "1min", "0"]


def test_a_question_that_takes_too_long_is_cut_off_where_somebody_waits_for_it(pg_url, opened):
    asked, patient = opened(pg_url, read_limit=timedelta(seconds=0.3)), opened(pg_url)
    begun = time.monotonic()
    with pytest.raises(TryLater), asked.read() as session:
        session.execute(text("SELECT pg_sleep(20)"))
    assert time.monotonic() - begun < 10
    for database in (asked, patient):
        with database.write() as session:
            session.execute(text("SELECT pg_sleep(0.6)"))  # what writes may take its time
    with patient.read() as session:
        session.execute(text("SELECT pg_sleep(0.6)"))
    with asked.read() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "300ms"


def test_a_database_that_is_away_says_try_later(tmp_path):
    away = open_database(load(data=tmp_path, database_url=f"postgresql://nobody@/x?host={tmp_path}"))
    with pytest.raises(TryLater):
        away.ping()


def test_a_database_of_another_kind_is_a_bad_setting(tmp_path):
    with pytest.raises(BadSetting, match="mysql"):
        open_database(load(data=tmp_path, database_url="mysql://localhost/x"))
    with pytest.raises(BadSetting, match="not a database URL"):
        open_database(load(data=tmp_path, database_url="dossier"))


@pytest.mark.postgres
@pytest.mark.parametrize("any_house", ["postgresql"], indirect=True)
def test_a_server_that_takes_no_writes_now_is_tried_later(any_house):
    def write_after(words):
        with any_house.database.write() as session:
            session.execute(text(words))
            time.sleep(0.1)
            add(session, "a")

    with pytest.raises(TryLater):
        write_after("SET TRANSACTION READ ONLY")
    with pytest.raises(TryLater):
        write_after("SET LOCAL idle_in_transaction_session_timeout = 1")


FAKETIME = [*Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")]
ASK = """
import sys
from datetime import UTC, datetime
from adapters.database import open_database
from settings import load
database = open_database(load(database_url=sys.argv[1]))
print((datetime.now(UTC) - database.now()).total_seconds())
"""


@pytest.mark.postgres
@pytest.mark.skipif(not FAKETIME, reason="NO FAKETIME: no clock is wrong here (Debian: faketime)")
def test_the_time_is_that_of_the_server_whatever_this_host_says(emptied_pg_url):
    given = os.environ | {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": "+1h", "DONT_FAKE_MONOTONIC": "1"}
    asked = subprocess.run([sys.executable, "-c", ASK, emptied_pg_url], env=given, capture_output=True, check=True)
    assert 3590 < float(asked.stdout) < 3610


def test_the_time_goes_on_while_the_server_is_away(any_house):
    before = any_house.database.now()
    time.sleep(0.01)
    assert timedelta(0) < any_house.database.now() - before < timedelta(seconds=5)


def test_a_server_that_never_answered_has_no_time(settings):
    database = open_database(settings.model_copy(update={"database_url": "postgresql://u@127.0.0.1:1/d"}))
    with pytest.raises(TryLater):
        database.now()
