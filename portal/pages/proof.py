"""Proving again who one is, on the way to a page that guards the account."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossier.login import proving
from dossier.login.sessions import SignedIn
from dossier.login.sign_in import NotIn
from dossier.rules.acts import Act
from dossier.rules.factors import Denied
from portal import session, shared
from portal.access import Who, open_to
from portal.pages.login import status_of, tell_sent
from portal.way_on import way_on

pages = Blueprint("proof", __name__, url_prefix="/account/prove")


@pages.get("/")
@open_to(Who.THEMSELF)
def prove() -> str:
    return _page()


@pages.post("/")
@open_to(Who.THEMSELF)
def prove_now() -> Response | tuple[str, int]:
    proof = proving.Proof(request.form.get("password", ""), request.form.get("code", ""))
    match proving.prove(shared.house(), session.read(session.SESSION), proof, _act()):
        case SignedIn() as signed:
            return session.sign_in(make_response(redirect(way_on() or url_for("account.security"))), signed)
        case NotIn() as failed:
            return _page(failed=failed), status_of(failed)
        case Denied() as denied:
            return _page(denied=denied), status_of(denied)


@pages.post("/sms")
@open_to(Who.THEMSELF)
def send_sms() -> Response:
    tell_sent(proving.send_code(shared.house(), _act()))
    return redirect(url_for("proof.prove", to=way_on() or None))


def _act() -> Act:
    return Act(str(session.here().person_id), shared.now())


def _page(failed: NotIn | None = None, denied: Denied | None = None) -> str:
    person_id = session.here().person_id
    return render_template(
        "account/prove.html",
        to=way_on(),
        failed=failed,
        denied=denied,
        second_step=proving.has_second_step(shared.house(), person_id),
        ways=proving.ways(shared.house(), person_id, shared.now()),
    )
