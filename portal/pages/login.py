"""Signing in: name and password, then the second step. The answers never tell who exists."""

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dossier.login import sessions, sign_in
from dossier.login.sessions import SignedIn
from dossier.login.sign_in import Ways
from dossier.rules.acts import Act
from dossier.rules.factors import Denied, Sent
from dossier.rules.signing_in import HALF_LIFE, NextStep
from portal import session, shared
from portal.access import Who, open_to
from portal.way_on import way_on
from portal.words import LANGUAGES, say, soon, states

pages = Blueprint("login", __name__)

NOT_IN, TOO_OFTEN = 401, 429
_YEAR = 365 * 24 * 3600  # seconds


@pages.get("/login")
@open_to(Who.ANYONE)
def sign_in_page() -> str:
    return render_template("login/sign_in.html", to=way_on())


@pages.post("/login")
@open_to(Who.ANYONE)
def sign_in_now() -> Answer | tuple[str, int]:
    given = sign_in.Credentials(
        shared.house().settings.domain, request.form.get("name", ""), request.form.get("password", "")
    )
    answer = sign_in.begin(shared.house(), given, session.visit(), shared.now())
    match answer:
        case SignedIn():
            return enter(answer)
        case sign_in.Halfway():
            where = "login.set_up" if answer.next_step is NextStep.SET_UP else "login.second_step"
            response = make_response(redirect(url_for(where, to=way_on() or None)))
            session.write(response, session.HALF, answer.token, int(HALF_LIFE.total_seconds()))
            return response
        case sign_in.NotIn():
            return render_template("login/sign_in.html", to=way_on(), failed=answer), status_of(answer)


@pages.get("/login/code")
@open_to(Who.ANYONE)
def second_step() -> Answer | str:
    ways = _ways()
    return _begin_again() if ways is None else render_template("login/second_step.html", to=way_on(), ways=ways)


@pages.post("/login/code")
@open_to(Who.ANYONE)
def second_step_now() -> Answer | tuple[str, int]:
    answer = _judge(remember="remember" in request.form)
    if isinstance(answer, Denied) and (ways := _ways()):
        return render_template("login/second_step.html", to=way_on(), ways=ways, denied=answer), status_of(answer)
    return enter(answer) if isinstance(answer, SignedIn) else _begin_again()


@pages.post("/login/sms")
@open_to(Who.ANYONE)
def send_sms() -> Answer:
    answer = sign_in.send_code(shared.house(), session.read(session.HALF), shared.now())
    if answer is None:
        return _begin_again()
    tell_sent(answer)
    return redirect(url_for("login.second_step", to=way_on() or None))


@pages.get("/login/set-up")
@open_to(Who.ANYONE)
def set_up() -> Answer | str:
    """For who needs a second step and has none: a new secret each time the page is opened."""
    enrolment = sign_in.begin_set_up(shared.house(), session.read(session.HALF), shared.now())
    if enrolment is None:
        return _begin_again()
    return render_template("login/set_up.html", enrolment=enrolment, to=way_on())


@pages.post("/login/set-up")
@open_to(Who.ANYONE)
def set_up_now() -> Answer:
    answer = _judge(remember=False)
    if isinstance(answer, Denied):
        flash(say("That code was not right. Scan the new picture and give the code that the app shows then."), "bad")
        return redirect(url_for("login.set_up", to=way_on() or None))
    return _begin_again() if answer is None else enter(answer)


@pages.post("/language")
@open_to(Who.ANYONE)
def language() -> Answer:
    """Of who is not signed in; of who is, their account tells."""
    wanted = request.form.get("language", "")
    response = make_response(redirect(way_on() or url_for("login.sign_in_page")))
    if wanted in LANGUAGES:
        session.write(response, session.LANGUAGE, wanted, _YEAR)
    return response


@pages.post("/logout")
@open_to(Who.SIGNED_IN)
def out() -> Answer:
    sessions.end(shared.house(), session.here().person_id, session.here().session_id, shared.act())
    response = make_response(redirect(url_for("login.sign_in_page")))
    session.forget(response, session.SESSION, session.CLIENT)
    response.headers["Clear-Site-Data"] = '"cache"'  # also what a browser keeps for the way back
    flash(say("You are signed out."), "good")
    return response


def enter(signed: SignedIn) -> Response:
    """Into the portal, in a session of its own: the one that this browser had before ends."""
    if g.entered is not None:
        act = Act(str(g.entered.person_id), shared.now())
        sessions.end(shared.house(), g.entered.person_id, g.entered.session_id, act)
    if signed.device_token:
        flash(
            say("This browser is new to us. If that surprises you, look under My account at where you are signed in.")
        )
    return session.sign_in(make_response(redirect(way_on() or url_for("home.home"))), signed)


def tell_sent(answer: Sent | Denied) -> None:
    """On the next page: to which number a code went, or why none did."""
    if isinstance(answer, Denied):
        again = say(" Try again %(time)s.", time=soon(answer.again_at)) if answer.again_at else ""
        flash(states(answer.why) + again, "bad")
    else:
        flash(say("We sent a code to %(number)s.", number=answer.masked), "good")


def status_of(failed: sign_in.NotIn | Denied) -> int:
    return TOO_OFTEN if failed.again_at else NOT_IN


def _ways() -> Ways | None:
    return sign_in.ways(shared.house(), session.read(session.HALF), shared.now())


def _judge(*, remember: bool) -> SignedIn | Denied | None:
    step = sign_in.SecondStep(session.read(session.HALF), request.form.get("code", ""), remember=remember)
    return sign_in.give_code(shared.house(), step, session.visit(), shared.now())


def _begin_again() -> Answer:
    flash(say("That took too long. Please sign in again; nothing else was lost."), "warn")
    return redirect(url_for("login.sign_in_page", to=way_on() or None))
