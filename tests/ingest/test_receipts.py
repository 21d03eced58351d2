"""Receipts to senders: one a mail, to whom we know and who is confirmed, and never two because something broke."""

import email
import email.policy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from faltering import FALTERS, faltering
from mailed import make_person
from posting import EICAR, PDF, letter, post
from sqlalchemy import select, update
from walking import SaysScanner

import ingest.receipts
from adapters.mailer import Outgoing
from dossier.inbox import senders
from dossier.rules.acts import Act
from dossier.rules.bounces import Return
from dossier.rules.errors import NoAnswer, TryLater, Undeliverable
from dossier.rules.work import ClaimLost
from ingest.accept import Importer
from ingest.spool import Spool
from ingest.work_claims import give_back, take
from models import HandOver, SentReceipt
from notify import returns
from workers.stations import STATIONS

NOW = datetime.now(UTC)
ACT = Act("cli", NOW)
RELAY = "10.0.0.1"
CONFIRMED = (
    b"Authentication-Results: mx.kantoor.example; dmarc=pass header.from=example.org\r\n"
    b"Received: from a by mx.kantoor.example; Wed, 18 Nov 2026 09:12:13 +0100\r\n"
)


@dataclass
class Relay:
    """A mailer that takes what it gets, or answers as the test says."""

    answers: list[Exception] = field(default_factory=list)
    taken: list[Outgoing] = field(default_factory=list)

    def send(self, outgoing: Outgoing) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.taken.append(outgoing)


@pytest.fixture
def relay() -> Relay:
    return Relay()


@pytest.fixture
def answering(any_house, relay):
    """A house behind a relay that checks senders."""
    settings = any_house.settings.model_copy(update={"relays": "10.0.0.0/8", "authserv_ids": "mx.kantoor.example"})
    return replace(any_house, settings=settings, mailer=relay, scanner=SaysScanner())


@pytest.fixture
def known(answering, make_administration):
    """An administration whose client writes from klant@example.org, of an office that sends receipts."""
    to = make_administration()
    make_person(answering, to, "klant@example.org")
    senders.switch_receipts(answering.database, to.office_id, ACT, on=True)
    return to


def walk(house, now=NOW):
    """All stations until nothing is due, as the sweeper and the workers would."""
    Importer(house, Spool(house.settings.spool_dir)).run_once(NOW)
    now += timedelta(seconds=1)
    while work := due(house, now):
        claim = take(house, work, now, timedelta(minutes=5))
        try:
            STATIONS[claim.work.station].service(house, claim, now)
        except TryLater as error:
            give_back(house, claim, error, now)


def due(house, now):
    with house.database.read() as session:
        ready = (HandOver.due_at <= now, HandOver.parked_at.is_(None), HandOver.lease_until.is_(None))
        return session.scalar(select(HandOver.id).where(*ready).limit(1))


def make_due(house):
    with house.database.write() as session:
        session.execute(update(HandOver).values(due_at=NOW, lease_until=None))


def receipts(house):
    with house.database.read() as session:
        return session.scalars(select(SentReceipt)).all()


def test_a_known_and_confirmed_sender_hears_what_became_of_each_file(answering, known, relay):
    post(answering, CONFIRMED + letter(("Factuur maart.pdf", PDF), ("bon.pdf", b"%PDF-2" + EICAR)), known, peer=RELAY)
    walk(answering)
    (sent,) = relay.taken
    assert (sent.mail_from, sent.to) == ("", "klant@example.org")
    mail = email.message_from_bytes(sent.content, policy=email.policy.default)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == mail["References"] != ""
    assert mail["Subject"] == "Ontvangen: Factuur"
    lines = [line for line in mail.get_content().splitlines() if line.startswith("- ")]
    assert [line.partition(":")[0] for line in lines] == ["- Factuur maart.pdf", "- bon.pdf"]
    assert [row.sent_at is not None for row in receipts(answering)] == [True]


def test_an_office_that_did_not_ask_for_it_sends_nothing_and_owes_nothing(answering, make_administration, relay):
    to = make_administration()
    make_person(answering, to, "klant@example.org")
    post(answering, CONFIRMED + letter(), to, peer=RELAY)
    walk(answering)
    assert (relay.taken, receipts(answering), due(answering, NOW + timedelta(days=9))) == ([], [], None)


