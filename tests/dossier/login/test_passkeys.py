"""Passkeys, with an authenticator in software: password and second step in one, each challenge once."""

from datetime import timedelta

import pytest
from authenticators import PRESENT, SoftKey
from people import NOW

from dossier.login import passkeys, sessions
from dossier.login.sign_in import NotIn
from dossier.rules.errors import NotFound, Refused
from models import Person


@pytest.fixture
def key(sanne):
    key = SoftKey()
    begun = passkeys.begin_registration(sanne.house, sanne.id, NOW)
    passkeys.register(sanne.house, begun.token, key.make(begun.json), "Sleutelbos", sanne.act())
    return key


def log_in(user, key, begun=None, **later):
    begun = begun or passkeys.begin_login(user.house, NOW)
    return passkeys.log_in(user.house, begun.token, key.sign(begun.json), user.visit(), NOW + timedelta(**later))


def test_made_while_logged_in_then_the_whole_login(sanne, key):
    signed = log_in(sanne, key)
    entered = sessions.entered(sanne.house, signed.token, NOW)
    assert (entered.person_id, entered.second_step) == (sanne.id, True)
    [line] = passkeys.passkeys_of(sanne.house, sanne.id)
    assert (line.label, line.last_at) == ("Sleutelbos", NOW)
    assert "account-changed" in sanne.told()


def test_each_challenge_is_answered_once_and_soon(sanne, key):
    begun = passkeys.begin_login(sanne.house, NOW)
    assert isinstance(log_in(sanne, key, begun), sessions.SignedIn)
    assert log_in(sanne, key, begun) == NotIn(None)
    assert log_in(sanne, key, minutes=5) == NotIn(None)


@pytest.mark.parametrize("wrong", ["another key", "another site", "no verification", "a copy", "unknown", "ended"])
def test_what_does_not_hold_is_refused(sanne, key, wrong):
    log_in(sanne, key)
    if wrong == "another key":
        key.key = SoftKey().key
    elif wrong == "another site":
        key.origin = "https://localhost.elders.example"
    elif wrong == "no verification":
        key.flags = PRESENT
    elif wrong == "a copy":
        key.count = 0
    elif wrong == "unknown":
        key.id = b"somebody else's"
    else:
        with sanne.house.database.write() as session:
            session.get_one(Person, sanne.id).expires_at = NOW
    assert log_in(sanne, key) == NotIn(None)


def test_a_wrong_answer_makes_no_passkey(sanne, piet):
    begun = passkeys.begin_registration(sanne.house, sanne.id, NOW)
    with pytest.raises(Refused):
        passkeys.register(
            sanne.house, begun.token, SoftKey(origin="https://elders.example").make(begun.json), "x", sanne.act()
        )
    other = passkeys.begin_registration(sanne.house, sanne.id, NOW)
    with pytest.raises(NotFound):
        passkeys.register(piet.house, other.token, SoftKey().make(other.json), "x", piet.act())
    assert passkeys.passkeys_of(sanne.house, sanne.id) == ()


def test_a_removed_passkey_opens_nothing(sanne, piet, key):
    [line] = passkeys.passkeys_of(sanne.house, sanne.id)
    with pytest.raises(NotFound):
        passkeys.remove(piet.house, piet.id, line.id, piet.act())
    passkeys.remove(sanne.house, sanne.id, line.id, sanne.act())
    assert log_in(sanne, key) == NotIn(None)
