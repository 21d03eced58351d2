"""Sessions and browsers: seen, ended, remembered; and the passwords that end them."""

from datetime import timedelta

import pytest
from people import NOW
from sqlalchemy import func, select
from users import PASSWORD

from dossier.login import accounts, devices, housekeeping, sessions, sign_in
from dossier.rules.errors import NotFound, Refused
from models import HalfLogin, LoginSession, Person, TryCount


def who(user, signed, **later):
    return sessions.entered(user.house, signed.token, user.act(**later).now)


def test_a_remembered_browser_skips_the_second_step_for_a_month(sanne):
    sanne.with_app().log_in(remember=True)
    signed = sanne.begin(days=29)
    assert not who(sanne, signed, days=29).second_step
    assert isinstance(sanne.begin(days=30), sign_in.Halfway)
    assert isinstance(sanne.begin(days=29, visit=sanne.visit(device_token="")), sign_in.Halfway)


def test_a_browser_of_somebody_else_is_not_known(sanne, piet):
    sanne.with_app().log_in(remember=True)
    piet.with_app()
    assert isinstance(piet.begin(visit=sanne.visit()), sign_in.Halfway)


@pytest.mark.attack("P05")
def test_a_revoked_browser_is_logged_out_and_new_again(sanne):
    signed = sanne.with_app().log_in(remember=True)
    [known] = devices.devices_of(sanne.house, sanne.id)
    assert known.label == "Firefox"
    devices.revoke(sanne.house, sanne.id, known.id, sanne.act())
    assert who(sanne, signed) is None
    assert isinstance(sanne.begin(minutes=1), sign_in.Halfway)
    with pytest.raises(NotFound):
        devices.revoke(sanne.house, sanne.id, known.id, sanne.act())


def test_new_browsers_are_told_and_the_first_is_not(sanne):
    told = len(sanne.with_app().told())
    sanne.log_in()
    assert sanne.told()[told:] == []
    sanne.log_in(minutes=1)
    assert sanne.told()[told:] == []
    sanne.device_token = ""
    sanne.log_in(minutes=2)
    assert sanne.told()[told:] == ["new-device"]


def test_sessions_end_when_idle_when_old_and_with_the_access(sanne):
    signed = sanne.with_app().log_in()
    assert who(sanne, signed, minutes=59).fresh is False
    assert who(sanne, signed, minutes=118)
    assert who(sanne, signed, minutes=178) is None
    fresh = sanne.log_in(days=1)
    for minutes in range(0, 12 * 60, 50):
        assert who(sanne, fresh, days=1, minutes=minutes)
    assert who(sanne, fresh, days=1, hours=12) is None
    third = sanne.log_in(days=2)
    with sanne.house.database.write() as session:
        session.get_one(Person, sanne.id).expires_at = NOW + timedelta(days=2, minutes=5)
    assert who(sanne, third, days=2, minutes=4)
    assert who(sanne, third, days=2, minutes=5) is None


def test_sessions_are_listed_and_ended_one_or_all(sanne, piet):
    first, second = sanne.with_app().log_in(), sanne.log_in(minutes=1)
    now = sanne.act(minutes=2).now
    assert [each.id for each in sessions.sessions_of(sanne.house, sanne.id, now)] == [
        second.session_id,
        first.session_id,
    ]
    with pytest.raises(NotFound):
        sessions.end(piet.house, piet.id, first.session_id, piet.act())
    sessions.end(sanne.house, sanne.id, first.session_id, sanne.act())
    assert who(sanne, first) is None
    assert who(sanne, second, minutes=1)
    sessions.end_all(sanne.house, sanne.id, sanne.act())
    assert who(sanne, second, minutes=1) is None


def test_a_renewed_session_has_a_new_token_and_is_fresh(sanne):
    signed = sanne.with_app().log_in()
    assert not who(sanne, signed, minutes=15).fresh
    renewed = sessions.renew(sanne.house, signed.token, sanne.act(minutes=16), second_step=True)
    assert renewed.session_id == signed.session_id
    assert who(sanne, signed, minutes=16) is None
    assert who(sanne, renewed, minutes=16).fresh
    with pytest.raises(NotFound):
        sessions.renew(sanne.house, signed.token, sanne.act(minutes=16), second_step=True)


@pytest.mark.attack("P11")
def test_a_new_password_ends_every_other_session(sanne):
    here, elsewhere = sanne.with_app().log_in(), sanne.log_in(minutes=1)
    change = accounts.Change(PASSWORD, "nog een lange zin met koeien")
    accounts.change_password(sanne.house, sanne.id, change, sanne.act(), here=here.session_id)
    assert who(sanne, here)
    assert who(sanne, elsewhere, minutes=1) is None
    assert sanne.begin(minutes=2) == sign_in.NotIn(None)
    assert isinstance(sanne.begin(change.new, minutes=2), sign_in.Halfway)
    with pytest.raises(Refused):
        accounts.change_password(sanne.house, sanne.id, change, sanne.act(), here=here.session_id)


@pytest.mark.parametrize("weak", ["elf tekens.", "aaaabbbbaaaabbbb", "SannedeVries1!", "x" * 257])
def test_weak_passwords_are_refused(sanne, weak):
    with pytest.raises(Refused):
        accounts.set_password(sanne.house, sanne.id, weak, sanne.act())


def test_what_is_over_is_tidied_up(sanne):
    sanne.with_app().log_in()
    sanne.begin()
    sanne.begin("verkeerd wachtwoord")
    housekeeping.tidy(sanne.house, NOW + timedelta(days=91))
    with sanne.house.database.read() as session:
        for table in (HalfLogin, LoginSession, TryCount):
            assert session.scalar(select(func.count()).select_from(table)) == 0
