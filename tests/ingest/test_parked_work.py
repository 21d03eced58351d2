"""Work that a station gave up beside mail: seen by administrators, and tried again, of their own office."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.queues import Queue
from dossier.rules.rights import Role
from dossier.rules.states import Reason
from dossier.rules.work import SideWork, Work
from ingest.parked_work import parked_work, retry_work
from models import AuditEvent, HandOver
from models.claims import wake

NOW = datetime.now(UTC)
CLI = Act("cli", NOW)
ADMINISTRATOR = Act(str(uuid4()), NOW, frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def offices(any_house, make_office):
    """Of each two receipts and a letter were set apart, and mail."""
    made = make_office(), make_office(domain="ander.example")
    with any_house.database.write() as session:
        for office in made:
            for station in ("receipt", "receipt", "send", "parse"):
                wake(session, Work(station, uuid4(), office, Queue.DERIVED), NOW)
        for row in session.scalars(select(HandOver)):
            row.parked_at, row.parked_reason = NOW, Reason.FAILED_THREE_TIMES
            row.attempts, row.last_error = 3, "OSError"
    return made


def stations(lines):
    return [(each.station, each.count, each.errors) for each in lines]


def test_it_is_shown_of_all_offices_or_of_one(any_house, offices):
    said = ("OSError",)
    assert stations(parked_work(any_house, CLI)) == [("receipt", 4, said), ("send", 2, said)]
    mine = parked_work(any_house, ADMINISTRATOR, offices[0])
    assert stations(mine) == [("receipt", 2, said), ("send", 1, said)]


def test_it_is_tried_again_as_if_it_had_never_been(any_house, offices):
    rung = []

    class Ears:
        def ring(self, queue, hand_over_ids):
            rung.append((queue, len(hand_over_ids)))

    heard = replace(any_house, bell=Ears())
    assert retry_work(heard, SideWork.RECEIPT, ADMINISTRATOR, offices[0]) == 2
    assert rung == [("derived", 2)]
    with any_house.database.read() as session:
        free = session.scalars(select(HandOver).where(HandOver.parked_at.is_(None))).all()
        [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "work.retried")).all()
    assert {(each.station, each.office_id, each.attempts, each.last_error) for each in free} == {
        ("receipt", offices[0], 0, None)
    }
    assert (event.office_id, event.details) == (offices[0], {"station": "receipt", "count": 2})
    with pytest.raises(NotFound):
        retry_work(heard, SideWork.RECEIPT, ADMINISTRATOR, offices[0])
    assert retry_work(heard, SideWork.RECEIPT, CLI) == 2


def test_others_neither_see_nor_do_it(any_house, offices):
    member = Act(str(uuid4()), NOW, frozenset({Role.STAFF_MEMBER}))
    for act in (member, replace(ADMINISTRATOR, only=frozenset({uuid4()}))):
        assert parked_work(any_house, act, offices[0]) == ()
        with pytest.raises(Refused):
            retry_work(any_house, SideWork.SEND, act, offices[0])
