"""Killed in the middle of a bag: nothing is lost, and what goes again is the same mail."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from factories import make_administration
from mailed import make_person
from postal import deliver
from sqlalchemy import select, update

from adapters.mailer import open_mailer
from dossier.rules.happenings import Happening, NoticeState
from models import HandOver, Notice
from models.notice import tell
from notify.rounds import go_round

PROGRAM = Path(__file__).parents[1] / "support" / "dying_sender.py"
READERS = 6


@pytest.mark.parametrize("letters", [1, 3, READERS])
def test_nothing_is_lost_and_no_mail_comes_twice_as_another(house, relay, letters):
    made, now = make_administration(house), datetime.now(UTC)
    people = [make_person(house, made, f"p{number}@x.example") for number in range(READERS)]
    with house.database.write() as session:
        for each in people:
            tell(
                session,
                happening=Happening.ACCOUNT_CHANGED,
                office_id=made.office_id,
                administration_id=None,
                subject_id=each,
                people=[each],
                now=now,
            )
    go_round(house, now)
    environment = {**os.environ, "PYTHONPATH": f"{PROGRAM.parent}:{PROGRAM.parents[2]}"}
    words = [sys.executable, str(PROGRAM), str(house.settings.data), relay.place, str(letters)]
    assert subprocess.run(words, env=environment, check=False).returncode == -9
    assert len(relay.mails) == letters
    with house.database.write() as session:  # its lease runs out
        session.execute(update(HandOver).values(lease_until=now - timedelta(seconds=1)))
    settings = house.settings.model_copy(update={"mail_relay": relay.place, "mail_relay_tls": "none"})
    deliver(replace(house, settings=settings, mailer=open_mailer(settings)), datetime.now(UTC))
    assert {each.to for each in relay.mails} == {f"p{number}@x.example" for number in range(READERS)}
    assert len(relay.mails) == READERS + 1  # the one that nobody had written down
    assert len({each.content for each in relay.mails}) == READERS
    with house.database.read() as session:
        assert set(session.scalars(select(Notice.state))) == {NoticeState.SENT}
