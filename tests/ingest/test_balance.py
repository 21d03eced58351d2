"""The balance is green when nothing is lost, and red for each way in which something could be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from counting import statements
from posting import envelope, letter, post, put
from sqlalchemy import delete, select

from dossier.rules.balance import OFFICE_TIME, Imbalance, day_bounds, holes
from ingest.accept import Importer
from ingest.balance import balance, balances
from ingest.spool import Spool
from models import Delivery, Document, HandOver, Mail, Receipt
from workers.walk import walk


def today() -> date:
    return datetime.now(UTC).astimezone(OFFICE_TIME).date()


def accept(house):
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))


def file_all(house):
    accept(house)
    with house.database.read() as session:
        ids = session.scalars(select(HandOver.id)).all()
    walk(house, "light", ids)


def of_today(house, **how):
    (found,) = balance(house, today(), **how)
    return found


def red(house, **how):
    return {each.what for each in of_today(house, **how).findings}


@pytest.fixture
def filed(any_house, make_administration):
    bakery = make_administration()
    raw = letter()
    for _ in range(2):
        post(any_house, raw, bakery)
    post(any_house, letter(), bakery, make_administration())
    file_all(any_house)
    return any_house


def test_filed_mail_and_repeats_are_counted_apart(filed):
    found = of_today(filed, deep=True)
    assert (found.accepted, found.repeats, found.filed, found.waiting) == (3, 1, 3, 0)
    assert found.is_green


def test_what_waits_in_the_spool_and_in_the_database_is_waiting(any_house, make_administration):
    bakery = make_administration()
    post(any_house, letter(), bakery)
    accept(any_house)
    post(any_house, letter(), bakery)
    found = of_today(any_house)
    assert (found.accepted, found.waiting) == (2, 2)
    assert found.is_green


def test_another_day_is_another_balance(filed):
    (yesterday,) = balance(filed, today() - timedelta(days=1))
    assert (yesterday.accepted, yesterday.filed) == (0, 0)


def test_another_office_is_another_balance(filed, make_office):
    make_office(domain="inbox.ander.example")
    counts = {each.office: each.accepted for each in balance(filed, today())}
    assert counts == {filed.settings.domain: 3, "inbox.ander.example": 0}


def test_a_number_of_the_door_that_is_nowhere_is_red(any_house, make_administration):
    raw, bakery = letter(), make_administration()
    first = envelope(raw, bakery)
    third = replace(envelope(letter(), bakery), door_run=first.door_run, door_seq=3)
    put(any_house, [(raw, first)])
    accept(any_house)
    put(any_house, [(letter(), third)])
    (finding,) = of_today(any_house).findings
    assert (finding.what, finding.where) == (Imbalance.NUMBER_MISSING, f"{first.door_run}: 2")


@pytest.mark.parametrize(
    ("table", "finding"), [(HandOver, Imbalance.NOBODY_WORKS_ON_IT), (Receipt, Imbalance.DOES_NOT_ADD_UP)]
)
def test_rows_that_vanish_are_red(any_house, make_administration, table, finding):
    post(any_house, letter(), make_administration())
    accept(any_house)
    with any_house.database.write() as session:
        session.execute(delete(table))
    assert red(any_house) == {finding}


def test_a_document_that_vanishes_is_red(filed):
    with filed.database.write() as session:
        session.execute(delete(Document).where(Document.duplicate_of_id.is_not(None)))
        session.execute(delete(Document))
    assert red(filed) == {Imbalance.DOCUMENT_MISSING}


def test_a_raw_mail_that_vanishes_is_red_when_looked_for(filed):
    with filed.database.read() as session:
        gone = session.scalars(select(Mail.raw_sha256).join(Delivery)).first()
    filed.blobs.delete("raw", gone)
    assert red(filed) == set()
    assert red(filed, deep=True) == {Imbalance.RAW_MISSING}


def test_many_days_are_one_look_and_numbers_are_listed_only_where_some_are_missing(any_house, make_administration):
    bakery = make_administration()
    raws = [letter(subject=str(number)) for number in range(4)]
    made = [replace(envelope(raw, bakery), door_run="run", door_seq=number) for number, raw in enumerate(raws, 1)]
    put(any_house, list(zip(raws[:2], made[:2], strict=True)))
    file_all(any_house)
    put(any_house, [(raws[2], made[2])])
    days = [today() - timedelta(days=each) for each in range(14)]
    with statements(any_house.database) as one:
        of_today(any_house)
    with statements(any_house.database) as many:
        found = balances(any_house, days, office=any_house.settings.domain)
    assert [each.day for each in found] == days
    assert all(each.is_green for each in found)
    assert (found[0].accepted, found[0].waiting) == (3, 1)
    assert not any(each.startswith("SELECT receipt.door_seq") for each in many)
    per_day = 7
    assert len(many) <= len(one) + 13 * per_day
    put(any_house, [(raws[3], replace(made[3], door_seq=5))])
    assert [each.where for each in of_today(any_house).findings] == ["run: 4"]


def test_what_was_imported_and_has_not_left_the_spool_is_counted_once(any_house, make_administration):
    raw = letter()
    made = replace(envelope(raw, make_administration()), door_run="run", door_seq=1)
    put(any_house, [(raw, made)])
    file_all(any_house)
    put(any_house, [(raw, made)])
    assert (of_today(any_house).accepted, of_today(any_house).findings) == (1, ())


def test_a_day_is_a_day_of_the_office():
    start, end = day_bounds(date(2026, 3, 29))
    assert (start.astimezone(UTC).hour, (end.astimezone(UTC) - start.astimezone(UTC))) == (23, timedelta(hours=23))


@pytest.mark.parametrize(("numbers", "missing"), [(set(), []), ({1, 2}, []), ({2, 4}, [1, 3])])
def test_holes_are_what_is_missing_below_the_highest(numbers, missing):
    assert holes(numbers) == missing
