"""Evidence: what is kept of each decision, as one text that its certificate carries and that is never written again.

It is an ordinary electronic signature with evidence (eIDAS article 3(10)), and says no more of itself than that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dossier.approvals import chain, transitions
from dossier.approvals.rows import Asked
from dossier.rules.acts import Act
from dossier.rules.approving import Manner, Said, Verdict, canonical
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.factors import Confirmed
from dossier.rules.queues import Queue
from dossier.rules.work import Work
from models import (
    Administration,
    ApprovalDecision,
    Approver,
    AuditEvent,
    Client,
    Document,
    Office,
    Opening,
    Person,
)
from models.claims import wake

STATION = "certificate"
FORM = 2  # of the evidence; a reader of old certificates goes by it. 1: without openings and names
BY_CODE = "gewone elektronische handtekening met bewijs"
BY_HAND = "akkoord buiten het portaal, geregistreerd door het kantoor: geen elektronische handtekening"


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody decided."""

    address: str  # IP
    device: str  # as the browser calls itself


@dataclass(frozen=True, slots=True)
class ByCode:
    """In the portal, confirmed with a code."""

    person_id: UUID
    confirmed: Confirmed
    bound_to: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ByHand:
    """Outside the portal, written down by the office."""

    manner: Manner
    scan: Document | None  # None: words tell of it
    approver: Approver
    account: str = ""  # how it went; '': the scan shows it


def write_decision(session: Session, asked: Asked, said: Sequence[Said], by: ByCode | ByHand, act: Act) -> Asked:
    """The decision with its evidence, and a certificate to be made of it: the request with this decision."""
    place = by.approver if isinstance(by, ByHand) else asked.place_of(by.person_id)
    assert place is not None  # it was asked before whether this person decides
    decision = ApprovalDecision(
        id=uuid7(),
        request_id=asked.request.id,
        approver_id=place.id,
        person_id=place.person_id if isinstance(by, ByHand) else by.person_id,
        agreed=all(each.verdict is Verdict.AGREED for each in said),
        said=[{"document": str(each.document_id), "verdict": each.verdict, "reason": each.reason} for each in said],
        decided_at=act.now,
        manner=by.manner if isinstance(by, ByHand) else None,
        registered_by=act.actor if isinstance(by, ByHand) else None,
        scan_id=by.scan.id if isinstance(by, ByHand) and by.scan else None,
    )
    told = {"decision": str(decision.id), "said": decision.said, **_how(session, by, act)}
    transitions.note(session, asked, "decided", act, told)
    decision.evidence = canonical(_evidence(session, asked, decision, said, by, act))
    decision.evidence_sha256 = sha256(decision.evidence.encode()).hexdigest()
    session.add(decision)
    session.flush()
    wake(session, Work(STATION, decision.id, asked.request.office_id, Queue.LIGHT), act.now)
    return replace(asked, decisions={**asked.decisions, place.id: decision})


def local(moment: datetime) -> str:
    """As the clock in the Netherlands says it."""
    return f"{moment.astimezone(OFFICE_TIME):%d-%m-%Y %H:%M:%S %Z}"


def _evidence(  # noqa: PLR0913, PLR0917 - a decision has these sides
    session: Session, asked: Asked, decision: ApprovalDecision, said: Sequence[Said], by: ByCode | ByHand, act: Act
) -> dict[str, Any]:
    request, statement = asked.request, asked.statement
    person = session.get_one(Person, decision.person_id)
    approver = next(each for each in asked.approvers if each.id == decision.approver_id)
    return {
        "form": FORM,
        "what": BY_HAND if isinstance(by, ByHand) else BY_CODE,
        "decision": {
            "id": str(decision.id),
            "agreed": decision.agreed,
            "at": act.now.isoformat(),
            "at_local": local(act.now),
            **_how(session, by, act),
        },
        "person": {"id": str(person.id), "name": person.name, "for": _name(session, approver.person_id)},
        **_parties(session, asked),
        "request": {
            "id": str(request.id),
            "kind": request.kind,
            "party": request.party,
            "party_name": request.party_name,
            "mode": request.mode,
            "asked_at": request.asked_at.isoformat(),
        },
        "statement": {
            "version": statement.version,
            "nl": statement.nl,
            "en": statement.en,
            "sha256": statement.sha256,
        },
        "documents": _documents(session, asked, said, decision.person_id),
        "openings": _openings(session, asked, decision.person_id),
        **_events(session, request.id),
        "audit": _audit(session, asked),
    }


