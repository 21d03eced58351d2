"""The gate: only what is fully approved goes to the requesting party (S1-13), and what becomes of it there."""

from dataclasses import dataclass
from uuid import UUID

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.approvals import transitions
from dossier.approvals.asking import find
from dossier.rules.approving import BY_THE_OFFICE, Turn
from dossier.rules.errors import Refused


@dataclass(frozen=True, slots=True)
class Progress:
    turn: Turn  # one of BY_THE_OFFICE
    reason: str = ""  # asked for when rejected
    reference: str = ""  # of the requesting party (kenmerk)


def mark(database: Database, desk: Desk, request_id: UUID, progress: Progress) -> None:
    """Klaar voor verzending, aangeleverd, geaccepteerd or afgewezen.

    Raises NotFound; Refused while it is not fully approved, for another file than was approved, out of order, and
    for a rejection without a reason.
    """
    if progress.turn not in BY_THE_OFFICE:
        raise Refused("Only its way to the requesting party is marked here.")
    with at_work(database, desk) as work:
        asked = find(work, request_id)
        if progress.turn in {Turn.READY, Turn.SUBMIT}:
            for each in asked.documents:
                if work.look_at(each.document_id).blob_sha256 != each.sha256:
                    raise Refused("'{name}' is not the file that was approved. Ask again.", name=each.name)
        if progress.reference.strip():
            asked.request.reference = progress.reference.strip()
        transitions.turn(work.session, asked, progress.turn, desk.act, reason=progress.reason)
