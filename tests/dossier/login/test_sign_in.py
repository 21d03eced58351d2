"""Logging in: password, second step, session; guessing is limited, and nobody learns who exists."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from people import NOW
from sqlalchemy import func, select, update
from users import PASSWORD, user

from dossier.factors import enrol
from dossier.login import locks, own, sessions, sign_in
from dossier.rules.acts import Act
from dossier.rules.errors import NotFound, Refused
from dossier.rules.factors import Denial, Denied, Sent
from dossier.rules.signing_in import NAME_LIMIT, NextStep
from models import AuditEvent, Client, LoginSession, Password, Person


def choose(house, two_step):
    """For every client of the office."""
    with house.database.write() as session:
        session.execute(update(Client).values(two_step=two_step))


def who(user, signed, **later):
    return sessions.entered(user.house, signed.token, user.act(**later).now)


def test_password_and_code_of_the_app(sanne):
    half = sanne.with_app().begin()
    assert half.next_step is NextStep.GIVE_CODE
    signed = sanne.give_code(half)
    entered = who(sanne, signed)
    assert (entered.person_id, entered.second_step, entered.fresh) == (sanne.id, True, True)
    assert sanne.give_code(half, sanne.code(minutes=1)) is None
    assert signed.token not in repr(signed)
    assert half.token not in repr(half)


def test_by_user_name_too(sanne):
    call(sanne, " SannedeV ")
    assert isinstance(sanne.with_app().begin(name="sannedev"), sign_in.Halfway)


def test_a_user_name_is_of_one_person_and_is_no_address(sanne, piet):
    call(sanne, "sanne")
    for wrong in ("Sanne", "a@b", "a b"):
        with pytest.raises(Refused):
            call(piet, wrong)


def call(user, user_name):
    """By this user name from now on, as the page of the own account does it."""
    own.change_details(user.house, user.id, own.Details("Naam", user_name, "nl", ""), user.act())


@pytest.mark.parametrize("wrong", ["password", "name", "ended"])
def test_one_answer_to_whatever_is_wrong(sanne, wrong):
    if wrong == "ended":
        with sanne.house.database.write() as session:
            session.get_one(Person, sanne.id).expires_at = NOW
    password = PASSWORD if wrong == "ended" else "iets anders dan dat"
    assert sanne.begin(password, name="niemand@devries.example" if wrong == "name" else "") == sign_in.NotIn(None)


def test_an_account_without_password_opens_to_nobody(sanne):
    with sanne.house.database.write() as session:
        session.delete(session.get_one(Password, sanne.id))
    assert sanne.begin("") == sign_in.NotIn(None)


@pytest.mark.attack("P12")
def test_a_name_is_locked_alike_whether_it_exists_or_not(sanne):
    for name in ("sanne@devries.example", "niemand@devries.example"):
        found = [sanne.begin("verkeerd wachtwoord", name=name).again_at for _ in range(NAME_LIMIT.tries + 1)]
        assert found == [None] * (NAME_LIMIT.tries - 1) + [NOW + timedelta(minutes=1)] * 2
    assert sanne.begin(seconds=59) == sign_in.NotIn(NOW + timedelta(minutes=1))
    assert isinstance(sanne.begin(minutes=1), sign_in.Halfway)


@pytest.mark.attack("P12")
def test_a_known_browser_gets_in_while_others_guess(sanne):
    sanne.with_app().log_in()
    stranger = sanne.visit(address="203.0.113.9", device_token="")
    for _ in range(NAME_LIMIT.tries):
        sanne.begin("geraden wachtwoord", visit=stranger)
    assert sanne.begin(visit=stranger).again_at
    assert isinstance(sanne.begin(minutes=1, visit=sanne.visit()), sign_in.Halfway)
    assert "account-changed" in sanne.told()


def test_a_lock_of_the_name_is_taken_away_by_the_office(sanne):
    for _ in range(NAME_LIMIT.tries):
        sanne.begin("verkeerd wachtwoord")
    locks.unlock(sanne.house, sanne.id, Act("cli", sanne.act().now))
    assert isinstance(sanne.begin(), sign_in.Halfway)


@pytest.mark.attack("P12")
def test_an_address_that_tries_many_names_is_slowed_down(sanne):
    tries = [
        sanne.begin("x", name=f"naam{number}@b.example", visit=sanne.visit(address="2001:db8::1"))
        for number in range(50)
    ]
    assert tries[-1].again_at is None
    slowed = sanne.begin(visit=sanne.visit(address="2001:db8::ffff"))
    assert slowed == sign_in.NotIn(NOW + timedelta(minutes=1))
    assert isinstance(sanne.begin(visit=sanne.visit(address="2001:db8:1::1")), sign_in.Halfway)


@pytest.mark.attack("P12")
def test_unknown_names_cost_the_same_work(house):
    """The same statements and the same hash; the times differ by less than the hash costs."""
    sanne = user(house, "Sanne de Vries", "sanne@devries.example")

    def seconds(name, visit):
        began = time.perf_counter()
        sanne.begin("verkeerd wachtwoord", name=name, visit=visit)
        return time.perf_counter() - began

    took = {"sanne@devries.example": [], "niemand@devries.example": []}
    for number in range(5):
        for name, times in took.items():
            times.append(seconds(name, sanne.visit(address=f"192.0.2.{number}")))
    known, unknown = (statistics.median(each) for each in took.values())
    assert 0.4 < known / unknown < 2.5  # without the hash for nobody it is ten
    with house.database.read() as session:
        denied = select(func.count()).where(AuditEvent.action == "login.denied")
        assert session.scalar(denied) == 10


@pytest.mark.parametrize(
    ("two_step", "app", "step"),
    [
        ("yes", False, NextStep.SET_UP),
        ("yes", True, NextStep.GIVE_CODE),
        ("optional", False, None),
        ("optional", True, NextStep.GIVE_CODE),
        ("no", True, None),
    ],
)
def test_the_second_step_is_as_the_client_chose(sanne, two_step, app, step):
    choose(sanne.house, two_step)
    if app:
        sanne.with_app()
    begun = sanne.begin()
    assert getattr(begun, "next_step", None) == step
    if step is None:
        assert not who(sanne, begun).second_step


def test_of_several_clients_the_strictest_counts_and_staff_always(sanne, marijke):
    choose(sanne.house, "no")
    with sanne.house.database.write() as session:
        session.execute(update(Client).where(Client.name == "Bakkerij Jansen B.V.").values(two_step="yes"))
    assert sanne.begin().next_step is NextStep.SET_UP
    assert marijke.begin().next_step is NextStep.SET_UP


def test_who_has_no_second_step_sets_it_up_on_the_way_in(sanne):
    half = sanne.begin()
    assert half.next_step is NextStep.SET_UP
    assert sanne.give_code(half, "123456").why is Denial.NOT_SET_UP
    shown = sign_in.begin_set_up(sanne.house, half.token, NOW)
    sanne.secret = shown.secret
    assert sanne.give_code(half, "000000").why is Denial.WRONG
    assert who(sanne, sanne.give_code(half)).second_step
    again = sanne.begin(minutes=1)
    with pytest.raises(NotFound):
        sign_in.begin_set_up(sanne.house, again.token, NOW)


def test_by_sms_and_by_recovery_code(sanne, phone):
    sanne.with_mobile()
    paper = enrol.new_recovery_codes(sanne.house, sanne.id, sanne.act())
    half = sanne.begin()
    assert isinstance(sign_in.send_code(sanne.house, half.token, NOW), Sent)
    assert isinstance(sanne.give_code(half, phone.code()), sessions.SignedIn)
    assert isinstance(sanne.give_code(sanne.begin(minutes=1), paper[3], minutes=1), sessions.SignedIn)


def test_a_half_login_runs_out(sanne):
    half = sanne.with_app().begin()
    assert sanne.give_code(half, minutes=15) is None
    assert sign_in.send_code(sanne.house, half.token, NOW + timedelta(minutes=15)) is None


def test_of_two_with_the_same_half_login_one_gets_in(sanne):
    half = sanne.with_app().with_mobile().begin()
    codes = [sanne.code(), sanne.code(minutes=1)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda code: sanne.give_code(half, code), codes))
    assert sum(isinstance(each, sessions.SignedIn) for each in found) == 1


@pytest.mark.attack("P13")
def test_guesses_at_the_same_moment_do_not_share_a_try(sanne):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: sanne.begin("verkeerd wachtwoord"), range(16)))
    assert sum(each.again_at is None for each in found) == NAME_LIMIT.tries - 1


@pytest.mark.attack("P14", "P30")
def test_nothing_secret_in_the_log_the_events_or_the_rows(sanne, caplog, capfd):
    half = sanne.with_app().begin()
    signed = sanne.give_code(half, remember=True)
    with sanne.house.database.read() as session:
        rows = [
            *session.scalars(select(AuditEvent)),
            *session.scalars(select(LoginSession)),
            *session.scalars(select(Password)),
        ]
    kept = "".join([caplog.text, *capfd.readouterr(), *(str(vars(row)) for row in rows)])
    for secret in (PASSWORD, half.token, signed.token, signed.device_token, sanne.email):
        assert secret not in kept


def test_denied_is_a_value(sanne):
    assert sanne.give_code(sanne.with_app().begin(), "000000") == Denied(Denial.WRONG, 4)
