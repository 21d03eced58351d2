"""Questions about mails: the right answers, in a fixed number of queries."""

from datetime import UTC, datetime, timedelta

import pytest
from mailed import make_folder, make_person
from posting import PDF, letter, post
from sqlalchemy import event, select

from dossier.access.visitor import of_client, of_staff
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import NotFound
from dossier.rules.states import Outcome
from ingest.accept import Importer
from ingest.mails import inbox, list_mails, show_mail
from ingest.spool import Spool
from ingest.wanted import Wanted
from models import Administration, Document, Folder, HandOver, Mail, Person, StaffRestriction, StaffRole
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
    assert senders(Wanted(sender="B@exam")) == ["b@example.org"]
    assert senders(Wanted(sender="%")) == []
    assert senders(Wanted(recipient="BAKKERIJ.dossier")) == ["a@example.org"]
    assert senders(Wanted(administration_id=bakery.id)) == ["a@example.org"]
    today = datetime.now(OFFICE_TIME).date()
    assert len(senders(Wanted(day=today - timedelta(days=1), until=today))) == 3
    assert senders(Wanted(until=today - timedelta(days=1))) == []
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


def test_office_users_see_mail_of_the_dossiers_that_they_may_enter(any_house, make_administration):
    bakery, holding = make_administration(), make_administration()
    for each in (bakery, holding):
        post(any_house, letter(), each)
    file_all(any_house)
    baker_mail, holding_mail = (
        list_mails(any_house, Wanted(mail_name=each.mail_name))[0] for each in (bakery, holding)
    )
    anna, kees = (make_person(any_house, bakery, f"{name}@kantoor.example", staff=True) for name in ("anna", "kees"))
    baker = make_person(any_house, bakery, "bakker@example.org")
    with any_house.database.write() as session:
        session.get_one(Person, kees).restricted = True
        session.add(StaffRestriction(person_id=kees, administration_id=bakery.id))
        client_id = session.get_one(Administration, bakery.id).client_id

    def seen(visitor):
        return {each.id for each in list_mails(any_house, Wanted(), visitor=visitor)}

    now = datetime.now(UTC)
    assert seen(of_staff(any_house.database, anna, now)) == {baker_mail.id, holding_mail.id}
    restricted, client = of_staff(any_house.database, kees, now), of_client(any_house.database, baker, client_id, now)
    assert seen(restricted) == {baker_mail.id}
    assert seen(client) == set()
    assert show_mail(any_house, str(baker_mail.id), restricted).line.id == baker_mail.id
    for visitor, mail in ((restricted, holding_mail), (client, baker_mail)):
        with pytest.raises(NotFound):
            show_mail(any_house, str(mail.id), visitor)


def test_what_is_in_a_closed_folder_is_not_told_by_its_mail(any_house, make_administration):
    bakery = make_administration()
    post(any_house, letter(("paspoort.pdf", PDF), subject="Stukken"), bakery)
    file_all(any_house)
    anna = make_person(any_house, bakery, "anna@kantoor.example", staff=True)
    holder = make_person(any_house, bakery, "kees@kantoor.example", staff=True)
    folder_id = make_folder(any_house, bakery, "Wwft")
    with any_house.database.write() as session:
        session.get_one(Folder, folder_id).office_role = "wwft"
        session.add(StaffRole(person_id=holder, role="wwft"))
        document = session.scalars(select(Document)).one()
        document.folder_id, document.state = folder_id, "filed"
    (mail,) = list_mails(any_house, Wanted())
    page = show_mail(any_house, str(mail.id), of_staff(any_house.database, anna, datetime.now(UTC)))
    assert (page.line.hides, page.line.parts, page.body_text, page.placed) == (True, (), None, ())
    page = show_mail(any_house, str(mail.id), of_staff(any_house.database, holder, datetime.now(UTC)))
    assert not page.line.hides
    assert "paspoort.pdf" in {each.name for each in page.line.parts}
    assert page.body_text.strip() == "Hierbij de stukken."
