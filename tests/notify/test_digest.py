"""A letter holds what is visible and unseen when it leaves, and is one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dossiers import BAKERY, NOW, PIET, place
from postal import deliver, post
from sqlalchemy import delete, select

from adapters.mailer import open_mailer
from dossier.access import grants, visitor
from dossier.access.grants import DocumentRight, FolderRight
from dossier.documents import documents, seen
from dossier.rules.acts import Act
from dossier.rules.happenings import Lapse, LetterState, NoticeState
from dossier.rules.rights import Level, Setting
from models import Letter, LetterTry, Notice, OfficeStyle
from notify import rejection_limit

ACT = Act("cli", NOW)
OPEN = "Oprichting en statuten"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def dossier(mailing):
    """With a folder that is open to Piet, in an office that names files; nothing told yet."""
    made = place(mailing, BAKERY)
    right = FolderRight(made.person(PIET), made.folder(OPEN), Level.VIEW)
    grants.grant(made.database, made.administration_id, right, ACT, open_way=True)
    with made.database.write() as session:
        session.execute(delete(Notice))
        office_id = made.client().office_id
        session.add(OfficeStyle(office_id=office_id, colour="#123456", names_in_mail=True))
    return made


def file(dossier, name):
    document = dossier.document(name)
    documents.move(dossier.database, dossier.desk, document, dossier.folder(OPEN))
    return document


def states(dossier):
    with dossier.database.read() as session:
        return [tuple(row) for row in session.execute(select(Notice.state, Notice.lapse).order_by(Notice.id))]


def test_fifty_documents_in_an_hour_are_one_letter(dossier, mailing, relay):
    for number in range(50):
        file(dossier, f"Stuk {number}.pdf")
    assert post(mailing, LATER - timedelta(minutes=1)) == 0
    assert post(mailing, LATER) == 2  # Piet and Sanne
    to_piet = [each for each in relay.mails if "piet" in each.to]
    assert len(to_piet) == 1
    assert "50 nieuwe documenten" in to_piet[0].text
    assert "En nog 30." in to_piet[0].text
    assert post(mailing, LATER + timedelta(days=1)) == 0


@pytest.mark.attack("X06")
def test_what_fell_out_meanwhile_is_not_named(dossier, mailing, relay):
    hidden, read, gone, stays = (file(dossier, f"{each}.pdf") for each in ("hidden", "read", "gone", "stays"))
    piet = dossier.person(PIET)
    right = DocumentRight(piet, hidden, Setting.HIDE)
    grants.set_document(dossier.database, dossier.administration_id, right, ACT)
    with dossier.database.read() as session:
        client_id = session.get_one(visitor.Administration, dossier.administration_id).client_id
    seen.open_document(dossier.database, visitor.of_client(dossier.database, piet, client_id, NOW), read, NOW)
    documents.move(dossier.database, dossier.desk, gone, None)
    post(mailing, LATER)
    [mail] = [each for each in relay.mails if "piet" in each.to]
    assert "stays.pdf" in mail.text
    assert f"/go/document/{stays}" in mail.text
    assert not [name for name in ("hidden", "read", "gone") if name in mail.text]
    assert {lapse for state, lapse in states(dossier) if state is NoticeState.LAPSED} == {
        Lapse.NOT_VISIBLE,
        Lapse.SEEN,
    }


def test_an_empty_letter_is_not_sent(dossier, mailing, relay):
    documents.move(dossier.database, dossier.desk, file(dossier, "weg.pdf"), None)
    post(mailing, LATER)
    assert relay.mails == []
    with dossier.database.read() as session:
        assert set(session.scalars(select(Letter.state))) == {LetterState.EMPTY}


def test_what_was_mailed_and_withdrawn_is_corrected_and_can_be_news_again(dossier, mailing, relay):
    document = file(dossier, "stuk.pdf")
    post(mailing, LATER)
    documents.move(dossier.database, dossier.desk, document, None)
    post(mailing, LATER + timedelta(hours=2))
    documents.move(dossier.database, dossier.desk, document, dossier.folder(OPEN))
    post(mailing, LATER + timedelta(hours=4))
    documents.move(dossier.database, dossier.desk, document, None)
    post(mailing, LATER + timedelta(hours=6))
    said = [each.message["subject"] for each in relay.mails if "piet" in each.to]
    assert ["nieuw document" in each for each in said] == [True, False, True, False]
    assert ["niet meer" in each for each in said] == [False, True, False, True]


def test_put_back_before_the_correction_leaves_nothing_is_said(dossier, mailing, relay):
    document = file(dossier, "stuk.pdf")
    post(mailing, LATER)
    relay.mails.clear()
    documents.move(dossier.database, dossier.desk, document, None)
    documents.move(dossier.database, dossier.desk, document, dossier.folder(OPEN))
    post(mailing, LATER + timedelta(hours=2))
    assert relay.mails == []


def test_put_off_is_written_anew_and_what_came_meanwhile_goes_along(dossier, mailing, relay):
    relay.data_says = "451 4.7.1 later"
    first = file(dossier, "eerste.pdf")
    post(mailing, LATER)
    file(dossier, "tweede.pdf")
    documents.move(dossier.database, dossier.desk, first, None)
    relay.data_says = "250 OK"
    assert post(mailing, LATER + timedelta(hours=2)) == 0  # one letter under way: no second is begun
    [mail] = [each for each in relay.mails if "piet" in each.to]
    assert "tweede.pdf" in mail.text
    assert "eerste.pdf" not in mail.text
    with dossier.database.read() as session:
        tries = session.execute(select(LetterTry.outcome, LetterTry.code).order_by(LetterTry.id)).all()
    assert [tuple(each) for each in tries] == [("later", 451)] * 2 + [("sent", 250)] * 2


def test_unanswered_the_same_bytes_go_again(dossier, mailing, relay):
    file(dossier, "stuk.pdf")
    relay.hangs_up = True
    post(mailing, LATER)
    took = [each.content for each in relay.mails]
    relay.hangs_up = False
    file(dossier, "later.pdf")
    deliver(mailing, LATER + timedelta(hours=2))
    assert len(took) == 2
    assert [each.content for each in relay.mails] == took * 2


def put_off(mailing, relay):
    relay.data_says = "451 4.7.1 later"
    return mailing


def away(mailing, relay):
    return replace(mailing, mailer=open_mailer(mailing.settings.model_copy(update={"mail_relay": "127.0.0.1:1"})))


@pytest.mark.parametrize("between", [put_off, away])
def test_unanswered_stays_as_it_is_whatever_is_said_later(dossier, mailing, relay, between):
    """Else a mailbox drops what is new in it: it knows that Message-ID already."""
    file(dossier, "stuk.pdf")
    relay.hangs_up = True
    post(mailing, LATER)
    took = [each.content for each in relay.mails]
    relay.hangs_up = False
    post(between(mailing, relay), LATER + timedelta(hours=1))
    assert len(relay.mails) == len(took) == 2
    file(dossier, "later.pdf")
    relay.data_says = "250 OK"
    post(mailing, LATER + timedelta(hours=3))
    assert [each.content for each in relay.mails] == took * 2
    assert [state for state, _ in states(dossier)] == [NoticeState.SENT] * 2 + [NoticeState.WAITING] * 2
    post(mailing, LATER + timedelta(hours=4))
    assert {each.to: "later.pdf" in each.text for each in relay.mails[4:]} == dict.fromkeys(
        ("piet@bakkerijjansen.example", "sanne@devries.example"), True
    )
    assert len({each.message["Message-ID"] for each in relay.mails}) == 4


def test_refused_for_good_is_not_sent_and_not_tried_again(dossier, mailing, relay):
    relay.rcpt_says = "550 5.1.1 no such user"
    file(dossier, "stuk.pdf")
    post(mailing, LATER)
    deliver(mailing, LATER + timedelta(days=1))
    assert set(states(dossier)) == {(NoticeState.NOT_SENT, None)}


@pytest.mark.attack("X13")
def test_a_storm_of_refusals_holds_letters_back_until_it_is_over(dossier, mailing, relay, monkeypatch):
    monkeypatch.setattr(rejection_limit, "MOST_REFUSED", 2)
    relay.rcpt_says = "550 5.7.1 listed"
    file(dossier, "een.pdf")
    post(mailing, LATER)
    relay.rcpt_says = "250 OK"
    file(dossier, "twee.pdf")
    post(mailing, LATER + timedelta(minutes=5))
    assert relay.mails == []
    deliver(mailing, LATER + timedelta(minutes=30))
    assert len(relay.mails) == 2


def test_the_relay_away_loses_nothing(dossier, mailing, relay):
    away = replace(mailing, mailer=open_mailer(mailing.settings.model_copy(update={"mail_relay": "127.0.0.1:1"})))
    file(dossier, "stuk.pdf")
    post(away, LATER)
    deliver(mailing, LATER + timedelta(minutes=1))
    assert len(relay.mails) == 2


@pytest.mark.attack("X06")
def test_who_lost_entry_hears_nothing(dossier, mailing, relay):
    file(dossier, "stuk.pdf")
    with dossier.database.write() as session:
        session.get_one(visitor.Person, dossier.person(PIET)).expires_at = NOW
    post(mailing, LATER)
    assert [each.to for each in relay.mails] == ["sanne@devries.example"]
