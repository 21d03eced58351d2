"""What people choose, and the one click that switches off."""

from datetime import time, timedelta

import pytest
from dossiers import BAKERY, NOW, PIET, place
from mailed import make_person
from sqlalchemy import select

from dossier.access import grants
from dossier.access.grants import FolderRight
from dossier.documents import documents
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.happenings import Happening, NoticeState, Pace
from dossier.rules.notice_times import Habit
from dossier.rules.rights import Level
from models import Notice
from models.following import Following, tell_office
from notify import preferences

OPEN, VISIBLE = "Oprichting en statuten", Happening.DOCUMENT_VISIBLE


@pytest.fixture
def dossier(any_house):
    made = place(any_house, BAKERY)
    right = FolderRight(made.person(PIET), made.folder(OPEN), Level.VIEW)
    grants.grant(made.database, made.administration_id, right, Act("cli", NOW), open_way=True)
    documents.move(made.database, made.desk, made.document(), made.folder(OPEN))
    return made


def mine(dossier, happening=VISIBLE):
    with dossier.database.read() as session:
        query = select(Notice).where(Notice.person_id == dossier.person(PIET), Notice.happening == happening)
        return session.scalars(query).one()


def test_a_choice_counts_for_what_waits_already(dossier, any_house):
    piet = dossier.person(PIET)
    preferences.set_habit(dossier.database, piet, Habit(digest_at=time(17)), NOW)
    preferences.set_pace(dossier.database, piet, VISIBLE, Pace.DAILY, NOW)
    assert mine(dossier).due_at == NOW + timedelta(hours=6)  # 17:00 in winter is 16:00 UTC
    assert preferences.paces(dossier.database, piet)[VISIBLE] is Pace.DAILY


def test_one_click_switches_off_what_the_letter_held_and_nothing_else(dossier, any_house):
    piet = dossier.person(PIET)
    token = preferences.unsubscribe_token(any_house, piet, {VISIBLE})
    preferences.unsubscribe(any_house, token, NOW)
    preferences.unsubscribe(any_house, token, NOW)
    assert mine(dossier).state is NoticeState.LAPSED
    off = [each for each, pace in preferences.paces(dossier.database, piet).items() if pace is Pace.OFF]
    assert off == [VISIBLE, Happening.MAIL_RECEIVED]  # the second is off unless asked for


@pytest.mark.parametrize("spoil", ["{}x", "a{}", "", "é.x"])
def test_a_token_that_is_not_ours_is_not_known(dossier, any_house, spoil):
    token = preferences.unsubscribe_token(any_house, dossier.person(PIET), {VISIBLE})
    with pytest.raises(NotFound):
        preferences.unsubscribe(any_house, spoil.format(token), NOW)


def test_what_guards_an_account_cannot_be_off(dossier):
    with pytest.raises(Refused):
        preferences.set_pace(dossier.database, dossier.person(PIET), Happening.NEW_DEVICE, Pace.OFF, NOW)


def test_colleagues_hear_of_what_they_follow_and_all_of_what_nobody_follows(any_house, make_administration):
    followed, other = make_administration(), make_administration()
    anna, bram = (make_person(any_house, followed, f"{each}@kantoor.example", staff=True) for each in ("anna", "bram"))
    with any_house.database.write() as session:
        session.add(Following(administration_id=followed.id, person_id=anna))
        session.flush()
        for each in (followed, other):
            for happening in (Happening.MAIL_PARKED, Happening.MAIL_RECEIVED):  # the second is off by default
                tell_office(
                    session,
                    happening=happening,
                    office_id=each.office_id,
                    administration_id=each.id,
                    subject_id=each.id,
                    now=NOW,
                )
    with any_house.database.read() as session:
        heard = {(row.administration_id, row.person_id) for row in session.scalars(select(Notice))}
    assert heard == {(followed.id, anna), (other.id, anna), (other.id, bram)}
