"""Accordering: the office asks people of the client to approve documents. Deciding is theirs, with their own code."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, url_for
from pydantic import AwareDatetime, Field

from dossier.approvals import asking, closing, lists, sending
from dossier.approvals.asking import NewlyAsked, NewRequest
from dossier.rules.approving import ApprovalKind, ApprovalState, ApproverMode, Party, Turn
from dossier.rules.errors import NotFound
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.marks import located
from portal.api.models import Answer, Day, Days, Question, Said
from portal.api.paging import Listing, began, cut
from portal.sending import kept_by_nobody

blueprint = APIBlueprint("approvals", __name__, url_prefix="/administrations/<uuid:administration_id>/approvals")

PDF = "application/pdf"
WAYS = {"ready": Turn.READY, "submitted": Turn.SUBMIT, "accepted": Turn.ACCEPT, "rejected": Turn.REJECT}
_CERTIFICATE: dict[int, Any] = {
    200: {"description": "The certificate", "content": {PDF: {"schema": {"type": "string"}}}},
}


class AskedDocument(Answer):
    """One version of one document, as it was asked about."""

    document_id: UUID
    name: str
    version: int
    sha256: str


class Approver(Answer):
    person_id: UUID
    name: str
    delegate: Said = Field(description="Who may stand in; null: nobody")
    agreed: bool | None = Field(description="null: not decided")
    decision_id: UUID | None = Field(description="null: not decided")
    decided_at: AwareDatetime | None = Field(description="null: not decided")
    has_certificate: bool


class Approval(Answer):
    id: UUID
    kind: ApprovalKind
    party: Party
    party_name: Said = Field(description="Of the party `other`; null: it is another one")
    mode: ApproverMode
    state: ApprovalState
    reason: Said = Field(description="Why it was refused, withdrawn or rejected; null: it was not")
    reference: Said = Field(description="Of the requesting party (kenmerk); null: not known")
    due_on: date | None = Field(description="null: no day was said")
    expires_on: date | None = Field(description="null: no end")
    asked_at: AwareDatetime
    documents: list[AskedDocument]
    approvers: list[Approver]


class Approvals(Listing):
    items: list[Approval]


class ApprovalsAsked(Days):
    state: ApprovalState | None = Field(None, description="Left out: any")


class ApprovalToAsk(Question):
    kind: ApprovalKind
    party: Party = Field(description="Who gets the documents after the approval")
    party_name: str = Field("", max_length=200, description="Of the party `other`")
    document_ids: list[UUID] = Field(min_length=1, max_length=100)
    approver_ids: list[UUID] = Field(min_length=1, max_length=50, description="Client users who may approve, in order")
    mode: ApproverMode = ApproverMode.ALL
    due_on: Day | None = None
    expires_on: Day | None = Field(None, description="The last day on which it can be decided; left out: no end")


class AskedApproval(Answer):
    approval: Approval
    blind: list[str] = Field(description="Approvers who do not see every document, and so cannot decide")


class ApprovalToWithdraw(Question):
    reason: str = Field(min_length=1, max_length=500)


class Progress(Question):
    state: Literal["ready", "submitted", "accepted", "rejected"]
    reason: str = Field("", max_length=500, description="Asked for when it was rejected")
    reference: str = Field("", max_length=200, description="Of the requesting party (kenmerk)")


@blueprint.get("")
@scoped(Scope.APPROVALS_READ)
@blueprint.input(ApprovalsAsked, location="query", arg_name="asked")
@blueprint.output(Approvals)
def list_approvals(administration_id: UUID, asked: ApprovalsAsked) -> Approvals:
    """Those of which the token sees every document, the newest first."""
    states, before = {asked.state} if asked.state else (), began(asked, UUID)
    desk = caller().desk(administration_id)
    days = (asked.first, asked.last)
    found = lists.for_office(shared.database(), desk, states, asked=days, before=before, limit=asked.limit + 1)
    shown, following = cut(found, asked, lambda each: each.id)
    return Approvals(items=[Approval.of(each) for each in shown], next=following)


@blueprint.post("")
@scoped(Scope.APPROVALS_WRITE)
@located
@once
@blueprint.input(ApprovalToAsk, arg_name="new")
@blueprint.output(AskedApproval, status_code=201)
def ask_approval(administration_id: UUID, new: ApprovalToAsk) -> tuple[AskedApproval, int, dict[str, str]]:
    """Ask people of the client to approve the versions of today of documents in folders."""
    given = new.model_dump() | {"document_ids": tuple(new.document_ids), "approver_ids": tuple(new.approver_ids)}
    asked = asking.ask(shared.database(), caller().desk(administration_id), NewRequest(**given))
    made()
    return _asked(administration_id, asked)


@blueprint.get("/<uuid:approval_id>")
@scoped(Scope.APPROVALS_READ)
@blueprint.output(Approval)
def get_approval(administration_id: UUID, approval_id: UUID) -> Approval:
    """One request, with what everybody decided."""
    return _approval(administration_id, approval_id)


@blueprint.post("/<uuid:approval_id>/withdraw")
@scoped(Scope.APPROVALS_WRITE)
@blueprint.input(ApprovalToWithdraw, arg_name="why")
@blueprint.output(Approval)
def withdraw_approval(administration_id: UUID, approval_id: UUID, why: ApprovalToWithdraw) -> Approval:
    """The office asks it no more; the approvers hear of it."""
    closing.withdraw(shared.database(), caller().desk(administration_id), approval_id, why.reason)
    return _approval(administration_id, approval_id)


@blueprint.post("/<uuid:approval_id>/status")
@scoped(Scope.APPROVALS_WRITE)
@blueprint.input(Progress, arg_name="progress")
@blueprint.output(Approval)
def set_approval_status(administration_id: UUID, approval_id: UUID, progress: Progress) -> Approval:
    """Where approved documents stand with the requesting party: ready to be sent, submitted, accepted or rejected."""
    turn = sending.Progress(WAYS[progress.state], progress.reason, progress.reference)
    sending.mark(shared.database(), caller().desk(administration_id), approval_id, turn)
    return _approval(administration_id, approval_id)


@blueprint.post("/<uuid:approval_id>/again")
@scoped(Scope.APPROVALS_WRITE)
@located
@once
@blueprint.output(AskedApproval, status_code=201)
def ask_approval_again(administration_id: UUID, approval_id: UUID) -> tuple[AskedApproval, int, dict[str, str]]:
    """Ask the same people again, about the versions of today. The closed request and its proof stay."""
    asked = asking.ask_again(shared.database(), caller().desk(administration_id), approval_id)
    made()
    return _asked(administration_id, asked)


@blueprint.get("/<uuid:approval_id>/decisions/<uuid:decision_id>/certificate")
@scoped(Scope.APPROVALS_READ)
@blueprint.doc(responses=_CERTIFICATE)
def get_certificate(administration_id: UUID, approval_id: UUID, decision_id: UUID) -> Response:
    """The proof of a decision, as a PDF. 404 also while it is being made: within a minute."""
    if decision_id not in {each.decision_id for each in _approval(administration_id, approval_id).approvers}:
        raise NotFound("There is no such decision.")
    proof = lists.certificate(shared.house(), caller().desk(administration_id), decision_id)
    named = {"Content-Disposition": f'attachment; filename="{decision_id}.pdf"'}
    response = Response(proof, headers=named, content_type=PDF)
    kept_by_nobody(response)
    return response


def _asked(administration_id: UUID, asked: NewlyAsked) -> tuple[AskedApproval, int, dict[str, str]]:
    place = url_for(".get_approval", administration_id=administration_id, approval_id=asked.request_id)
    answer = AskedApproval(approval=_approval(administration_id, asked.request_id), blind=list(asked.blind))
    return answer, 201, {"Location": place}


def _approval(administration_id: UUID, approval_id: UUID) -> Approval:
    """Raises NotFound."""
    line, _ = lists.show(shared.database(), caller().desk(administration_id), approval_id)
    return Approval.of(line)
