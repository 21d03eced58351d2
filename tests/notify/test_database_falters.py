"""The database goes away while a letter is with the relay: what became of it is written down all the same, once."""

from datetime import UTC, datetime

import pytest
from factories import make_administration
from faltering import FALTERS, faltering
from mailed import make_person
from postal import deliver, post
from sqlalchemy import select

from dossier.rules.happenings import Happening, LetterState
from models import Letter, LetterTry
from models.notice import tell


@pytest.fixture
def told(mailing):
    """A house where one reader is to be mailed at once."""
    made, now = make_administration(mailing), datetime.now(UTC)
    reader = make_person(mailing, made, "lezer@x.example")
    with mailing.database.write() as session:
        tell(
            session,
            happening=Happening.ACCOUNT_CHANGED,
            office_id=made.office_id,
            administration_id=None,
            subject_id=reader,
            people=[reader],
            now=now,
        )
    return mailing


@pytest.mark.parametrize("way", FALTERS)
@pytest.mark.parametrize(
    ("answer", "state", "took"),
    [
        ("250 OK", LetterState.SENT, 1),
        ("452 later", LetterState.WAITING, 0),
        ("550 never", LetterState.NOT_SENT, 0),
    ],
)
def test_what_the_relay_said_is_written_down_once(told, relay, way, answer, state, took):
    relay.data_says = answer
    with faltering(told, way) as house:
        post(house, datetime.now(UTC))
    deliver(told, datetime.now(UTC))
    assert len(relay.mails) == took
    with told.database.read() as session:
        assert session.scalars(select(Letter.state)).all() == [state]
        assert len(session.scalars(select(LetterTry)).all()) == 1
