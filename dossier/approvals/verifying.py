"""Verifying a certificate: is it ours, unchanged, and do the documents and both chains still say the same."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from typing import Any, cast
from uuid import UUID

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.approvals import chain
from dossier.approvals.certificate import ATTACHMENT
from dossier.approvals.statements import hash_of
from dossier.rules.approving import Flaw
from dossier.rules.errors import NotFound, Refused
from dossier.rules.text import Text
from models import ApprovalDecision, AuditEvent
from models.audit import digest


@dataclass(frozen=True, slots=True)
class Verified:
    decision_id: UUID
    evidence: dict[str, Any]  # as it is kept here
    flaws: tuple[Flaw, ...]  # none: everything holds


def verify(house: House, certificate: bytes) -> Verified:
    """Check a certificate against what is kept here. Raises Refused for another kind of file, NotFound."""
    carried = _carried(certificate)
    with house.database.read() as session:
        decision = session.get(ApprovalDecision, _id_in(carried))
        if decision is None or not decision.evidence:
            raise NotFound("This decision is not known here, or its proof was destroyed after its term.")
        kept = json.loads(decision.evidence)
        found = [*_of_file(decision, certificate, carried), *_of_chains(session, decision, kept)]
    return Verified(decision.id, kept, tuple(dict.fromkeys([*found, *_of_content(house, kept)])))


def _carried(certificate: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(certificate)) as pdf:
            return pdf.attachments[ATTACHMENT].get_file().read_bytes()
    except (pikepdf.PdfError, KeyError, ValueError):
        raise Refused("This file is no certificate of ours, or is damaged.") from None


def _id_in(carried: bytes) -> UUID:
    try:
        return UUID(json.loads(carried)["decision"]["id"])
    except (ValueError, KeyError, TypeError):
        raise Refused("This file is no certificate of ours, or is damaged.") from None


def _of_file(decision: ApprovalDecision, certificate: bytes, carried: bytes) -> Iterator[Flaw]:
    if decision.certificate_sha256 is None:
        yield Flaw.NOT_CERTIFIED
    elif sha256(certificate).hexdigest() != decision.certificate_sha256:
        yield Flaw.FILE_CHANGED
    hashes = {sha256(carried).hexdigest(), sha256(decision.evidence.encode()).hexdigest()}
    if hashes != {decision.evidence_sha256}:
        yield Flaw.DATA_CHANGED


def _of_chains(session: Session, decision: ApprovalDecision, kept: dict[str, Any]) -> Iterator[Flaw]:
    """The request's chain is whole and begins as the evidence says; the certificate stands in it; so does the audit."""
    events = [chain.as_plain(each) for each in chain.events_of(session, decision.request_id)]
    certified = {
        "decision": str(decision.id),
        "evidence": decision.evidence_sha256,
        "certificate": decision.certificate_sha256,
    }
    begins = events[: len(kept["events"])] == kept["events"]
    if chain.first_broken(events) is not None or not begins:
        yield Flaw.CHAIN_BROKEN
    if not any(each["what"] == "certified" and each["details"] == certified for each in events):
        yield Flaw.NOT_CERTIFIED
    where = (AuditEvent.office_id == UUID(kept["office"]["id"]), AuditEvent.number == kept["audit"]["number"])
    event = session.scalar(select(AuditEvent).where(*where))
    if event is None or not event.hash == digest(event) == kept["audit"]["hash"]:
        yield Flaw.AUDIT_BROKEN


def _of_content(house: House, kept: dict[str, Any]) -> Iterator[Flaw]:
    statement = kept["statement"]
    if hash_of(Text(statement["nl"], statement["en"])) != statement["sha256"]:
        yield Flaw.STATEMENT_CHANGED
    scan = kept["decision"].get("scan")
    for expected in [*(each["sha256"] for each in kept["documents"]), *([scan["sha256"]] if scan else [])]:
        try:
            with house.blobs.open("parts", expected) as stream:
                if file_digest(cast("io.BufferedReader", stream), "sha256").hexdigest() != expected:
                    yield Flaw.DOCUMENT_CHANGED
        except FileNotFoundError:
            yield Flaw.DOCUMENT_MISSING
