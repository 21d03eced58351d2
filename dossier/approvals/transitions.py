"""The one place where a request comes into another state: chained, audited, told to people and to programs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dossier.accountability.trail import Event, record
from dossier.approvals import chain
from dossier.approvals.rows import Asked, office_people
from dossier.rules.acts import Act
from dossier.rules.announcing import Announcement
from dossier.rules.approving import NEEDS_REASON, Turn, turned
from dossier.rules.errors import Refused
from dossier.rules.happenings import Happening
from dossier.rules.webhooks import WebhookEvent
from dossier.rules.wording.texts import worded
from models import ApprovalRequest, Approver, announce
from models.notice import tell

DECIDING = (Turn.AGREE_IN_PART, Turn.AGREE, Turn.REFUSE)


def turn(session: Session, asked: Asked, which: Turn, act: Act, *, reason: str = "") -> None:
    """Raises Refused when the table knows no such turn from here, or a reason is needed and not given."""
    request, before, reason = asked.request, asked.request.state, reason.strip()
    after = turned(before, which)
    if after is None:
        raise Refused("Not possible: the request is '{state}'. Nothing was changed.", state=worded(before))
    if which in NEEDS_REASON and not reason:
        raise Refused("Say why: the reason stays with the request.")
    request.state = after
    request.reason = reason or request.reason
    note(session, asked, f"turned.{which}", act, {"from": before, "to": after, "reason": reason})
    _tell_programs(session, request, before, act)
    _tell_people(session, asked, which, act)


def note(session: Session, asked: Asked, what: str, act: Act, details: Mapping[str, Any]) -> None:
    """Write down what happened, in the request's chain and in the office's: there its hash, and no content."""
    event = chain.append(session, asked.request.id, what, act, details)
    sealed = {"number": event.number, "hash": event.hash}
    record(session, Event(asked.request.office_id, f"approval.{what}", asked.request.id, sealed), act)


def ask_people(session: Session, asked: Asked, act: Act) -> None:
    """Those who can decide now hear of it, once each."""
    ask(session, asked.request, [person for each in asked.waits_for for person in both(each)], act)


def ask(session: Session, request: ApprovalRequest, people: list[UUID], act: Act) -> None:
    """These people hear that they are asked; once, but when it fell out of its letter."""
    _tell(session, request, Happening.APPROVAL_ASKED, people, act)


def both(approver: Approver) -> list[UUID]:
    """The approver, and who stands in."""
    return [each for each in (approver.person_id, approver.delegate_id) if each]


def _tell_programs(session: Session, request: ApprovalRequest, before: str, act: Act) -> None:
    data = {
        "approval_id": str(request.id),
        "administration_id": str(request.administration_id),
        "kind": request.kind,
        "state": request.state,
        "previous_state": before,
    }
    told = Announcement(WebhookEvent.APPROVAL_CHANGED, request.administration_id, data)
    announce(session, request.office_id, [told], act.now)


def _tell_people(session: Session, asked: Asked, which: Turn, act: Act) -> None:
    request, approvers = asked.request, [person for each in asked.approvers for person in both(each)]
    concerned = [*office_people(session, request, act.now), *approvers]
    if which in DECIDING:
        occurrence = str(len(asked.decisions))
        _tell(session, request, Happening.APPROVAL_DECIDED, concerned, act, occurrence)
        ask_people(session, asked, act)
    elif which is Turn.EXPIRE:
        _tell(session, request, Happening.APPROVAL_EXPIRED, concerned, act)


def _tell(  # noqa: PLR0913, PLR0917 - what a notice of a request is made of
    session: Session, request: ApprovalRequest, happening: Happening, people: list[UUID], act: Act, occurrence: str = ""
) -> None:
    tell(
        session,
        happening=happening,
        office_id=request.office_id,
        administration_id=request.administration_id,
        subject_id=request.id,
        people=people,
        now=act.now,
        occurrence=occurrence,
        by=act.actor,
    )
