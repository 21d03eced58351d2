"""After an older backup no letter goes out twice, and the mails since then come back out of the archive, once."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from arriving import arrive
from posting import letter
from providing import offer
from proving import wrong
from sqlalchemy import func, select
from uuid_utils.compat import uuid7
from walking import work_off

from dossier.doctor import examine
from dossier.doctor_finding import Level
from dossier.rules.happenings import Happening, Lane, Lapse, LetterState, NoticeState, Pace
from dossier.rules.queues import Queue
from dossier.rules.work import Work
from ingest.by_provider import Reception
from models import Delivery, HandOver, Letter, Mail, Notice, Person, Receipt
from models.claims import wake
from notify.rounds import go_round
from upkeep.backup import back_up
from upkeep.lost_tail import doctor_check
from upkeep.replay import replay
from upkeep.restore import restore

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def to_be_told(house, filled):
    """A letter under way, and a notice for tomorrow."""
    with house.database.write() as session:
        person = Person(office_id=filled.office_id, name="Sanne", email="sanne@example.org", created_at=NOW)
        session.add(person)
        session.flush()
        for due_at, lane in ((NOW, Lane.NEWS), (NOW + timedelta(days=1), Lane.ACTION)):
            session.add(
                Notice(
                    office_id=filled.office_id, person_id=person.id, happening=Happening.FIRST_ACCESS,
                    subject_id=uuid7(), occurrence="", lane=lane, pace=Pace.DAILY, state=NoticeState.WAITING,
                    created_at=NOW, due_at=due_at,
                )
            )  # fmt: skip
    assert go_round(house, NOW) == 1
    return filled


def states(house, what):
    with house.database.read() as session:
        return sorted(map(tuple, session.execute(what)))


def test_what_waited_is_not_sent_again(house, to_be_told, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    restored = restore(empty_house, made.folder, NOW + timedelta(hours=1))
    assert restored.silenced == 1
    assert states(empty_house, select(Letter.state)) == [(LetterState.NOT_SENT,)]
    tomorrow = (NoticeState.WAITING, None)
    assert states(empty_house, select(Notice.state, Notice.lapse)) == [(NoticeState.LAPSED, Lapse.RESTORED), tomorrow]
    assert states(empty_house, select(HandOver.station)) == []


def test_after_a_move_it_is_sent(house, to_be_told, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    assert restore(empty_house, made.folder, NOW, moved=True).silenced == 0
    assert states(empty_house, select(Letter.state)) == [(LetterState.WAITING,)]
    assert states(empty_house, select(HandOver.station)) == [("send",)]


def show_newest(house):
    with house.database.read() as session:
        return session.scalars(select(Mail.spool_id).order_by(Mail.id.desc())).first()


def test_mails_since_the_backup_come_back_once(house, filled, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    arrive(house, letter(("later.pdf", b"%PDF-1.4 later")), filled)
    empty_house.settings.spool_dir.mkdir(parents=True)
    (house.settings.spool_dir / "archive").rename(empty_house.settings.spool_dir / "archive")
    restore(empty_house, made.folder, NOW)
    [todo, missing] = wrong(empty_house)["archive"]
    assert todo == f"Run: dossier replay --since {datetime.now(UTC).date()}"
    assert missing == show_newest(house)
    [said] = examine(empty_house, NOW, ["archive"], {"archive": doctor_check})
    assert (said.finding.level, said.finding.todo) == (Level.WRONG, todo)
    for _ in range(2):
        assert replay(empty_house, NOW.date() - timedelta(days=1), NOW) == 3
        work_off(empty_house)
    assert states(empty_house, select(func.count()).select_from(Delivery)) == [(3,)]
    assert states(empty_house, select(Mail.defects)) == [([],), ([],), (["replayed"],)]
    assert states(empty_house, select(HandOver.station)) == []
    assert wrong(empty_house) == {}


def test_mails_by_http_since_the_backup_come_back_once(house, filled, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    raw = letter(("later.pdf", b"%PDF-1.4 later"))
    for _ in range(2):  # the provider did not hear the first 202
        Reception(house).take(offer(filled), io.BytesIO(raw), NOW)
    empty_house.settings.spool_dir.mkdir(parents=True)
    (house.settings.spool_dir / "archive").rename(empty_house.settings.spool_dir / "archive")
    restore(empty_house, made.folder, NOW)
    for _ in range(2):
        assert replay(empty_house, NOW.date() - timedelta(days=1), NOW) == 4
        work_off(empty_house)
    assert states(empty_house, select(Mail.protocol)) == [("ESMTP",), ("ESMTP",), ("HTTP",)]
    assert states(empty_house, select(func.count()).select_from(Receipt).where(Receipt.door_run != "")) == [(4,)]
    assert states(empty_house, select(Mail.defects)) == [([],), ([],), (["replayed"],)]
    assert wrong(empty_house) == {}


def test_a_receipt_is_not_written_twice(house, filled, empty_house, tmp_path):
    made = back_up(house, tmp_path / "backups", NOW)
    with house.database.write() as session:
        wake(session, Work("receipt", uuid7(), filled.office_id, Queue.DERIVED), NOW)
    later = back_up(house, tmp_path / "backups", NOW + timedelta(minutes=1))
    assert made.rows + 1 == later.rows
    restore(empty_house, later.folder, NOW)
    assert states(empty_house, select(HandOver.station)) == []