@pytest.mark.attack("X01", "X02")
@pytest.mark.parametrize(
    ("head", "mail_from"),
    [
        (b"", "klant@example.org"),
        (CONFIRMED + b"Auto-Submitted: auto-replied\r\n", "klant@example.org"),
        (CONFIRMED + b"List-Id: <x.example.org>\r\n", "klant@example.org"),
        (CONFIRMED, ""),
    ],
    ids=["not confirmed", "auto-replied", "mailing list", "null sender"],
)
def test_a_spoofer_and_a_machine_hear_nothing(answering, known, relay, head, mail_from):
    post(answering, head + letter(), known, peer=RELAY, mail_from=mail_from)
    walk(answering)
    assert (relay.taken, receipts(answering)) == ([], [])


@pytest.mark.attack("X02", "X03")
def test_a_stranger_hears_nothing(answering, make_administration, relay):
    to = make_administration()
    senders.switch_receipts(answering.database, to.office_id, ACT, on=True)
    post(answering, CONFIRMED + letter(), to, peer=RELAY)
    walk(answering)
    assert relay.taken == []


def test_a_sender_who_wants_none_or_whose_address_was_stopped_hears_nothing(answering, known, relay):
    senders.switch_receipts(answering.database, known.office_id, ACT, on=False, address="klant@example.org")
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    senders.switch_receipts(answering.database, known.office_id, ACT, on=True, address="klant@example.org")
    with answering.database.write() as session:
        returns.stop(session, known.office_id, "klant@example.org", Return.HARD, NOW)
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    assert relay.taken == []


def test_a_mail_to_two_administrations_is_answered_once(answering, known, make_administration, relay):
    other = make_administration()
    make_person(answering, other, "klant2@example.org")
    post(answering, CONFIRMED + letter(), known, other, peer=RELAY)
    walk(answering)
    assert len(relay.taken) == 1


def test_one_refusal_a_day_and_other_receipts_beside_it(answering, known, relay):
    for number in range(2):
        post(answering, CONFIRMED + letter((f"{number}.pdf", EICAR)), known, peer=RELAY)
        walk(answering)
    assert len(relay.taken) == 1
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    assert len(relay.taken) == 2


@pytest.mark.attack("X02")
def test_a_flood_of_one_sender_is_answered_twenty_times_and_one_in_somebodys_name_never(answering, known, relay):
    for number in range(ingest.receipts.MOST_A_DAY + 5):
        of_each = letter((f"{number}.pdf", PDF + str(number).encode()))
        post(answering, CONFIRMED + of_each, known, peer=RELAY)
        post(answering, of_each, known, mail_from=f"bot{number}@elsewhere.example")  # forged: nothing confirms it
    walk(answering)
    assert [sent.to for sent in relay.taken] == ["klant@example.org"] * ingest.receipts.MOST_A_DAY


@pytest.mark.attack("X02")
def test_two_programs_that_answer_each_other_are_stopped(answering, known, relay, monkeypatch):
    monkeypatch.setattr(ingest.receipts, "MOST_A_DAY", 2)
    for _ in range(4):
        post(answering, CONFIRMED + letter(), known, peer=RELAY)
        walk(answering)
    assert len(relay.taken) == 2


def test_what_the_relay_did_not_take_goes_later_and_once(answering, known, relay):
    relay.answers = [TryLater("away")]
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    assert (relay.taken, receipts(answering)) == ([], [])
    make_due(answering)
    walk(answering)
    make_due(answering)
    walk(answering)
    assert len(relay.taken) == 1


@pytest.mark.parametrize("answer", [NoAnswer("hung up"), Undeliverable(550, "no")])
def test_when_it_may_have_arrived_or_never_will_nothing_is_sent_again(answering, known, relay, answer):
    relay.answers = [answer]
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    make_due(answering)
    walk(answering)
    assert relay.taken == []
    assert [row.sent_at for row in receipts(answering)] == [None]


def test_a_worker_that_died_while_sending_leaves_no_second_receipt(answering, known, relay):
    relay.answers = [SystemExit("killed")]
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    with pytest.raises(SystemExit):
        walk(answering)
    make_due(answering)
    walk(answering)
    assert relay.taken == []


@pytest.mark.parametrize("way", FALTERS)
def test_one_that_left_is_known_to_have_left_although_the_database_faltered(answering, known, relay, way):
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    with faltering(answering, way) as house:
        try:
            walk(house)
        except ClaimLost:  # what a worker takes for "somebody did it", and so it was
            assert way == FALTERS[1]
    assert len(relay.taken) == 1
    assert [row.sent_at is not None for row in receipts(answering)] == [True]
    assert due(answering, NOW + timedelta(days=9)) is None


def test_no_receipt_comes_a_day_late(answering, known, relay):
    relay.answers = [TryLater("away")]
    post(answering, CONFIRMED + letter(), known, peer=RELAY)
    walk(answering)
    walk(answering, NOW + timedelta(days=2))
    assert relay.taken == []
    assert due(answering, NOW + timedelta(days=9)) is None
