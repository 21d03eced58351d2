"""Questions about mails: the right answers, in a fixed number of queries."""

from datetime import UTC, datetime

import pytest
from posting import PDF, letter, post
from sqlalchemy import event, select

from dossier.rules.errors import NotFound
from dossier.rules.states import Outcome
from ingest.accept import Importer
from ingest.mails import Wanted, inbox, list_mails, show_mail
from ingest.spool import Spool
from models import HandOver, Mail
from workers.walk import walk


def file_all(house):
    Importer(house, Spool(house.settings.spool_dir)).run_once(datetime.now(UTC))
    with house.database.read() as session:
        ids = session.scalars(select(HandOver.id)).all()
    walk(house, "light", ids)


def queries(house, ask):
    counted = []

    def count(*_):
        counted.append(1)

    engine = house.database._reader
    event.listen(engine, "before_cursor_execute", count)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_each_filter_finds_its_own(any_house, make_administration):
    bakery, holding = make_administration(mail_name="bakkerij", older_names=("oude-bakker",)), make_administration()
    post(any_house, letter(), bakery, mail_from="a@example.org")
    post(any_house, letter(), holding, mail_from="b@example.org")
    file_all(any_house)
    post(any_house, letter(), holding, mail_from="c@example.org")
    Importer(any_house, Spool(any_house.settings.spool_dir)).run_once(datetime.now(UTC))

    def senders(wanted):
        return [each.mail_from for each in list_mails(any_house, wanted)]

    assert senders(Wanted()) == ["c@example.org", "b@example.org", "a@example.org"]
    assert senders(Wanted(mail_name="oude-bakker")) == ["a@example.org"]
    assert senders(Wanted(outcome=Outcome.WAITING)) == ["c@example.org"]
    assert senders(Wanted(sender="b@example.org")) == ["b@example.org"]
    assert senders(Wanted(sender="klant@example.org")) == ["b@example.org", "a@example.org"]  # From of those read
    assert senders(Wanted(day=datetime(2020, 1, 1, tzinfo=UTC).date())) == []
    with pytest.raises(NotFound):
        senders(Wanted(mail_name="niemand"))


def test_pages_follow_each_other(house, make_administration):
    bakery = make_administration()
    for number in range(5):
        post(house, letter((f"{number}.pdf", PDF + str(number).encode()), subject=str(number)), bakery)
    file_all(house)
    first = list_mails(house, Wanted(), limit=3)
    second = list_mails(house, Wanted(before=first[-1].id), limit=3)
    assert [each.subject for each in (*first, *second)] == ["4", "3", "2", "1", "0"]
    page = inbox(house, bakery.mail_name, limit=3)
    assert len(inbox(house, bakery.mail_name, before=page[-1].id)) == 2


def test_a_mail_is_found_by_each_of_its_names(house, make_administration):
    sent = post(house, letter(), make_administration())
    file_all(house)
    (mail,) = list_mails(house, Wanted())
    with house.database.read() as session:
        shared = session.scalar(select(Mail.id))
    assert {show_mail(house, each).line.id for each in (str(mail.id), str(shared), sent.spool_id)} == {mail.id}
    with pytest.raises(NotFound):
        show_mail(house, "nothing")


def test_the_name_of_a_shared_mail_does_not_lead_to_one_of_its_administrations(house, make_administration):
    sent = post(house, letter(), make_administration(), make_administration())
    file_all(house)
    with pytest.raises(NotFound):
        show_mail(house, sent.spool_id)


def test_more_mails_do_not_take_more_queries(house, make_administration):
    bakery = make_administration()

    def asked():
        return [
            queries(house, lambda: list_mails(house, Wanted(mail_name=bakery.mail_name))),
            queries(house, lambda: inbox(house, bakery.mail_name)),
        ]

    post(house, letter(), bakery)
    file_all(house)
    one = asked()
    for _ in range(5):
        post(house, letter(), bakery)
    file_all(house)
    assert asked() == one