def _how(session: Session, by: ByCode | ByHand, act: Act) -> dict[str, Any]:
    if isinstance(by, ByHand):
        who = _name(session, act.person_id) if act.person_id else act.actor
        scan = {"document": str(by.scan.id), "sha256": by.scan.blob_sha256} if by.scan else None
        return {"manner": by.manner, "registered_by": who, "scan": scan, "account": by.account}
    return {
        "factor": by.confirmed.factor,
        "number": by.confirmed.masked,
        "bound_to": by.bound_to,
        "address": by.origin.address,
        "device": by.origin.device,
    }


def _parties(session: Session, asked: Asked) -> dict[str, Any]:
    home = session.get_one(Administration, asked.request.administration_id)
    client = session.get(Client, home.client_id) if home.client_id else None
    return {
        "office": {"id": str(home.office_id), "name": session.get_one(Office, home.office_id).name},
        "client": {"administration": home.name, "client": client.name if client else ""},
    }


def _documents(session: Session, asked: Asked, said: Sequence[Said], person_id: UUID) -> list[dict[str, Any]]:
    answers: Mapping[UUID, Said] = {each.document_id: each for each in said}
    return [
        {
            "id": str(each.document_id),
            "name": each.name,
            "version": each.version,
            "sha256": each.sha256,
            "verdict": answers[each.document_id].verdict,
            "reason": answers[each.document_id].reason,
            "opened_at": _opened_at(session, person_id, each.document_id, each.version),
        }
        for each in asked.documents
    ]


def _openings(session: Session, asked: Asked, person_id: UUID) -> list[dict[str, Any]]:
    """Each time that this person opened one of these versions, the oldest first."""
    versions = {each.document_id: each for each in asked.documents}
    mine = (Opening.person_id == person_id, Opening.as_client, Opening.document_id.in_(versions))
    found = session.scalars(select(Opening).where(*mine).order_by(Opening.opened_at, Opening.id))
    return [
        {"document": str(each.document_id), "at": each.opened_at.isoformat(), "downloaded": each.downloaded}
        for each in found
        if each.version == versions[each.document_id].version
    ]


def _events(session: Session, request_id: UUID) -> dict[str, Any]:
    """The chain, and what its people are called."""
    events = [chain.as_plain(each) for each in chain.events_of(session, request_id)]
    ids = {person_id for each in events if (person_id := Act(each["actor"], each["at"]).person_id)}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {"events": events, "names": {str(row.id): row.name for row in rows}}


def _opened_at(session: Session, person_id: UUID, document_id: UUID, version: int) -> str | None:
    """When this person first opened it. None: never, which only a decision outside the portal allows."""
    mine = (Opening.person_id == person_id, Opening.document_id == document_id, Opening.version == version)
    first = session.scalar(select(func.min(Opening.opened_at)).where(*mine, Opening.as_client))
    return first.isoformat() if first else None


def _audit(session: Session, asked: Asked) -> dict[str, Any]:
    """Where the office's own chain holds the decision."""
    of_office = select(AuditEvent).where(AuditEvent.office_id == asked.request.office_id)
    last = session.scalars(of_office.order_by(AuditEvent.number.desc()).limit(1)).one()
    return {"number": last.number, "hash": last.hash}


def _name(session: Session, person_id: UUID) -> str:
    return session.get_one(Person, person_id).name
