"""Accordering: the office asks people of the client to approve documents. Deciding is theirs, with their own code."""

from datetime import date
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, url_for
from pydantic import AwareDatetime, Field

from dossier.approvals import asking, closing, lists
from dossier.approvals.asking import NewRequest
from dossier.rules.approving import ApprovalKind, ApprovalState, ApproverMode, Party
from dossier.rules.errors import NotFound
from dossier.rules.scopes import Scope
from portal import shared
from portal.api.access import caller, scoped
from portal.api.idempotency import made, once
from portal.api.models import Answer, Day, Page, Question
from portal.api.paging import Listing, began, cut
from portal.sending import kept_by_nobody

blueprint = APIBlueprint("approvals", __name__, url_prefix="/administrations/<uuid:administration_id>/approvals")

PDF = "application/pdf"
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
    delegate: str = Field(description="Who may stand in; '': nobody")
    agreed: bool | None = Field(description="null: not decided")
    decision_id: UUID | None = Field(description="null: not decided")
    decided_at: AwareDatetime | None = Field(description="null: not decided")
    has_certificate: bool


class Approval(Answer):
    id: UUID
    kind: ApprovalKind
    party: Party
    party_name: str
    mode: ApproverMode
    state: ApprovalState
    reason: str = Field(description="Why it was refused or withdrawn; '': it was not")
    due_on: date | None = Field(description="null: no day was said")
    expires_on: date | None = Field(description="null: no end")
    asked_at: AwareDatetime
    documents: list[AskedDocument]
    approvers: list[Approver]


class Approvals(Listing):
    items: list[Approval]


class ApprovalsAsked(Page):
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


class Asked(Answer):
    approval: Approval
    blind: list[str] = Field(description="Approvers who do not see every document, and so cannot decide")


class Why(Question):
    reason: str = Field(min_length=1, max_length=500)


@blueprint.get("")
@scoped(Scope.APPROVALS_READ)
@blueprint.input(ApprovalsAsked, location="query", arg_name="asked")
@blueprint.output(Approvals)
def every(administration_id: UUID, asked: ApprovalsAsked) -> Approvals:
    """Those of which the token sees every document, the newest first."""
    states, before = {asked.state} if asked.state else (), began(asked, UUID)
    desk = caller().desk(administration_id)
    found = lists.for_office(shared.database(), desk, states, before=before, limit=asked.limit + 1)
    shown, following = cut(found, asked, lambda each: each.id)
    return Approvals(items=[Approval.of(each) for each in shown], next=following)


@blueprint.post("")
@scoped(Scope.APPROVALS_WRITE)
@once
@blueprint.input(ApprovalToAsk, arg_name="new")
@blueprint.output(Asked, status_code=201)
def ask(administration_id: UUID, new: ApprovalToAsk) -> tuple[Asked, int, dict[str, str]]:
    """Ask people of the client to approve the versions of today of documents in folders."""
    given = new.model_dump() | {"document_ids": tuple(new.document_ids), "approver_ids": tuple(new.approver_ids)}
    asked = asking.ask(shared.database(), caller().desk(administration_id), NewRequest(**given))
    made()
    place = url_for(".approval", administration_id=administration_id, approval_id=asked.request_id)
    answer = Asked(approval=_approval(administration_id, asked.request_id), blind=list(asked.blind))
    return answer, 201, {"Location": place}


@blueprint.get("/<uuid:approval_id>")
@scoped(Scope.APPROVALS_READ)
@blueprint.output(Approval)
def approval(administration_id: UUID, approval_id: UUID) -> Approval:
    """One request, with what everybody decided."""
    return _approval(administration_id, approval_id)


@blueprint.post("/<uuid:approval_id>/withdraw")
@scoped(Scope.APPROVALS_WRITE)
@blueprint.input(Why, arg_name="why")
@blueprint.output(Approval)
def withdraw(administration_id: UUID, approval_id: UUID, why: Why) -> Approval:
    """The office asks it no more; the approvers hear of it."""
    closing.withdraw(shared.database(), caller().desk(administration_id), approval_id, why.reason)
    return _approval(administration_id, approval_id)


@blueprint.get("/<uuid:approval_id>/decisions/<uuid:decision_id>/certificate")
@scoped(Scope.APPROVALS_READ)
@blueprint.doc(responses=_CERTIFICATE)
def certificate(administration_id: UUID, approval_id: UUID, decision_id: UUID) -> Response:
    """The proof of a decision, as a PDF. 404 also while it is being made: within a minute."""
    if decision_id not in {each.decision_id for each in _approval(administration_id, approval_id).approvers}:
        raise NotFound("There is no such decision.")
    proof = lists.certificate(shared.house(), caller().desk(administration_id), decision_id)
    named = {"Content-Disposition": f'attachment; filename="{decision_id}.pdf"'}
    response = Response(proof, headers=named, content_type=PDF)
    kept_by_nobody(response)
    return response


def _approval(administration_id: UUID, approval_id: UUID) -> Approval:
    """Raises NotFound."""
    line, _ = lists.show(shared.database(), caller().desk(administration_id), approval_id)
    return Approval.of(line)
