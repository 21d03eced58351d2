from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dossier.office import administrations
from dossier.office.administrations import NewAdministration
from dossier.rules.errors import NotFound, Refused
from models import Administration, AuditEvent, Client, MailAddress, audit

DOMAIN = "inbox.localhost"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"  # PostgreSQL: the second comes upon the name of the first
BAKERY = NewAdministration("Bakkerij Jansen B.V.", "bakkerij-jansen", "Bakkerij Jansen B.V.")


@pytest.fixture
def bakery(tables, act):
    return administrations.add(tables, DOMAIN, BAKERY, act)


def test_a_new_administration_is_open_at_its_address(tables, bakery):
    assert bakery.address == "bakkerij-jansen.dossier@inbox.localhost"
    assert bakery.dossier_on
    assert bakery in administrations.list_all(tables, DOMAIN)


def test_the_office_starts_with_a_place_for_postmaster(tables, bakery):
    with tables.read() as session:
        own = session.scalars(select(Administration).where(Administration.client_id.is_(None))).one()
    assert [each.mail_name for each in administrations.list_all(tables, DOMAIN) if each.id == own.id] == ["kantoor"]


def test_the_place_for_postmaster_of_a_second_office_has_another_name(tables, bakery, act):
    administrations.add(tables, "inbox.example", replace(BAKERY, mail_name="tweede"), act)
    names = {each.mail_name for each in administrations.list_all(tables, "inbox.example")}
    assert "tweede" in names
    assert "kantoor" not in names
    assert any(name.startswith("kantoor-") for name in names)


def test_a_mail_name_is_never_given_twice_not_even_an_old_one(tables, bakery, act):
    administrations.rotate(tables, "bakkerij-jansen", act, new_name="de-bakker", close_older=True)
    with pytest.raises(Refused, match="in use, or was"):
        administrations.add(tables, DOMAIN, replace(BAKERY, name="Andere Jansen"), act)
    assert [each.name for each in administrations.list_all(tables, DOMAIN) if each.name == "Andere Jansen"] == []


@pytest.mark.parametrize("what", ["add", "rotate"])
def test_of_two_who_want_a_mail_name_at_the_same_moment_one_is_refused(tables, bakery, act, what):
    other = replace(BAKERY, name="Andere Jansen", mail_name="gewild")
    steps = {
        "add": lambda: administrations.add(tables, DOMAIN, other, act),
        "rotate": lambda: administrations.rotate(tables, "bakkerij-jansen", act, new_name="gewild"),
    }
    with ThreadPoolExecutor() as pool:
        with tables.write() as session:
            session.add(MailAddress(administration_id=bakery.id, mail_name="gewild", current=False, created_at=act.now))
            session.flush()
            second = pool.submit(steps[what])
            while tables.dialect == "postgresql" and not session.scalar(text(WAITING)):
                pass
        with pytest.raises(Refused, match="in use, or was"):
            second.result(30)


def test_two_administrations_may_have_the_same_client(tables, bakery, act):
    administrations.add(tables, DOMAIN, replace(BAKERY, name="Jansen Vastgoed", mail_name="vastgoed"), act)
    with tables.read() as session:
        assert len(session.scalars(select(Client)).all()) == 1


@pytest.mark.parametrize("written", ["bakkerij-jansen", " Bakkerij-JANSEN "])
def test_off_and_on_again(tables, bakery, act, written):
    assert not administrations.switch(tables, written, act, on=False).dossier_on
    assert administrations.switch(tables, written, act, on=True) == bakery


def test_an_unknown_mail_name_is_not_found(tables, bakery, act):
    with pytest.raises(NotFound):
        administrations.switch(tables, "jansen", act, on=False)


def test_rotating_keeps_the_old_name_open(tables, bakery, act):
    later = replace(act, now=act.now + timedelta(days=1))
    rotated = administrations.rotate(tables, "bakkerij-jansen", later)
    assert rotated.mail_name.startswith("bakkerij-jansen-")
    assert rotated.older_names == ("bakkerij-jansen",)
    again = administrations.rotate(tables, "bakkerij-jansen", replace(act, now=act.now + timedelta(days=2)))
    assert len(again.mail_name) == len(rotated.mail_name)  # no secret behind a secret
    assert again.mail_name != rotated.mail_name
    assert set(again.older_names) == {"bakkerij-jansen", rotated.mail_name}


def test_rotating_may_close_the_old_names(tables, bakery, act):
    rotated = administrations.rotate(tables, "bakkerij-jansen", act, new_name="de-bakker", close_older=True)
    assert (rotated.mail_name, rotated.older_names, rotated.closed_names) == ("de-bakker", (), ("bakkerij-jansen",))


def test_one_old_name_can_be_closed_and_opened(tables, bakery, act):
    administrations.rotate(tables, "bakkerij-jansen", act, new_name="de-bakker")
    assert administrations.switch_name(tables, "bakkerij-jansen", act, on=False).closed_names == ("bakkerij-jansen",)
    assert administrations.switch_name(tables, "bakkerij-jansen", act, on=True).older_names == ("bakkerij-jansen",)
    with pytest.raises(Refused, match="current"):
        administrations.switch_name(tables, "de-bakker", act, on=False)


def test_every_change_is_audited_once(tables, bakery, act):
    for _ in range(2):
        administrations.switch(tables, "bakkerij-jansen", act, on=False)
    administrations.rotate(tables, "bakkerij-jansen", act, new_name="de-bakker")
    with tables.read() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
        assert audit.first_broken(session, events[0].office_id) is None
    actions = [event.action for event in events]
    assert actions == ["office.created", "administration.created", "administration.off", "mail-name.rotated"]
