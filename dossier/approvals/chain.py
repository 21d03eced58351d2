"""What happened to a request, chained: each event covers the one before it, so that none can be changed or left out."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossier.rules.acts import Act
from dossier.rules.approving import digest
from models import ApprovalEvent, ApprovalRequest


def append(session: Session, request_id: UUID, what: str, act: Act, details: Mapping[str, Any]) -> ApprovalEvent:
    """Append an event, in the transaction of what happened. `details`: what JSON can say."""
    # One writer per request at a time, so that no two events follow the same one (SQLite has one writer anyway).
    session.execute(select(ApprovalRequest.id).where(ApprovalRequest.id == request_id).with_for_update())
    mine = select(ApprovalEvent).where(ApprovalEvent.request_id == request_id)
    last = session.scalar(mine.order_by(ApprovalEvent.number.desc()).limit(1))
    event = ApprovalEvent(
        request_id=request_id,
        number=last.number + 1 if last else 1,
        at=act.now,
        actor=act.actor,
        what=what,
        details=dict(details),
        previous_hash=last.hash if last else "",
    )
    event.hash = digest(_covered(as_plain(event)))
    session.add(event)
    session.flush()  # the next event of this transaction has to see it
    return event


def events_of(session: Session, request_id: UUID) -> list[ApprovalEvent]:
    """The oldest first."""
    mine = select(ApprovalEvent).where(ApprovalEvent.request_id == request_id)
    return list(session.scalars(mine.order_by(ApprovalEvent.number)))


def as_plain(event: ApprovalEvent) -> dict[str, Any]:
    """The event as a certificate holds it."""
    return {
        "request": str(event.request_id),
        "number": event.number,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "what": event.what,
        "details": event.details,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def first_broken(events: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first plain event that was changed or follows a missing one. None: the chain is whole."""
    previous = ""
    for number, event in enumerate(events, start=1):
        follows = event["number"] == number and event["previous_hash"] == previous
        if not follows or event["hash"] != digest(_covered(event)):
            return number
        previous = event["hash"]
    return None


def _covered(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "hash"}
