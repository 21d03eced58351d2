"""Accordering in a dossier: what was asked, how it stands, and 'accordering vragen'."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from dossier.access import viewers
from dossier.accounts.actors import names_of
from dossier.approvals import asking, by_hand, closing, sending
from dossier.approvals.asking import NewRequest
from dossier.approvals.by_hand import Registration
from dossier.approvals.lists import PAGE, RequestLine, for_office
from dossier.approvals.lists import certificate as certificate_of
from dossier.approvals.lists import show as shown
from dossier.approvals.sending import Progress
from dossier.documents import lists
from dossier.documents.lists import DocumentLine
from dossier.rules.approving import (
    BY_THE_OFFICE,
    UNDECIDED,
    ApprovalKind,
    ApproverMode,
    Manner,
    Party,
    Turn,
    turned,
)
from dossier.rules.states import DocumentState
from dossier.rules.wording.trail import did
from portal import given, shared
from portal.access import Who, open_to
from portal.entering import chosen, chosen_or_none, desk, here, pages_of_dossier
from portal.words import language, say

pages = pages_of_dossier("approvals")


@pages.get("/approvals")
@open_to(Who.STAFF)
def every() -> str:
    found = for_office(shared.database(), desk(), before=chosen_or_none("before"))
    return render_template("dossier/approvals.html", found=found, more=found[-1].id if len(found) == PAGE else None)


@pages.get("/approvals/<uuid:request_id>")
@open_to(Who.STAFF)
def one(request_id: UUID) -> str:
    line, events = shown(shared.database(), desk(), request_id)
    waiting = [each for each in line.approvers if each.agreed is None] if line.state in UNDECIDED else []
    return render_template(
        "dossier/approval.html",
        request_line=line,
        events=[_told(each) for each in events],
        names=names_of(shared.database(), [each["actor"] for each in events]),
        is_open=line.state in UNDECIDED,
        can_ask_again=line.state in asking.FINAL,
        waiting=waiting,
        stand_ins=viewers.people(shared.database(), desk()) if waiting else (),
        manners=list(Manner),
        scans=_scans(line) if waiting else (),
        ways=[each for each in BY_THE_OFFICE if turned(line.state, each)],
    )


@pages.get("/approvals/ask/<uuid:document_id>")
@open_to(Who.STAFF)
def form(document_id: UUID) -> str:
    document = lists.document(shared.database(), shared.visitor(), here(), document_id)
    beside = lists.documents_in(shared.database(), shared.visitor(), document.folder_id) if document.folder_id else ()
    return render_template(
        "dossier/approval_ask.html",
        document=document,
        beside=[each for each in beside if each.id != document_id],
        people=viewers.people(shared.database(), desk()),
        seen_by={
            each.person_id
            for each in viewers.of_documents(shared.database(), desk(), [document_id]).get(document_id, ())
        },
        kinds=list(ApprovalKind),
        parties=list(Party),
        modes=list(ApproverMode),
    )


@pages.post("/approvals")
@open_to(Who.STAFF)
def ask() -> Response:
    asked = asking.ask(shared.database(), desk(), _wanted())
    flash(say("Asked. The approvers hear of it."), "good")
    if asked.blind:
        names = ", ".join(asked.blind)
        flash(say("Not everything is visible to: %(names)s. They cannot decide before it is.", names=names), "warn")
    return redirect(url_for("approvals.one", request_id=asked.request_id))


@pages.post("/approvals/<uuid:request_id>/withdraw")
@open_to(Who.STAFF)
def withdraw(request_id: UUID) -> Response:
    closing.withdraw(shared.database(), desk(), request_id, request.form.get("reason", ""))
    flash(say("Withdrawn. The approvers hear of it."), "good")
    return redirect(url_for("approvals.one", request_id=request_id))


@pages.post("/approvals/<uuid:request_id>/again")
@open_to(Who.STAFF)
def again(request_id: UUID) -> Response:
    asked = asking.ask_again(shared.database(), desk(), request_id)
    flash(say("Asked. The approvers hear of it."), "good")
    return redirect(url_for("approvals.one", request_id=asked.request_id))


@pages.post("/approvals/<uuid:request_id>/by-hand")
@open_to(Who.STAFF)
def register(request_id: UUID) -> Response:
    """Somebody agreed outside the portal: it is marked as such, for ever."""
    manner = request.form.get("manner", "")
    if manner not in set(Manner):
        abort(400)
    account = request.form.get("account", "")
    seen = Registration(chosen("approver"), Manner(manner), chosen_or_none("scan"), account)
    by_hand.register(shared.database(), desk(), request_id, seen)
    flash(say("Written down, and marked as given outside the portal."), "good")
    return redirect(url_for("approvals.one", request_id=request_id))


@pages.post("/approvals/<uuid:request_id>/stand-in")
@open_to(Who.STAFF)
def stand_in(request_id: UUID) -> Response:
    to = chosen_or_none("to")
    asking.delegate(shared.database(), desk(), request_id, chosen("approver"), to)
    flash(say("The stand-in may decide now too.") if to else say("Nobody stands in any more."), "good")
    return redirect(url_for("approvals.one", request_id=request_id))


@pages.post("/approvals/<uuid:request_id>/way")
@open_to(Who.STAFF)
def mark(request_id: UUID) -> Response:
    """Klaar voor verzending, aangeleverd, geaccepteerd, afgewezen."""
    which = request.form.get("turn", "")
    if which not in set(BY_THE_OFFICE):
        abort(400)
    progress = Progress(Turn(which), request.form.get("reason", ""), request.form.get("reference", ""))
    sending.mark(shared.database(), desk(), request_id, progress)
    flash(say("Marked. It stands with what happened."), "good")
    return redirect(url_for("approvals.one", request_id=request_id))


@pages.get("/approvals/decisions/<uuid:decision_id>")
@open_to(Who.STAFF)
def certificate(decision_id: UUID) -> Response:
    """The proof of one decision, as PDF."""
    proof = certificate_of(shared.house(), desk(), decision_id)
    name = f"accordering-{decision_id}.pdf"
    return send_file(BytesIO(proof), mimetype="application/pdf", as_attachment=True, download_name=name)


def _told(event: dict[str, Any]) -> tuple[str, str, datetime]:
    """Actor, what they did, and when."""
    return event["actor"], did(f"approval.{event['what']}").said_in(language()), datetime.fromisoformat(event["at"])


def _scans(line: RequestLine) -> list[DocumentLine]:
    """What could show an approval: what waits in the inbox, and what lies beside the documents of the request."""
    database, visitor = shared.database(), shared.visitor()
    asked = {each.document_id for each in line.documents}
    place = lists.document(database, visitor, here(), line.documents[0].document_id).folder_id
    beside = lists.documents_in(database, visitor, place) if place else ()
    waiting = [each for each in lists.inbox(database, visitor, here()) if each.state is DocumentState.INBOX]
    return [each for each in [*waiting, *beside] if each.id not in asked]


def _wanted() -> NewRequest:
    try:
        kind, party = ApprovalKind(request.form.get("kind", "")), Party(request.form.get("party", ""))
        mode = ApproverMode(request.form.get("mode", ""))
    except ValueError:
        abort(400)
    return NewRequest(
        kind=kind,
        party=party,
        document_ids=tuple(dict.fromkeys([chosen("document"), *given.keys(request.form, "also")])),
        approver_ids=tuple(given.keys(request.form, "approver")),
        mode=mode,
        party_name=request.form.get("party_name", ""),
        due_on=request.form.get("due_on", type=given.day),
        expires_on=request.form.get("expires_on", type=given.day),
    )
