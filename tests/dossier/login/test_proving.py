"""Proving again who one is: all that the person has, counted like any try; and what they change of themself."""

import pytest
from people import NOW
from users import PASSWORD

from dossier.login import own, proving, sessions, sign_in
from dossier.login.own import Details
from dossier.login.proving import Proof
from dossier.login.sign_in import NotIn
from dossier.rules.errors import Refused
from dossier.rules.factors import Denial, Denied, Factor
from dossier.rules.signing_in import FRESH, NAME_LIMIT

LATER = {"seconds": FRESH.total_seconds() + 60}


def prove(user, token, password=PASSWORD, code="", **later):
    return proving.prove(user.house, token, Proof(password, code), user.act(**later))


def entered(user, token, **later):
    return sessions.entered(user.house, token, user.act(**later).now)


def test_a_session_grows_old_and_is_proven_anew_under_another_token(sanne):
    sanne.with_app()
    token = sanne.log_in().token
    assert proving.is_proven(sanne.house, entered(sanne, token))
    assert not proving.is_proven(sanne.house, entered(sanne, token, **LATER))
    proven = prove(sanne, token, code=sanne.code(**LATER), **LATER)
    assert entered(sanne, token, **LATER) is None
    assert proving.is_proven(sanne.house, entered(sanne, proven.token, **LATER))


def test_a_remembered_browser_has_not_proved_the_second_step(sanne):
    sanne.with_app().log_in(remember=True)
    again = sanne.begin(minutes=1)
    assert isinstance(again, sessions.SignedIn)
    assert not proving.is_proven(sanne.house, entered(sanne, again.token, minutes=1))


def test_neither_password_nor_code_alone_proves(sanne):
    sanne.with_app()
    token = sanne.log_in().token
    assert isinstance(prove(sanne, token, "een heel ander wachtwoord", sanne.code(**LATER), **LATER), NotIn)
    denied = prove(sanne, token, code="000000", **LATER)
    assert isinstance(denied, Denied)
    assert not proving.is_proven(sanne.house, entered(sanne, token, **LATER))


def test_wrong_passwords_are_counted_and_then_the_right_one_waits(sanne):
    sanne.with_app()
    token = sanne.log_in().token
    for _ in range(NAME_LIMIT.tries):
        answer = prove(sanne, token, "fout", **LATER)
    assert answer.again_at > sanne.act(**LATER).now
    assert prove(sanne, token, code=sanne.code(**LATER), **LATER) == NotIn(answer.again_at)


def test_which_ways_are_open_and_why_not_the_others(sanne, phone):
    sanne.with_app().with_mobile()
    half = sanne.begin()
    before = sign_in.ways(sanne.house, half.token, NOW)
    assert {each.factor: each.why_not for each in before.factors} == {
        Factor.PASSKEY: Denial.NOT_SET_UP,
        Factor.TOTP: None,
        Factor.SMS: None,
        Factor.RECOVERY: Denial.NOT_SET_UP,
    }
    assert before.no_sms is None
    sent = sign_in.send_code(sanne.house, half.token, NOW)
    assert sign_in.ways(sanne.house, half.token, NOW).no_sms == Denied(Denial.WAIT, again_at=sent.resend_at)
    assert sign_in.ways(sanne.house, "made up", NOW) is None


def change(user, *details):
    own.change_details(user.house, user.id, Details(*details), user.act())


def test_the_own_details_are_changed(sanne):
    change(sanne, "  Sanne   de Vries ", " Sanne.V", "en", "dark")
    account = own.account_of(sanne.house, sanne.id, NOW)
    assert (account.name, account.user_name) == ("Sanne de Vries", "sanne.v")
    assert (account.language, account.theme) == ("en", "dark")
    change(sanne, "Sanne", "", "nl", "")
    assert own.account_of(sanne.house, sanne.id, NOW).user_name == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ("", "", "nl", ""),
        ("x" * 101, "", "nl", ""),
        ("S", "s@x", "nl", ""),
        ("S", "", "fr", ""),
        ("S", "", "nl", "pink"),
    ],
)
def test_details_that_are_none_are_refused(sanne, wrong):
    with pytest.raises(Refused):
        change(sanne, *wrong)


def test_the_user_name_of_somebody_else_is_refused_and_nothing_is_changed(sanne, piet):
    change(piet, "Piet", "bakker", "nl", "")
    with pytest.raises(Refused, match="Somebody else"):
        change(sanne, "Sanne Anders", "Bakker", "nl", "")
    assert own.account_of(sanne.house, sanne.id, NOW).name != "Sanne Anders"


def test_the_account_tells_what_is_set_up(sanne):
    assert own.account_of(sanne.house, sanne.id, NOW).has_app is False
    sanne.with_app().with_mobile(changed_at=NOW)
    account = own.account_of(sanne.house, sanne.id, NOW)
    assert (account.has_app, account.mobile, account.has_pin) == (True, "+31*******78", False)
    assert account.no_sms_until == NOW + sanne.house.settings.sms_wait


def test_past_logins_are_told_the_newest_first(sanne):
    sanne.with_app()
    first = sanne.log_in()
    sessions.end(sanne.house, sanne.id, first.session_id, sanne.act())
    sanne.log_in(minutes=2)
    newest, oldest = sessions.history(sanne.house, sanne.id)
    assert (newest.ended_at, oldest.ended_at) == (None, NOW)
    assert (newest.label, newest.second_step) == ("Firefox", True)
