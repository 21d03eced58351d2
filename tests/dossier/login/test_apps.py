"""The app: bound once with password and SMS code, then opened with five digits (invariant 30)."""

import pytest
from people import NOW
from sqlalchemy import select, update

from dossier.login import apps, sessions
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denial, Denied, Sent
from dossier.rules.signing_in import NextStep
from models import AppDevice, Client

PIN = "20481"


def begin(user):
    half = user.begin(for_app=True)
    assert half.next_step is NextStep.GIVE_CODE
    assert isinstance(apps.send_code(user.house, half.token, NOW), Sent)
    return half


def bind(user, half, code, pin=PIN):
    return apps.bind(user.house, apps.Binding(half.token, code, pin, "iPhone van Sanne"), "192.0.2.10", NOW)


def open_app(user, bound, pin=PIN, **later):
    return apps.open_app(user.house, bound.device_token, pin, "198.51.100.7", user.act(**later).now)


@pytest.fixture
def bound(sanne, phone):
    return bind(sanne.with_mobile(), begin(sanne), phone.code())


def test_bound_once_with_a_code_then_opened_with_the_pin(sanne, bound):
    assert sessions.entered(sanne.house, bound.signed_in.token, NOW).device_id is None
    opened = open_app(sanne, bound, hours=1)
    assert sessions.entered(sanne.house, opened.token, sanne.act(hours=1).now).person_id == sanne.id
    assert [each.label for each in apps.apps_of(sanne.house, sanne.id)] == ["iPhone van Sanne"]
    assert bound.device_token not in repr(bound)


def test_a_code_is_asked_whatever_the_client_chose(sanne, phone):
    with sanne.house.database.write() as session:
        session.execute(update(Client).values(two_step="no"))
    half = begin(sanne.with_mobile())
    assert bind(sanne, half, "000000").why is Denial.WRONG
    assert isinstance(bind(sanne, half, phone.code()), apps.Bound)
    assert bind(sanne, half, phone.code()) is None


@pytest.mark.parametrize("pin", ["1234", "123456", "12345", "00000", "abcde"])
def test_only_five_digits_that_nobody_guesses(sanne, phone, pin):
    half = begin(sanne.with_mobile())
    with pytest.raises(Refused):
        bind(sanne, half, phone.code(), pin)


def test_after_five_wrong_pins_it_is_bound_no_more(sanne, bound):
    left = [open_app(sanne, bound, "11112").tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    assert open_app(sanne, bound) == Denied(Denial.NOT_SET_UP)
    assert open_app(sanne, bound, days=3) == Denied(Denial.NOT_SET_UP)
    assert apps.apps_of(sanne.house, sanne.id) == ()


def test_a_right_pin_forgets_the_wrong_ones(sanne, bound):
    for _ in range(3):
        assert [open_app(sanne, bound, "11112").tries_left for _ in range(4)] == [4, 3, 2, 1]
        assert isinstance(open_app(sanne, bound), sessions.SignedIn)


def test_a_lost_phone_is_revoked_and_logged_out(sanne, piet, bound):
    [app] = apps.apps_of(sanne.house, sanne.id)
    with pytest.raises(NotFound):
        apps.revoke(sanne.house, piet.id, app.id, piet.act())
    apps.revoke(sanne.house, sanne.id, app.id, sanne.act())
    assert sessions.entered(sanne.house, bound.signed_in.token, NOW) is None
    assert open_app(sanne, bound) == Denied(Denial.NOT_SET_UP)


def test_the_pin_cannot_be_tried_on_what_is_kept(sanne, bound):
    with sanne.house.database.read() as session:
        row = session.scalars(select(AppDevice)).one()
    assert bound.device_token not in str(vars(row))
    assert PIN not in str(vars(row))


def test_an_unknown_device_opens_nothing(sanne):
    assert apps.open_app(sanne.house, "x", PIN, "192.0.2.1", NOW) == Denied(Denial.NOT_SET_UP)
