"""The revisions and the models say the same, on both databases; and every column that may be NULL says why."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Integer, func, select, text

from adapters.database import open_database
from models import Administration, Base, Office, migrate
from settings import load


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_pg_url")
    database = open_database(load(data=tmp_path, database_url=url))
    yield database.engine
    database.close()


def test_history_has_one_head():
    assert len(migrate.heads()) == 1


def test_upgrade_gives_what_the_models_say(empty):
    assert migrate.current(empty) is None
    assert migrate.check(empty) != []
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.heads()[0]
    assert migrate.check(empty) == [], "the models changed: see 'Migrations' in CONTRIBUTING.md"


def test_upgrade_of_the_newest_changes_nothing(any_house):
    migrate.upgrade(any_house.database.engine)
    assert migrate.check(any_house.database.engine) == []


def test_downgrade_leaves_nothing(empty):
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.check(empty) == []


def test_two_programs_may_upgrade_at_once(empty):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate.upgrade, [empty, empty]))
    assert migrate.check(empty) == []


def test_a_table_is_copied_on_sqlite_while_others_refer_to_it(house, make_administration):
    made = make_administration()
    with migrate._connection(house.database.engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("office", recreate="always") as office:
            office.add_column(Column("more", Integer))
    with house.database.write() as session:
        assert session.get_one(Administration, made.id).office_id == made.office_id
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_migration_that_leaves_an_orphan_changes_nothing(house, make_administration):
    make_administration()

    def migrate_badly():
        with migrate._connection(house.database.engine) as connection:
            connection.execute(text("DELETE FROM office"))

    with pytest.raises(RuntimeError, match="nothing was changed"):
        migrate_badly()
    with house.database.read() as session:
        assert session.scalar(select(func.count(Office.id))) == 1


def test_every_column_that_may_be_null_says_what_null_means():
    columns = [each for table in Base.metadata.sorted_tables for each in table.columns if each.nullable]
    assert [str(each) for each in columns if "NULL:" not in (each.comment or "")] == []
