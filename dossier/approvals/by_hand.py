"""Akkoord outside the portal: on paper, by telephone or at the counter, written down by the office.

A document shows it, or else words tell how it went: what is on paper has a scan.
"""

from dataclasses import dataclass
from uuid import UUID

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_work
from dossier.approvals import transitions
from dossier.approvals.asking import find
from dossier.approvals.evidence import ByHand, write_decision
from dossier.approvals.rows import Asked
from dossier.rules.approving import Manner, Said, Verdict, turn_of_agreement
from dossier.rules.errors import Refused
from dossier.rules.states import DocumentState
from models import Document


@dataclass(frozen=True, slots=True)
class Registration:
    approver_id: UUID  # person
    manner: Manner
    scan_id: UUID | None = None  # document that shows it; None: there is none, and words tell of it
    account: str = ""  # how it went, e.g. who was spoken and when


def register(database: Database, desk: Desk, request_id: UUID, seen: Registration) -> None:
    """An approver agreed to every document. Raises NotFound, Refused.

    It is marked as such, with who wrote it down. That somebody refused is no matter of a form: withdraw the request.
    """
    with at_work(database, desk) as work:
        asked = find(work, request_id)
        scan = _scan(work, asked, seen)
        place = next((each for each in asked.waits_for if each.person_id == seen.approver_id), None)
        if place is None:
            raise Refused("This person is not the one to decide on this request now.")
        for each in asked.documents:
            if work.look_at(each.document_id).blob_sha256 != each.sha256:
                raise Refused("'{name}' has changed since it was asked about. Ask again.", name=each.name)
        said = [Said(each.document_id, each.version, each.sha256, Verdict.AGREED) for each in asked.documents]
        whole = write_decision(
            work.session, asked, said, ByHand(seen.manner, scan, place, seen.account.strip()), desk.act
        )
        agreed = sum(each.agreed for each in whole.decisions.values())
        which = turn_of_agreement(asked.request.mode, agreed=agreed, approvers=len(asked.approvers))
        transitions.turn(work.session, whole, which, desk.act)


def _scan(work: Work, asked: Asked, seen: Registration) -> Document | None:
    """None: words tell of it. Raises NotFound, Refused."""
    if seen.scan_id is None:
        if seen.manner is Manner.PAPER:
            raise Refused("What was signed on paper has a scan: put it in this dossier first, and choose it here.")
        if not seen.account.strip():
            raise Refused("Say how the approval was given: who was spoken, and when.")
        return None
    scan = work.look_at(seen.scan_id)
    if scan.state not in {DocumentState.FILED, DocumentState.INBOX} or scan.id in asked.sha256s:
        raise Refused("Give a document of this dossier that shows the approval, other than what is approved.")
    return scan
