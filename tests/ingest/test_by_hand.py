"""A parked mail, filed by hand as it came: in the inbox, scanned, and the books stay right."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from posting import EICAR, letter, post
from sqlalchemy import select
from walking import SaysScanner, failing, only_mail, work_off

from dossier.rules.acts import Act
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import GiveUp, NotFound, Refused, TryLater
from dossier.rules.states import DocumentState, Outcome, Reason
from ingest.balance import balance
from ingest.by_hand import file_by_hand
from ingest.mails import inbox, list_mails, show_mail
from ingest.rerun import rerun, rerun_all
from ingest.wanted import Wanted
from models import AuditEvent, HandOver

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def park(house, monkeypatch, station, raw, *to):
    with monkeypatch.context() as patch:
        failing(patch, station, GiveUp(Reason.TOOK_TOO_LONG))
        post(house, raw, *to)
        work_off(house)


def owed(house):
    with house.database.read() as session:
        return session.scalars(select(HandOver.id)).all()


def is_green(house):
    today = datetime.now(UTC).astimezone(OFFICE_TIME).date()
    return all(each.is_green for each in balance(house, today, deep=True))


@pytest.mark.parametrize("station", ["parse", "authenticate", "scan", "file"])
def test_the_mail_as_it_came_is_a_document_in_the_inbox(any_house, make_administration, monkeypatch, station):
    bakery, raw = make_administration(), letter(subject="Jaarstukken 2025")
    park(any_house, monkeypatch, station, raw, bakery)
    parked = only_mail(any_house, bakery.mail_name)
    assert parked.outcome is Outcome.PARKED
    made = file_by_hand(any_house, parked.id, Act("staff", NOW))
    (document,) = inbox(any_house, bakery.mail_name)
    assert (document.id, document.mail_id, document.content_type) == (made, parked.id, "message/rfc822")
    assert document.filename == ("mail.eml" if station == "parse" else "Jaarstukken 2025.eml")
    assert any_house.blobs.open("parts", document.sha256).read() == raw
    page = show_mail(any_house, str(parked.id))
    assert (page.line.outcome, page.line.reason, page.settled_at) == (Outcome.FILED, Reason.BY_HAND, NOW)
    assert not owed(any_house)
    assert is_green(any_house)
    with any_house.database.read() as session:
        assert "mail.filed-by-hand" in session.scalars(select(AuditEvent.action)).all()


def test_only_parked_mail_and_only_once(any_house, make_administration, monkeypatch):
    bakery = make_administration()
    park(any_house, monkeypatch, "parse", letter(), bakery)
    parked = only_mail(any_house, bakery.mail_name).id
    file_by_hand(any_house, parked, Act("staff", NOW))
    with pytest.raises(NotFound):
        file_by_hand(any_house, parked, Act("staff", NOW))
    with pytest.raises(NotFound):
        rerun(any_house, parked, Act("staff", NOW))
    assert len(inbox(any_house, bakery.mail_name)) == 1


@pytest.mark.parametrize("station", ["parse", "file"])
def test_another_dossier_that_got_the_same_mail_may_still_try_again(
    any_house, make_administration, monkeypatch, station
):
    bakery, holding = make_administration(), make_administration()
    park(any_house, monkeypatch, station, letter(), bakery, holding)
    file_by_hand(any_house, only_mail(any_house, bakery.mail_name).id, Act("staff", NOW))
    assert is_green(any_house)
    assert rerun_all(any_house, Act("staff", datetime.now(UTC))) == 1
    work_off(any_house)
    assert [each.filename for each in inbox(any_house, holding.mail_name)] == ["factuur.pdf"]
    assert [each.content_type for each in inbox(any_house, bakery.mail_name)] == ["message/rfc822"]
    assert not list_mails(any_house, Wanted(outcome=Outcome.PARKED))
    assert is_green(any_house)


def test_a_virus_goes_to_quarantine(any_house, make_administration, monkeypatch):
    house, bakery = replace(any_house, scanner=SaysScanner()), make_administration()
    park(house, monkeypatch, "parse", b"X-Hidden: " + EICAR + b"\r\n" + letter(), bakery)
    file_by_hand(house, only_mail(house, bakery.mail_name).id, Act("staff", NOW))
    (document,) = inbox(house, bakery.mail_name)
    assert document.state is DocumentState.QUARANTINED
    mail = only_mail(house, bakery.mail_name)
    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINED, Reason.INFECTED)


def test_while_the_scanner_is_away_it_stays_parked(house, make_administration, monkeypatch):
    scanner, bakery = SaysScanner(), make_administration()
    guarded = replace(house, scanner=scanner)
    park(guarded, monkeypatch, "parse", letter(), bakery)
    scanner.away = True
    parked = only_mail(guarded, bakery.mail_name)
    with pytest.raises(TryLater):
        file_by_hand(guarded, parked.id, Act("staff", NOW))
    assert only_mail(guarded, bakery.mail_name) == parked
    assert not inbox(guarded, bakery.mail_name)


def test_without_the_bytes_nothing_is_filed(house, make_administration, monkeypatch):
    bakery = make_administration()
    park(house, monkeypatch, "parse", letter(), bakery)
    parked = only_mail(house, bakery.mail_name)
    house.blobs.delete("raw", show_mail(house, str(parked.id)).raw_sha256)
    with pytest.raises(Refused, match="backup"):
        file_by_hand(house, parked.id, Act("staff", NOW))
    assert only_mail(house, bakery.mail_name) == parked
