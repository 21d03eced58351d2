"""The database away, hanging, cut off, full of quarrels."""

import signal
import smtplib
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from adapters.house import House
from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import EMBEDDED, PRODUCTION
from dossier.rules.errors import TryLater
from models import Receipt

SERVED = (PRODUCTION,)
QUARRELS = 3
ANSWER_SECONDS = 10.0


def stuck(run: Run) -> int:
    """Mails that heard 250 and that the database has not taken yet."""
    return sum(1 for _ in (run.site.settings.spool_dir / "new").iterdir())


def mails_wait(run: Run) -> None:
    """Mail was accepted meanwhile, and waits for the database."""
    run.site.wait_for(lambda: stuck(run), "a mail that waits for the database")
    run.feel(stuck(run))


def taken_in_order(house: House, waiting: Sequence[str], seconds: float) -> None:
    """The database takes these mails, named by their spool ids, within so many seconds and in this order."""
    end = time.monotonic() + seconds
    while (taken := _taken(house, waiting)) != list(waiting):
        if time.monotonic() > end:
            in_line = [each for each in waiting if each in taken]
            order = "in their order" if taken == in_line else "out of their order"
            raise AssertionError(f"{len(taken)} of {len(waiting)} mails taken after {seconds:.0f} s, {order}")
        time.sleep(0.1)


def _taken(house: House, spool_ids: Sequence[str]) -> list[str]:
    """Those that are in the database, in the order in which they came there."""
    query = select(Receipt.spool_id).where(Receipt.spool_id.in_(spool_ids)).order_by(Receipt.id)
    with suppress(TryLater), house.database.read() as session:
        return list(session.scalars(query))
    return []


def is_answered(run: Run) -> None:
    """At RCPT: yes to who is known, "later" to who is not, and soon."""
    for address, code in ((run.target.address, 250), (f"nooit-gezien.{run.target.address}", 451)):
        began = time.monotonic()
        with smtplib.SMTP(run.site.host, run.site.port, timeout=20) as door:
            door.ehlo()
            door.mail("klant@example.org")
            said = door.rcpt(address)
        if said[0] != code or time.monotonic() - began > ANSWER_SECONDS:
            raise AssertionError(f"RCPT: {said} after {time.monotonic() - began:.1f} s")
    run.feel()


@fault("F05", "F20", "F56", shapes=SERVED)
def database_away(run: Run) -> None:
    """The database refuses every connection, old ones are reset."""
    run.site.proxies["database"].set(refuses=True)
    for _ in run.times(2):
        run.site.proxies["database"].cut()
    is_answered(run)
    mails_wait(run)


@fault("F05", "F20", shapes=SERVED)
def database_hangs(run: Run) -> None:
    """The database answers nothing for a while, and closes nothing."""
    run.done = 1
    run.site.proxies["database"].set(hangs=True)
    is_answered(run)
    mails_wait(run)


@fault("F20", shapes=SERVED)
def database_stopped(run: Run) -> None:
    """SIGSTOP of every process of PostgreSQL, SIGCONT."""
    postgres = run.site.neighbours.postgres
    assert postgres
    run.done = 1
    run.site.cures.append(lambda: postgres.signal(signal.SIGCONT))
    postgres.signal(signal.SIGSTOP)
    run.hold()
    mails_wait(run)


@fault("F20", "F56", shapes=SERVED)
def database_restarted(run: Run) -> None:
    """Kill -9 of PostgreSQL and a start, which reads its log back."""
    postgres = run.site.neighbours.postgres
    assert postgres
    for _ in run.times(2):
        postgres.kill()
        mails_wait(run)
        postgres.start()


@fault("F22", "F15", shapes=SERVED, short=True)
def commit_unanswered(run: Run) -> None:
    """COMMIT, or the BEGIN of a writer, arrives at the database, and the connection is cut before the answer."""
    database = run.site.proxies["database"]
    for _ in run.times(4, pause=0.5):
        database.set(loses_answer_to=b"COMMIT", times=3)  # BEGIN says READ COMMITTED where a reader had the connection


@fault("F22", "F56", shapes=SERVED)
def database_cut_in_answers(run: Run) -> None:
    """Connections to the database are reset after some hundred bytes of answers, then after some thousand."""
    for number in run.times(3):
        run.site.proxies["database"].set(cut_back_after=700 * 4**number)


@fault("F56", shapes=SERVED)
def database_slow(run: Run) -> None:
    """Each answer of the database takes a fifth of a second longer."""
    run.done = 1
    run.site.proxies["database"].set(slow_seconds=0.1)
    run.hold(3)


@fault("F58", shapes=SERVED)
def deadlocks(run: Run) -> None:
    """Somebody else locks the tables the other way round, until the database ends one of both."""
    postgres = run.site.neighbours.postgres
    assert postgres
    end = time.monotonic() + 20
    with postgres.connect("dossier") as connection:
        before = _ended(connection)
        while run.felt < QUARRELS and time.monotonic() < end:
            run.done += 1
            _lock_the_other_way(connection)
            time.sleep(0.1)
            run.felt = _ended(connection) - before


def _lock_the_other_way(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("BEGIN")
        for table in ("document", "part", "delivery", "hand_over"):
            connection.exec_driver_sql(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            time.sleep(0.1)
        connection.exec_driver_sql("COMMIT")
    except DBAPIError:
        connection.exec_driver_sql("ROLLBACK")


def _ended(connection: Connection) -> int:
    """Deadlocks that the database ended."""
    asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'dossier'"
    return int(connection.exec_driver_sql(asked).scalar_one())


@fault("F20", "F58", shapes=(EMBEDDED,))
def database_locked(run: Run) -> None:
    """Somebody else holds SQLite's one lock for writing."""
    path = run.site.settings.data / "dossier.sqlite"
    for _ in run.times(3, pause=0.1):
        other = sqlite3.connect(path, timeout=30, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        run.hold(1)
        mails_wait(run)
        other.execute("ROLLBACK")
        other.close()
