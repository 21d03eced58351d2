"""One mail that went to two administrations: what one destroys, the other keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from clocks import looked_before
from posting import PDF, letter, post
from sqlalchemy import select
from walking import work_off

from dossier.access.desk import Desk
from dossier.documents import documents
from dossier.retention.deciding import hold_dossier
from dossier.retention.destroying import erase
from dossier.retention.expiring import expire
from dossier.rules.acts import Act
from models import Document, Mail

NOW = datetime.now(UTC)
TERM = timedelta(days=90)
LATER = NOW + TERM + timedelta(days=1)


@pytest.fixture
def two(house, make_office, make_administration):
    """Of two offices."""
    looked_before(house)
    pair = make_administration(), make_administration(office_id=make_office(domain="ander.example"))
    post(house, letter(), *pair)
    work_off(house)
    return pair


def destroy(house, administration, now):
    with house.database.write() as session:
        mine = select(Document).where(Document.administration_id == administration.id)
        for document in session.scalars(mine).all():
            erase(session, document, TERM, now)


def hold(house, administration, why):
    hold_dossier(house.database, Desk(administration.id, Act("cli", NOW)), why)


def mail(house):
    with house.database.read() as session:
        return session.scalars(select(Mail)).one()


def test_the_other_has_it_on_hold_with_nothing_left_of_it_but_the_mail(house, two):
    destroy(house, two[1], LATER)
    assert mail(house).raw_erased_at is None  # the first one has its document
    hold(house, two[1], "Geschil")
    destroy(house, two[0], LATER)
    expire(house, LATER)
    assert (mail(house).raw_erased_at, mail(house).subject) == (None, "Factuur")
    hold(house, two[1], "")
    expire(house, LATER)
    assert (mail(house).raw_erased_at, mail(house).subject) == (LATER, "")


def test_the_term_of_the_other_runs(house, two):
    for each in two:
        destroy(house, each, NOW)
        assert (mail(house).raw_erased_at, mail(house).subject) == (None, "Factuur")
    expire(house, LATER)
    assert (mail(house).raw_erased_at, mail(house).subject) == (LATER, "")


def test_the_other_has_a_document_of_it(house, two):
    destroy(house, two[0], LATER)
    assert mail(house).raw_erased_at is None
    with house.database.read() as session:
        other = session.scalars(select(Document).where(Document.administration_id == two[1].id)).one()
    assert house.blobs.open("parts", other.blob_sha256).read() == PDF
    destroy(house, two[1], LATER)
    assert (mail(house).raw_erased_at, mail(house).subject) == (LATER, "")


def test_of_one_administration_it_goes_at_once_unless_something_of_it_is_held(house, make_administration):
    looked_before(house)
    alone = make_administration()
    post(house, letter(("een.pdf", PDF), ("twee.pdf", PDF + b"2")), alone)
    work_off(house)
    with house.database.read() as session:
        one, two = session.scalars(select(Document).order_by(Document.name)).all()
    desk = Desk(alone.id, Act("cli", NOW))
    documents.hold(house.database, desk, two.id, "Geschil")
    for held in (True, False):
        with house.database.write() as session:
            erase(session, session.get_one(Document, one.id), TERM, NOW)
        assert (mail(house).raw_erased_at is None) is held
        documents.hold(house.database, desk, two.id, "")
