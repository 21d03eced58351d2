"""Whatever is tried, in whatever order and at whatever time: only password and an unused code open a session.

The model counts tries, locks, codes and sessions by itself, in the plainest way.
"""

from datetime import timedelta
from itertools import count

import pytest
import users
from dossiers import SANNE
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from people import NOW
from sqlalchemy import delete

from dossier.factors import totp
from dossier.login import sessions, sign_in
from dossier.rules.factors import Denial, Denied
from models import Device, HalfLogin, LoginSession, TryCount

starts = count(1)
addresses = count(1)
from_known = st.booleans()


class Count:
    """Tries of one kind, as people would explain them."""

    def __init__(self, tries):
        self.allowed, self.tries, self.locks, self.until, self.last = tries, 0, 0, None, None

    def locked(self, now):
        return self.until is not None and now < self.until

    def wrong(self, now):
        if self.last and now - max(filter(None, (self.last, self.until))) >= timedelta(hours=48):
            self.tries = self.locks = 0
        self.tries, self.last = self.tries + 1, now
        if self.tries == self.allowed:
            self.until = now + min(timedelta(minutes=4**self.locks), timedelta(hours=24))
            self.tries, self.locks = 0, self.locks + 1

    def right(self):
        self.__init__(self.allowed)


class Login(RuleBasedStateMachine):
    user: users.User  # set by the test

    @initialize()
    def begin(self):
        with self.user.house.database.write() as session:
            for table in (LoginSession, HalfLogin, Device, TryCount):
                session.execute(delete(table))
        self.now = NOW + timedelta(days=30 * next(starts))  # after every code of earlier runs
        self.names, self.codes, self.devices = Count(10), Count(5), {}
        self.half = None
        self.opened = {}  # session token: started, last seen
        self.user.device_token = ""
        self.last_step = 0

    @rule(later=st.sampled_from([0, 20, 45, 60, 300, 1200, 3600]), many=st.integers(min_value=1, max_value=60))
    def wait(self, later, many):
        self.now += timedelta(seconds=later * many)

    @rule(right=st.booleans(), known=from_known, times=st.integers(min_value=1, max_value=4))
    def give_password(self, right, known, times):
        for _ in range(1 if right else times):
            self.one_password(right=right, known=known)

    def one_password(self, *, right, known):
        token = self.user.device_token if known else ""
        counted = self.devices.setdefault(token, Count(10)) if token else self.names
        visit = self.user.visit(device_token=token, address=f"198.51.{next(addresses) % 250}.{next(addresses) % 250}")
        given = sign_in.Credentials(
            self.user.house.settings.domain, self.user.email, users.PASSWORD if right else "verkeerd wachtwoord"
        )
        found = sign_in.begin(self.user.house, given, visit, self.now)
        if counted.locked(self.now):
            assert found == sign_in.NotIn(counted.until)
        elif right:
            assert isinstance(found, sign_in.Halfway)
            counted.right()
            self.half = found, self.now, visit
        else:
            counted.wrong(self.now)
            assert found == sign_in.NotIn(counted.until if counted.locked(self.now) else None)

    @rule(kind=st.sampled_from(["right", "right", "used", "wrong"]))
    def give_code(self, kind):
        if self.half is None:
            return
        half, begun, visit = self.half
        step = {"right": totp.step_at(self.now), "used": self.last_step, "wrong": 0}[kind]
        code = totp.code_at(self.user.secret, step) if step else "000000"
        given = sign_in.SecondStep(half.token, code)
        found = sign_in.give_code(self.user.house, given, visit, self.now)
        if self.now >= begun + timedelta(minutes=15):
            assert found is None
            self.half = None
        elif self.codes.locked(self.now):
            assert found == Denied(Denial.LOCKED, 0, self.codes.until)
        elif kind == "right" and step > self.last_step:
            assert isinstance(found, sessions.SignedIn)
            self.codes.right()
            self.last_step, self.half = step, None
            self.user.device_token = found.device_token or visit.device_token
            self.opened[found.token] = [self.now, self.now]
        else:
            assert found.why in (Denial.WRONG, Denial.USED)
            self.codes.wrong(self.now)

    @rule()
    def log_out_everywhere(self):
        sessions.end_all(self.user.house, self.user.id, self.user.act())
        self.opened.clear()
        self.half = None

    @invariant()
    def sessions_go_on_as_long_as_they_should(self):
        for token, times in list(getattr(self, "opened", {}).items()):
            started, seen = times
            goes_on = self.now < min(started + timedelta(hours=12), seen + timedelta(hours=1))
            found = sessions.entered(self.user.house, token, self.now)
            assert (found is not None) == goes_on
            if goes_on and self.now - seen >= timedelta(minutes=1):
                times[1] = self.now
            if not goes_on:
                del self.opened[token]


@pytest.mark.timeout(600)
def test_only_password_and_code_open_a_session(any_house):
    user = users.user(any_house, SANNE, "sanne@devries.example").with_app()
    run_state_machine_as_test(
        type("Login", (Login,), {"user": user}),
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
