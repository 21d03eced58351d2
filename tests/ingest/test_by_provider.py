"""Mail handed over by HTTP: accepted when it is safe, exactly once, and in the proof."""

import io
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from clocks import looked_before
from posting import letter, post
from providing import offer
from sqlalchemy import func, select

from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import Refused, TryLater
from dossier.rules.states import DoorTally, Handed, Outcome
from ingest.accept import Importer
from ingest.balance import balance
from ingest.by_provider import Reception
from ingest.mails import list_mails, show_mail
from ingest.spool import Spool
from ingest.tally import counted
from ingest.wanted import Wanted
from models import Delivery, DoomedBlob, HandOver, Mail, Receipt

NOW = datetime.now(UTC)


def counts(house: House) -> tuple[int, ...]:
    with house.database.read() as session:
        tables = (Mail, Delivery, Receipt, HandOver)
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables)


def raws(house: House) -> list[str]:
    return [path.name for path in (house.settings.blobs_dir / "raw").rglob("*") if path.is_file()]


@pytest.fixture
def bakery(make_administration):
    return make_administration(mail_name="bakkerij")


def test_what_is_accepted_is_durable_and_goes_the_way_of_every_mail(any_house, bakery):
    raw = letter()
    taken = Reception(any_house).take(offer(bakery), io.BytesIO(raw), NOW)

    [told] = taken.recipients
    page = show_mail(any_house, str(taken.spool_id))
    assert (told.state, told.mail_id) == (Handed.ACCEPTED, page.line.id)
    assert (page.line.administration, page.line.outcome) == ("bakkerij", Outcome.WAITING)
    assert (page.peer, page.tls) == ("192.0.2.7", "HTTPS")
    assert any_house.blobs.open("raw", page.raw_sha256).read() == raw
    assert counts(any_house) == (1, 1, 1, 1)


def test_every_accepted_mail_is_in_the_proof(any_house, bakery):
    reception, raw = Reception(any_house), letter()
    for sent in (raw, raw, letter()):
        reception.take(offer(bakery), io.BytesIO(sent), NOW)
    day = NOW.astimezone(OFFICE_TIME).date()
    [found] = balance(any_house, day, deep=True)
    assert (found.accepted, found.repeats, found.waiting, found.findings) == (2, 1, 2, ())
    [line] = [each for each in counted(any_house, day) if each.tally is DoorTally.ACCEPTED]
    assert (line.address, line.count) == (bakery.address, 3)


def test_a_mail_that_the_database_forgot_leaves_a_hole(any_house, bakery):
    reception = Reception(any_house)
    taken = [reception.take(offer(bakery), io.BytesIO(letter()), NOW) for _ in range(3)]
    with any_house.database.write() as session:
        lost = session.scalars(select(Receipt).where(Receipt.spool_id == taken[1].spool_id)).one()
        session.delete(lost)
    [found] = balance(any_house, NOW.astimezone(OFFICE_TIME).date())
    assert f"{lost.door_run}: 2" in {each.where for each in found.findings}


def test_a_provider_that_tries_again_adds_a_receipt_as_does_the_same_mail_by_smtp(any_house, bakery):
    traced = [b"Received: from x by provider\r\n\tid %d\r\n" % number for number in (1, 2)]
    raw = b"Received: from the sender\r\n" + letter()
    first = Reception(any_house).take(offer(bakery), io.BytesIO(traced[0] + raw), NOW)
    again = Reception(any_house).take(offer(bakery), io.BytesIO(traced[1] + raw), NOW)
    assert first.recipients == again.recipients
    assert first.spool_id != again.spool_id
    post(any_house, traced[0] + raw, bakery, peer="unix")
    Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(NOW)
    assert counts(any_house) == (1, 1, 3, 1)


def test_the_same_mail_many_times_at_once_is_one_mail(any_house, bakery, make_administration):
    """Each in a process of its own, so to say: their numbers are their own, and nothing but the database is shared."""
    raw, second = letter(), make_administration()
    begin, outcomes = threading.Barrier(6), []

    def hand_over() -> None:
        reception = Reception(any_house)
        begin.wait()
        outcomes.append(reception.take(offer(bakery, second.address), io.BytesIO(raw), NOW))

    threads = [threading.Thread(target=hand_over) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({each.recipients for each in outcomes}) == 1
    assert counts(any_house) == (1, 2, 12, 1)


def test_each_recipient_hears_what_smtp_would_say(any_house, bakery, make_administration, make_office):
    closed = make_administration(open_=False)
    elsewhere = make_administration(office_id=make_office(domain="inbox.ander.example"))
    domain = any_house.settings.domain
    asked = (closed.address, f"niemand.dossier@{domain}", f"bakkerij@{domain}", "x@elders.example", elsewhere.address)
    taken = Reception(any_house).take(offer(bakery, *asked, "geen adres"), io.BytesIO(letter()), NOW)
    assert [each.state for each in taken.recipients] == [
        Handed.ACCEPTED,
        Handed.CLOSED,
        Handed.UNKNOWN,
        Handed.NOT_A_DOSSIER,
        Handed.NOT_OURS,
        Handed.NOT_OURS,
        Handed.NOT_OURS,
    ]
    assert list_mails(any_house, Wanted(mail_name=elsewhere.mail_name)) == ()
    tallies = {(each.tally, each.address) for each in counted(any_house, NOW.astimezone(OFFICE_TIME).date())}
    assert (DoorTally.REFUSED_CLOSED, closed.address) in tallies
    assert (DoorTally.REFUSED_UNKNOWN, f"@{domain}") in tallies


def test_a_restricted_token_reaches_its_administrations_only(any_house, bakery, make_administration):
    other = make_administration()
    restricted = offer(bakery, other.address, only=frozenset({bakery.id}))
    taken = Reception(any_house).take(restricted, io.BytesIO(letter()), NOW)
    assert [each.state for each in taken.recipients] == [Handed.ACCEPTED, Handed.UNKNOWN]
    assert list_mails(any_house, Wanted(mail_name=other.mail_name)) == ()


def test_for_nobody_it_is_not_even_read(any_house, bakery):
    class Untouchable(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError

    unknown = replace(offer(bakery), recipients=("x@y.example",))
    assert Reception(any_house).take(unknown, Untouchable(), NOW).spool_id is None
    assert counts(any_house) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"", Handed.EMPTY), (b"Received: by x\r\n" * 101 + b"\r\nhello", Handed.IN_CIRCLES)],
)
def test_what_no_mail_is_and_what_goes_in_circles_is_for_nobody(house, bakery, raw, why):
    taken = Reception(house).take(offer(bakery), io.BytesIO(raw), NOW)
    assert (taken.spool_id, [each.state for each in taken.recipients]) == (None, [why])
    assert raws(house) == []


