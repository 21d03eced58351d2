"""The demo office on its first day: something to see in every room, once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from dossier.office import demo
from dossier.rules.acts import Act
from dossier.rules.states import DocumentState, Outcome
from models import ApprovalRequest, Base, Delivery, Document, FolderGrant, Office
from upkeep import demo_day


@pytest.fixture
def act():
    return Act("cli", datetime.now(UTC))


@pytest.fixture
def filled(house, act):
    return demo.fill(house.database, house.settings.domain, act.now)


def count_rows(database):
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }


def outcomes(house):
    with house.database.read() as session:
        return sorted(session.scalars(select(Delivery.outcome)))


def test_something_waits_in_every_pile_and_twice_is_once(house, filled, act):
    assert demo_day.play(house, filled, act.now)
    assert outcomes(house) == [Outcome.FILED] * 8 + [Outcome.PARKED, Outcome.QUARANTINED]
    with house.database.read() as session:
        states = dict(session.execute(select(Document.state, func.count()).group_by(Document.state)).all())
        assert states == {DocumentState.INBOX: 6, DocumentState.FILED: 5, DocumentState.QUARANTINED: 1}
        assert session.scalar(select(func.count(ApprovalRequest.id))) == 1
        assert session.scalar(select(func.count(FolderGrant.id))) > 0
    rows = count_rows(house.database)
    assert not demo_day.play(house, filled, act.now)
    assert count_rows(house.database) == rows


def test_broken_off_it_goes_on_and_doubles_nothing(house, filled, act, monkeypatch):
    def breaks(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(demo_day.asking, "ask", breaks)
        with pytest.raises(KeyboardInterrupt):
            demo_day.play(house, filled, act.now)
    assert demo_day.play(house, filled, act.now)
    assert len(outcomes(house)) == 10
    with house.database.read() as session:
        assert session.scalar(select(func.count(ApprovalRequest.id))) == 1
        assert session.scalar(select(func.count(Office.id))) == 1
