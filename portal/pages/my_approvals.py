"""Accordering (S1-16 to S1-24): look, say akkoord or niet akkoord, and send all of it with one code."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from dossier.approvals import deciding, lists
from dossier.approvals.evidence import Origin
from dossier.approvals.lists import RequestLine
from dossier.attention import ways_to_approve
from dossier.rules.approving import Answer, Said, SendResult, Verdict
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied, Factor, Sent
from portal import shared
from portal.access import Who, open_to
from portal.errors import refusal
from portal.words import say, states

pages = Blueprint("my_approvals", __name__, url_prefix="/my/approvals")

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Told:
    """What stands above the code, after something was sent or asked."""

    kind: str  # good, warn or bad
    text: str
    lines: tuple[str, ...] = ()
    denied: Denied | None = None


@pages.get("/")
@open_to(Who.CLIENT)
def approvals() -> str:
    return _page()


@pages.post("/code")
@open_to(Who.CLIENT)
def send_code() -> str | tuple[str, int]:
    """The form again, as it was: the code is for just what was chosen in it."""
    try:
        outcome = deciding.send_code(shared.house(), shared.visitor(), _answers(), shared.client_act())
    except Refused as error:
        return _page(Told("bad", refusal(error))), 409
    if isinstance(outcome, Sent):
        text = say(
            "We sent a code to %(number)s. It is good for what you chose here, and no more.", number=outcome.masked
        )
        return _page(Told("good", text))
    return _page(Told("bad", states(outcome.why), denied=outcome)), 409


@pages.post("/")
@open_to(Who.CLIENT)
def send() -> Answered | tuple[str, int]:
    """'Verzend documenten'."""
    names = {each.id: _name(each) for each in _requests()}
    by = deciding.Signing(request.form.get("code", ""), Origin(shared.address(), request.user_agent.string))
    try:
        receipt = deciding.decide(shared.house(), shared.visitor(), _answers(), by, shared.client_act())
    except Refused as error:
        return _page(Told("bad", refusal(error))), 409
    unknown = say("A request")
    lines = tuple(
        f"{names.get(each.request_id, unknown)}: {states(each.hitch)}." for each in receipt.lines if each.hitch
    )
    text = f"{states(receipt.result)}."
    if receipt.result in {SendResult.NONE_SENT, SendResult.CODE_REFUSED}:
        return _page(Told("bad", text, lines, receipt.denied)), 409
    flash(" ".join((text, *lines)), "good" if receipt.result is SendResult.ALL_SENT else "warn")
    return redirect(url_for("my_approvals.history" if not _requests() else "my_approvals.approvals"))


@pages.get("/history")
@open_to(Who.CLIENT)
def history() -> str:
    found = lists.history(shared.database(), shared.visitor(), before=request.args.get("before", type=UUID))
    more = found[-1].id if len(found) == lists.PAGE else None
    return render_template("my/approvals_history.html", found=found, more=more)


@pages.get("/certificates/<uuid:decision_id>")
@open_to(Who.CLIENT)
def certificate(decision_id: UUID) -> Response:
    """The proof of a decision, to keep."""
    proof = lists.own_certificate(shared.house(), shared.visitor(), decision_id)
    name = f"akkoord-{decision_id}.pdf"
    return Response(proof, mimetype=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(told: Told | None = None) -> str:
    house, visitor = shared.house(), shared.visitor()
    asked = lists.open_tasks(shared.database(), visitor, shared.now())
    ways = {each.factor: each for each in ways_to_approve(house, visitor, shared.now())}
    return render_template(
        "my/approvals.html", asked=asked, app=ways[Factor.TOTP], sms=ways[Factor.SMS], told=told, given=request.form
    )


def _requests() -> list[RequestLine]:
    return [each.request for each in lists.open_tasks(shared.database(), shared.visitor(), shared.now())]


def _name(line: RequestLine) -> str:
    return ", ".join(each.name for each in line.documents)


def _answers() -> list[Answer]:
    """Of each request that something was chosen in: what was shown comes back with what was said of it.

    A document without a choice is not in its answer, which then is refused: a request is decided as a whole.
    """
    form = request.form
    try:
        said = {each: _said(each) for each in form.getlist("request")}
        return [Answer(UUID(key), form[f"statement-{key}"], each) for key, each in said.items() if each]
    except ValueError:  # not our form
        abort(400)


def _said(request_id: str) -> tuple[Said, ...]:
    form = request.form
    keys = {each: f"{request_id}-{each}" for each in form.getlist(f"document-{request_id}")}
    return tuple(
        Said(
            document_id=UUID(document_id),
            version=int(form[f"version-{key}"]),
            sha256=form[f"sha256-{key}"],
            verdict=(verdict := Verdict(form[f"verdict-{key}"])),
            reason=form.get(f"reason-{key}", "").strip() if verdict is Verdict.REFUSED else "",
        )
        for document_id, key in keys.items()
        if f"verdict-{key}" in form
    )