@pytest.mark.parametrize(("mail_from", "said"), [("klant@example.org", Handed.UNKNOWN), ("", Handed.ACCEPTED)])
def test_only_the_null_sender_brings_back_what_came_back(house, bakery, mail_from, said):
    returns = f"b+{'a' * 26}.0000@{house.settings.domain}"
    taken = Reception(house).take(offer(bakery, returns, mail_from=mail_from), io.BytesIO(letter()), NOW)
    assert [each.state for each in taken.recipients] == [Handed.ACCEPTED, said]


def test_too_many_recipients_are_refused_as_a_whole(house, bakery):
    many = [f"x{number}@y.example" for number in range(house.settings.recipient_limit)]
    with pytest.raises(Refused):
        Reception(house).take(offer(bakery, *many), io.BytesIO(letter()), NOW)


def test_a_body_that_breaks_off_is_nothing(house, bakery):
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        Reception(house).take(offer(bakery), Broken(letter()), NOW)
    assert (counts(house), raws(house)) == ((0, 0, 0, 0), [])


def test_with_the_database_away_nothing_is_promised(house, bakery):
    house.settings.data.joinpath("dossier.sqlite").rename(house.settings.data / "away")
    house.database.close()
    house.settings.data.joinpath("dossier.sqlite").mkdir()
    with pytest.raises(TryLater):
        Reception(house).take(offer(bakery), io.BytesIO(letter()), NOW)


def test_with_the_store_away_nothing_is_promised_and_the_second_try_counts(house, bakery):
    reception, raw, folder = Reception(house), letter(), house.settings.blobs_dir
    folder.rename(folder.with_name("away"))
    with pytest.raises(TryLater):
        reception.take(offer(bakery), io.BytesIO(raw), NOW)
    assert counts(house) == (0, 0, 0, 0)
    folder.with_name("away").rename(folder)
    assert reception.take(offer(bakery), io.BytesIO(raw), NOW).spool_id
    assert counts(house) == (1, 1, 1, 1)


def test_a_commit_that_fails_uses_no_number(house, bakery, monkeypatch):
    def away(*_: object) -> None:
        raise TryLater

    reception = Reception(house)
    with monkeypatch.context() as patch:
        patch.setattr("ingest.by_provider.record", away)
        with pytest.raises(TryLater):
            reception.take(offer(bakery), io.BytesIO(letter()), NOW)
    reception.take(offer(bakery), io.BytesIO(letter()), NOW)
    [found] = balance(house, NOW.astimezone(OFFICE_TIME).date())
    assert (found.accepted, found.findings) == (1, ())


def test_bytes_that_no_row_names_are_doomed_before_they_are_there(house, bakery, monkeypatch):
    """Killed between store and commit by a provider that never comes back: housekeeping lets go of the bytes."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.by_provider.record", die)
    with pytest.raises(KeyboardInterrupt):
        Reception(house).take(offer(bakery), io.BytesIO(letter()), NOW)
    with house.database.read() as session:
        doomed = session.scalars(select(DoomedBlob.sha256)).all()
    assert raws(house) == doomed != []


def test_the_archive_forgets_also_where_no_receiver_runs(house, bakery):
    old = house.settings.spool_dir / "archive" / "2026-01-01"
    old.mkdir(parents=True)
    looked_before(house)
    Reception(house).take(offer(bakery), io.BytesIO(letter()), NOW)
    [day] = (house.settings.spool_dir / "archive").iterdir()
    assert [each.suffix for each in day.iterdir()] == [".mails"]
    assert not old.exists()


def test_a_disk_that_takes_no_archive_loses_no_mail(house, bakery):
    house.settings.spool_dir.parent.mkdir(parents=True, exist_ok=True)
    house.settings.spool_dir.write_bytes(b"no folder")
    assert Reception(house).take(offer(bakery), io.BytesIO(letter()), NOW).spool_id
    assert counts(house) == (1, 1, 1, 1)
