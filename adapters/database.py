"""The database: SQLite in the data folder, or PostgreSQL."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.clock import running_seconds
from adapters.folders import make_private
from dossier.rules.errors import NoAnswer, TryLater
from settings import BadSetting, Settings

SQLITE_PRAGMAS = (
    "busy_timeout = 30000",  # milliseconds that a writer waits for another
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # a commit is on disk: others act on it
    "foreign_keys = ON",
)
POSTGRES_ARGUMENTS = {
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 10_000,  # milliseconds without an acknowledgement: the server is gone
    "application_name": "dossier",
}
LATER = {"25006", "25P03"}  # read-only transaction: a standby; idle_in_transaction_session_timeout
TIME_KEPT = 10.0  # seconds that the time of the server is counted on
# Said to each new connection, not with `options` at its beginning: PgBouncer refuses that.
POSTGRES_SESSION = "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '60s'"
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
ASKS = "sqlalchemy.engine.default"  # the module through which every question goes


def was_waiting(error: BaseException) -> bool:
    """Whether this, a time limit, cut off a question to the database: then it is the database that took so long."""
    at = error.__traceback__
    while at and at.tb_frame.f_globals.get("__name__") != ASKS:
        at = at.tb_next
    return at is not None


class Database:
    """Where the tables are. A database that is away, full or locked raises TryLater; nothing was written then.

    Only when it goes away during a commit nobody knows whether it was written: that is a NoAnswer.
    """

    def __init__(self, url: URL, read_limit: timedelta | None = None) -> None:
        """`read_limit`: a question of `read` that takes longer is cut off. None, and with SQLite: none is."""
        sqlite = url.get_backend_name() == "sqlite"
        self.dialect = "sqlite" if sqlite else "postgresql"
        self.engine = _sqlite(url, read_only=False) if sqlite else _postgresql(url)
        self._reader = _sqlite(url, read_only=True) if sqlite else _snapshot(self.engine)
        self._said: tuple[datetime, float] | None = None  # what the server said, and how long this machine ran then
        self._ask_again_at = 0.0  # on the monotonic clock
        self._limit_ms = int(read_limit / timedelta(milliseconds=1)) if read_limit and not sqlite else 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on an exception. Raises TryLater, NoAnswer."""
        session = Session(self.engine, expire_on_commit=False)
        with _try_later(), _not_now(), session, session.begin() as transaction:
            yield session
            if not transaction.is_active:
                return  # the caller rolled it back
            session.flush()
            try:
                transaction.commit()
            except AWAY as error:
                raise NoAnswer("the database did not say whether it committed") from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One read-only snapshot; waits for no writer."""
        with _try_later(), Session(self._reader, expire_on_commit=False) as session, session.begin():
            if self._limit_ms:
                session.execute(text(f"SET LOCAL statement_timeout = {self._limit_ms}"))  # to the end of this snapshot
            yield session

    def now(self) -> datetime:
        """The time of day by which all work: that of the server, whatever the clock of this host says.

        Asked now and then and counted on in between, also while the server is away. Raises TryLater before the first
        answer. Of SQLite that of this host: there is no other.
        """
        if self.dialect == "sqlite":
            return datetime.now(UTC)
        if time.monotonic() >= self._ask_again_at:
            self._ask_the_time()
        assert self._said  # else that raised
        said, at = self._said
        return said + timedelta(seconds=running_seconds() - at)

    def _ask_the_time(self) -> None:
        try:
            with self.read() as session:
                self._said = session.scalars(text("SELECT clock_timestamp()")).one(), running_seconds()
        except TryLater:
            if self._said is None:
                raise
        self._ask_again_at = time.monotonic() + TIME_KEPT

    def ping(self) -> None:
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the connections. A later use opens new ones."""
        self._reader.dispose()
        self.engine.dispose()


def open_database(settings: Settings, read_limit: timedelta | None = None) -> Database:
    """The database of these settings; connects at the first use. Raises BadSetting for another kind of database."""
    if not settings.database_url:
        make_private(settings.data)
        path = settings.data / "dossier.sqlite"
        path.touch(mode=0o600)  # in a data folder that others may enter too; what SQLite puts beside it follows
        return Database(URL.create("sqlite", database=str(path)))
    try:
        url = make_url(settings.database_url)
    except exc.ArgumentError:
        raise BadSetting("DOSSIER_DATABASE_URL is not a database URL. Give postgresql://user@host/name.") from None
    if url.drivername not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise BadSetting(f"DOSSIER_DATABASE_URL names {url.drivername}. Give sqlite:///FILE or postgresql://...")
    return Database(url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg"), read_limit)


@contextmanager
def _not_now() -> Iterator[None]:
    """A server that takes no writes now, or gave up waiting for us: psycopg calls both internal errors."""
    try:
        yield
    except exc.InternalError as error:
        if getattr(error.orig, "sqlstate", None) in LATER:
            raise TryLater("the database does not take this now") from error
        raise


@contextmanager
def _try_later() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise TryLater("the database cannot do this now") from error


def _sqlite(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(url)
    pragmas = (*SQLITE_PRAGMAS, "query_only = ON") if read_only else SQLITE_PRAGMAS
    # BEGIN IMMEDIATE: two that read first and write then would lose an update (sqlite.org/lang_transaction.html)
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # Python starts no transaction of its own: ours starts below
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=10, connect_args=POSTGRES_ARGUMENTS)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.autocommit = True  # in a transaction that is rolled back it would be unsaid
        connection.cursor().execute(POSTGRES_SESSION)
        connection.autocommit = False

    return engine


def _snapshot(engine: Engine) -> Engine:
    """The same connections; each transaction sees one moment and may not write."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
