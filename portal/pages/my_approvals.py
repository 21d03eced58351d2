"""Accordering (S1-16 to S1-24): look, say akkoord or niet akkoord, and send all of it with one code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as Answered

from dossier.approvals import deciding, lists
from dossier.approvals.deciding import Line, Receipt
from dossier.approvals.evidence import Origin
from dossier.approvals.lists import RequestLine
from dossier.attention import ways_to_approve
from dossier.rules.approving import Answer, ApprovalState, Party, Said, SendResult, Verdict
from dossier.rules.errors import Refused
from dossier.rules.factors import Denied, Factor, Sent
from portal import shared
from portal.access import Who, open_to
from portal.asked_about import as_given
from portal.errors import refusal
from portal.words import named, say, states

pages = Blueprint("my_approvals", __name__, url_prefix="/my/approvals")

PDF = "application/pdf"
PARTIES = {
    Party.TAX_OFFICE: named("the tax office"),
    Party.CHAMBER_OF_COMMERCE: named("the Chamber of Commerce"),
    Party.BANK: named("your bank"),
    Party.OTHER: named("the requesting party"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What stands above the code, after something was sent or asked."""

    kind: str  # good, warn or bad
    text: str
    lines: Sequence[str] = ()
    denied: Denied | None = None
    was_sent: bool = False  # a code is on its way: to be typed now
    is_wrong: bool = False  # the code that was typed


@pages.get("/")
@open_to(Who.CLIENT)
def approvals() -> str:
    return _page()


@pages.post("/code")
@open_to(Who.CLIENT)
def send_code() -> str | tuple[str, int]:
    """The form again, as it was: the code is for just what was chosen in it."""
    answers = _answers()
    try:
        outcome = deciding.send_code(shared.house(), shared.visitor(), answers, shared.client_act())
    except Refused as error:
        return _page(Told("bad", refusal(error))), 409
    if isinstance(outcome, Sent):
        text = say(
            "We sent a code to %(number)s. It is good for what you chose here, and no more.", number=outcome.masked
        )
        return _page(Told("good", text, was_sent=True))
    if isinstance(outcome, Denied):
        return _page(Told("bad", states(outcome.why), denied=outcome)), 409
    lines = [*_hitches(outcome.lines, _requests())]
    return _page(Told("bad", say("No code was sent yet. First:"), lines)), 409


@pages.post("/")
@open_to(Who.CLIENT)
def send() -> Answered | tuple[str, int]:
    """'Verzend documenten'."""
    asked, answers = _requests(), _answers()
    by = deciding.Signing(request.form.get("code", ""), Origin(shared.address(), request.user_agent.string))
    try:
        receipt = deciding.decide(shared.house(), shared.visitor(), answers, by, shared.client_act())
    except Refused as error:
        return _page(Told("bad", refusal(error))), 409
    if receipt.result in {SendResult.NONE_SENT, SendResult.CODE_REFUSED}:
        lines = [*_hitches(receipt.lines, asked)]
        is_wrong = receipt.denied is not None
        return _page(Told("bad", f"{states(receipt.result)}.", lines, receipt.denied, is_wrong=is_wrong)), 409
    _tell(receipt, answers, asked)
    return redirect(url_for("my_approvals.history" if not _requests() else "my_approvals.approvals"))


@pages.get("/history")
@open_to(Who.CLIENT)
def history() -> str:
    found = lists.history(shared.database(), shared.visitor(), before=request.args.get("before", type=UUID))
    more = found[-1].id if len(found) == lists.PAGE else None
    return render_template("my/approvals_history.html", found=found, more=more, party=party, now=shared.now())


@pages.get("/certificates/<uuid:decision_id>")
@open_to(Who.CLIENT)
def certificate(decision_id: UUID) -> Response:
    """The proof of a decision, to keep."""
    proof = lists.own_certificate(shared.house(), shared.visitor(), decision_id)
    name = f"akkoord-{decision_id}.pdf"
    return Response(proof, mimetype=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def party(line: RequestLine) -> str:
    """Who gets the documents, as the client says it."""
    name = say("Your bank") if line.party is Party.BANK else states(line.party)
    return f"{name}: {line.party_name}" if line.party_name else name


def party_in_text(line: RequestLine) -> str:
    """The same inside a sentence: 'uw bank (Regiobank)'."""
    said = say(PARTIES[line.party])
    return f"{said} ({line.party_name})" if line.party_name else said


def _page(told: Told | None = None) -> str:
    house, visitor = shared.house(), shared.visitor()
    asked = lists.open_tasks(shared.database(), visitor, shared.now())
    ways = {each.factor: each for each in ways_to_approve(house, visitor, shared.now())}
    return render_template(
        "my/approvals.html",
        asked=asked,
        app=ways[Factor.TOTP],
        sms=ways[Factor.SMS],
        told=told,
        given=request.form or as_given(asked),
        is_answer=request.method == "POST",
        party=party,
    )


def _requests() -> Mapping[UUID, RequestLine]:
    tasks = lists.open_tasks(shared.database(), shared.visitor(), shared.now())
    return {each.request.id: each.request for each in tasks}


def _tell(receipt: Receipt, answers: Sequence[Answer], asked: Mapping[UUID, RequestLine]) -> None:
    """What became of each document, and what the office does now."""
    said = {each.request_id: each.said for each in answers}
    sent = [each for each in receipt.lines if not each.hitch]
    lines = [text for each in sent for text in _outcomes(each, said[each.request_id], asked[each.request_id])]
    proof = say("The proof stands in the history in a minute.")
    whole = [f"{states(receipt.result)}.", *lines, *_hitches(receipt.lines, asked), proof]
    agreed = all(one.verdict is Verdict.AGREED for each in answers for one in each.said)
    is_good = agreed and receipt.result is SendResult.ALL_SENT
    flash(Markup("<br>").join(escape(each) for each in whole), "good" if is_good else "warn")


def _outcomes(line: Line, said: Sequence[Said], asked: RequestLine) -> Iterator[str]:
    names = {each.document_id: each.name for each in asked.documents}
    for each in said:
        values = {"name": names[each.document_id], "party": party_in_text(asked)}
        if each.verdict is Verdict.REFUSED:
            yield say("%(name)s: not agreed. The office sends nothing and contacts you.", **values)
        elif line.state is ApprovalState.REFUSED:
            yield say("%(name)s: agreed. It waits, as you did not agree with all of this request.", **values)
        elif line.state is ApprovalState.PARTLY:
            yield say("%(name)s: agreed. The office sends it to %(party)s when the others agree too.", **values)
        else:
            yield say("%(name)s: agreed. The office sends it to %(party)s.", **values)


def _hitches(lines: Sequence[Line], asked: Mapping[UUID, RequestLine]) -> Iterator[str]:
    for each in lines:
        if each.hitch:
            found = asked.get(each.request_id)
            name = ", ".join(one.name for one in found.documents) if found else say("A request")
            yield f"{name}: {states(each.hitch)}."


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
