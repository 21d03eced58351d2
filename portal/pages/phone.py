"""The app on a phone (S1-43 to S1-45): bound once with password, SMS code and an own PIN, then opened with the PIN."""

from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.login import apps, sign_in
from dossier.login.apps import Binding
from dossier.login.sessions import SignedIn
from dossier.office.mail_cards import as_svg
from dossier.rules.errors import Refused
from dossier.rules.factors import Denial, Denied
from dossier.rules.signing_in import HALF_LIFE
from notify import pushing
from portal import session, shared
from portal.access import Who, open_to
from portal.browsers import browser
from portal.errors import CONFLICT, refusal
from portal.pages.login import enter, status_of, tell_sent
from portal.way_on import way_on
from portal.words import say

pages = Blueprint("phone", __name__)

_YEAR = 365 * 24 * 3600  # seconds


@pages.get("/app/")
@open_to(Who.ANYONE)
def open_app() -> str:
    """The PIN each time that the app is started, also while a session goes on; unbound it begins with the password."""
    bound = apps.holder_of(shared.house(), session.read(session.APP))
    return render_template("app/pin.html" if bound else "app/password.html", to=way_on())


@pages.post("/app/password")
@open_to(Who.ANYONE)
def give_password() -> Response | tuple[str, int]:
    """Right: the code that binds leaves at once."""
    form, domain = request.form, shared.house().settings.domain
    given = sign_in.Credentials(domain, form.get("name", ""), form.get("password", ""), for_app=True)
    answer = sign_in.begin(shared.house(), given, session.visit(), shared.now())
    if isinstance(answer, sign_in.NotIn):
        return render_template("app/password.html", to=way_on(), failed=answer), status_of(answer)
    assert isinstance(answer, sign_in.Halfway)  # for the app a code is always asked
    if sent := apps.send_code(shared.house(), answer.token, shared.now()):
        tell_sent(sent)
    response = make_response(redirect(url_for("phone.bind", to=way_on() or None)))
    session.write(response, session.HALF, answer.token, int(HALF_LIFE.total_seconds()))
    return response


@pages.post("/app/sms")
@open_to(Who.ANYONE)
def send_sms() -> Response:
    sent = apps.send_code(shared.house(), session.read(session.HALF), shared.now())
    if sent is None:
        return _begin_again()
    tell_sent(sent)
    return redirect(url_for("phone.bind", to=way_on() or None))


@pages.get("/app/bind")
@open_to(Who.ANYONE)
def bind() -> str:
    return _bind_page()


@pages.post("/app/bind")
@open_to(Who.ANYONE)
def bind_now() -> Response | tuple[str, int]:
    form = request.form
    if form.get("pin", "") != form.get("again", ""):
        return _bind_page(wrong=say("The two are not the same.")), CONFLICT
    label = browser(request.user_agent.string)
    binding = Binding(session.read(session.HALF), form.get("code", "").strip(), form.get("pin", ""), label)
    try:
        answer = apps.bind(shared.house(), binding, shared.address(), shared.now())
    except Refused as error:
        return _bind_page(wrong=refusal(error)), CONFLICT
    if isinstance(answer, Denied):
        return _bind_page(denied=answer), status_of(answer)
    if answer is None:
        return _begin_again()
    flash(say("Your phone is bound. From now on your PIN opens the app."), "good")
    response = enter(answer.signed_in)
    session.write(response, session.APP, answer.device_token, _YEAR)
    return response


@pages.post("/app/pin")
@open_to(Who.ANYONE)
def give_pin() -> Response | tuple[str, int]:
    """Five wrong ones end the binding; then it begins with the password again."""
    token = session.read(session.APP)
    answer = apps.open_app(shared.house(), token, request.form.get("pin", ""), shared.address(), shared.now())
    if isinstance(answer, SignedIn):
        response = enter(answer)
        session.write(response, session.APP, token, _YEAR)  # counts anew from each use
        return response
    if answer.why is Denial.NOT_SET_UP or not answer.tries_left:
        flash(
            say("This phone is bound no more. Bind it again with your name and password; nothing else was lost."),
            "warn",
        )
        return _unbound()
    return render_template("app/pin.html", to=way_on(), denied=answer), status_of(answer)


@pages.post("/app/forgotten")
@open_to(Who.ANYONE)
def forgotten() -> Response:
    """'PIN vergeten': whoever holds the phone may unbind it, which opens nothing."""
    apps.give_up(shared.house(), session.read(session.APP), shared.now())
    flash(say("The old PIN does not count any more. Bind this phone again, and choose a new one."), "good")
    return _unbound()


@pages.get("/account/phone")
@open_to(Who.THEMSELF)
def on_your_phone() -> str:
    """'Zet op uw telefoon': how, the phones that are bound, and what this one hears of."""
    house, guest = shared.house(), shared.guest()
    start = house.settings.portal_url.rstrip("/") + url_for("phone.open_app")
    here = _this_phone()
    return render_template(
        "account/phone.html",
        start=start,
        qr=as_svg(start),
        apps=apps.apps_of(house, guest.person_id),
        this_phone=here,
        push_key=pushing.public_key(house, guest.office_id, shared.now()) if here else "",
        hears=bool(here and pushing.is_subscribed(house, here)),
    )


@pages.post("/account/phone/push")
@open_to(Who.THEMSELF)
def hear() -> Response:
    """What the browser of a bound phone answered when its owner pressed the button."""
    form = request.form
    keys = form.get("public_key", ""), form.get("secret", "")
    pushing.subscribe(shared.house(), _this_phone() or abort(404), form.get("endpoint", ""), keys, shared.now())
    flash(say("This phone tells you when there is a new task."), "good")
    return redirect(url_for("phone.on_your_phone"))


@pages.post("/account/phone/push/off")
@open_to(Who.THEMSELF)
def hear_no_more() -> Response:
    pushing.unsubscribe(shared.house(), _this_phone() or abort(404))
    flash(say("This phone tells you nothing any more."), "good")
    return redirect(url_for("phone.on_your_phone"))


def _this_phone() -> UUID | None:
    """The bound phone that asks, when it is bound to who is signed in."""
    holder = apps.holder_of(shared.house(), session.read(session.APP))
    return holder.app_id if holder and holder.person_id == shared.guest().person_id else None


def _bind_page(wrong: str = "", denied: Denied | None = None) -> str:
    return render_template("app/bind.html", to=way_on(), wrong=wrong, denied=denied)


def _unbound() -> Response:
    response = make_response(redirect(url_for("phone.open_app", to=way_on() or None)))
    session.forget(response, session.APP)
    return response


def _begin_again() -> Response:
    flash(say("That took too long. Please begin again; nothing else was lost."), "warn")
    return redirect(url_for("phone.open_app", to=way_on() or None))
