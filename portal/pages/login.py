"""Signing in: name and password, then the second step. The answers never tell who exists."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dossier.login import sessions, sign_in
from dossier.login.sessions import SignedIn
from dossier.rules.factors import Denied
from dossier.rules.signing_in import HALF_LIFE, NextStep
from portal import session, shared
from portal.access import Who, open_to
from portal.words import moment, say, states

pages = Blueprint("login", __name__)

TO = "to"  # where somebody wanted to go


@pages.get("/login")
@open_to(Who.ANYONE)
def sign_in_page() -> str:
    return render_template("login/sign_in.html", to=_to())


@pages.post("/login")
@open_to(Who.ANYONE)
def sign_in_now() -> Answer | tuple[str, int]:
    given = sign_in.Credentials(
        shared.house().settings.domain, request.form.get("name", ""), request.form.get("password", "")
    )
    answer = sign_in.begin(shared.house(), given, session.visit(), shared.now())
    match answer:
        case SignedIn():
            return _in(answer)
        case sign_in.Halfway():
            where = "login.set_up" if answer.next_step is NextStep.SET_UP else "login.second_step"
            response = make_response(redirect(url_for(where, to=_to() or None)))
            session.write(response, session.HALF, answer.token, int(HALF_LIFE.total_seconds()))
            return response
        case sign_in.NotIn():
            return render_template("login/sign_in.html", to=_to(), failed=answer), 401


@pages.get("/login/code")
@open_to(Who.ANYONE)
def second_step() -> Answer | str:
    if not session.read(session.HALF):
        return _begin_again()
    return render_template("login/second_step.html", to=_to())


@pages.post("/login/code")
@open_to(Who.ANYONE)
def second_step_now() -> Answer | tuple[str, int]:
    answer = _judge(remember="remember" in request.form)
    if isinstance(answer, Denied):
        return render_template("login/second_step.html", to=_to(), denied=answer), 401
    return _begin_again() if answer is None else _in(answer)


@pages.post("/login/sms")
@open_to(Who.ANYONE)
def send_sms() -> Answer:
    answer = sign_in.send_code(shared.house(), session.read(session.HALF), shared.now())
    if answer is None:
        return _begin_again()
    if isinstance(answer, Denied):
        again = say(" Try again from %(time)s.", time=moment(answer.again_at)) if answer.again_at else ""
        flash(states(answer.why) + again, "bad")
    else:
        flash(say("We sent a code to %(number)s.", number=answer.masked), "good")
    return redirect(url_for("login.second_step", to=_to() or None))


@pages.get("/login/set-up")
@open_to(Who.ANYONE)
def set_up() -> Answer | str:
    """For who needs a second step and has none: a new secret each time the page is opened."""
    enrolment = sign_in.begin_set_up(shared.house(), session.read(session.HALF), shared.now())
    return _begin_again() if enrolment is None else render_template("login/set_up.html", enrolment=enrolment, to=_to())


@pages.post("/login/set-up")
@open_to(Who.ANYONE)
def set_up_now() -> Answer:
    answer = _judge(remember=False)
    if isinstance(answer, Denied):
        flash(say("That code was not right. Scan the new picture and give the code that the app shows then."), "bad")
        return redirect(url_for("login.set_up", to=_to() or None))
    return _begin_again() if answer is None else _in(answer)


@pages.post("/logout")
@open_to(Who.SIGNED_IN)
def out() -> Answer:
    sessions.end(shared.house(), shared.guest().person_id, session.here().session_id, shared.act())
    response = make_response(redirect(url_for("login.sign_in_page")))
    session.forget(response, session.SESSION, session.CLIENT)
    flash(say("You are signed out."), "good")
    return response


def _judge(*, remember: bool) -> SignedIn | Denied | None:
    step = sign_in.SecondStep(session.read(session.HALF), request.form.get("code", ""), remember=remember)
    return sign_in.give_code(shared.house(), step, session.visit(), shared.now())


def _in(signed: SignedIn) -> Response:
    return session.sign_in(make_response(redirect(_to() or url_for("home.home"))), signed)


def _begin_again() -> Answer:
    flash(say("That took too long. Please sign in again; nothing else was lost."), "warn")
    return redirect(url_for("login.sign_in_page", to=_to() or None))


def _to() -> str:
    """A page of ours, never another site: a path, and not '//host' (which browsers read as one)."""
    wanted = request.values.get(TO, "")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else ""
