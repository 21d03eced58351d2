"""The chain of audit events shows what was changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from models import AuditEvent
from models.audit import first_broken, record

NOW = datetime(2026, 11, 2, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def office(any_house, make_office):
    office_id = make_office()
    with any_house.database.write() as session:
        for number in range(3):
            record(
                session, office_id=office_id, actor="cli", action="mail.retried", subject_id=None,
                details={"number": number, "door": "é"}, now=NOW,
            )  # fmt: skip
    return office_id


def broken(house, office):
    with house.database.read() as session:
        return first_broken(session, office)


def test_an_untouched_chain_is_whole(any_house, office):
    assert broken(any_house, office) is None


def test_a_changed_event_is_found(any_house, office):
    with any_house.database.write() as session:
        session.execute(update(AuditEvent).where(AuditEvent.number == 2).values(actor="nobody"))
    assert broken(any_house, office) == 2


def test_a_removed_event_is_found(any_house, office):
    with any_house.database.write() as session:
        session.execute(delete(AuditEvent).where(AuditEvent.number == 2))
    assert broken(any_house, office) == 2
