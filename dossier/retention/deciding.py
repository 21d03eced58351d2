"""The second person: destroy, keep on, or hold, per document."""

from uuid import UUID

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_work
from dossier.accountability.trail import Event, record
from dossier.documents.hindrances import refuse_hindered
from dossier.retention.proposing import ItemLine, lines, obstacles
from dossier.rules.errors import NotFound, Refused
from dossier.rules.powers import Power
from dossier.rules.retention import Verdict
from models import Document, Proposal, ProposalItem


def hold_dossier(database: Database, desk: Desk, why: str) -> None:
    """Nothing of it may be destroyed, mail included; an empty `why` ends the hold. Raises NotFound, Refused."""
    with at_work(database, desk, Power.OFFICE) as work:
        work.administration.hold = why.strip()
        event = Event(
            work.administration.office_id, "retention.hold", work.administration.id, {"on": bool(why.strip())}
        )
        record(work.session, event, desk.act)


def decide(database: Database, desk: Desk, item_id: UUID, verdict: Verdict, reason: str = "") -> ItemLine:
    """Raises NotFound; Refused for who proposed it, without a reason to keep it, when it was decided before, or when
    something keeps the document by now.
    """
    with at_work(database, desk, Power.OFFICE) as work:
        item, proposal, document = _found(work, item_id)
        if desk.act.actor == proposal.proposed_by:
            raise Refused("You proposed this: somebody else has to decide.")
        if item.verdict is not None:
            raise Refused("This was decided before.")
        if verdict is not Verdict.DESTROY and not reason.strip():
            raise Refused("Say why it is kept.")
        if verdict is Verdict.DESTROY:
            refuse_hindered(obstacles(work, document))
        if verdict is Verdict.HOLD:
            document.hold = reason.strip()
        item.verdict, item.reason = verdict, reason.strip()
        item.decided_at, item.decided_by = desk.act.now, desk.act.actor
        details = {"item": str(item.id), "verdict": verdict}
        record(work.session, Event(proposal.office_id, "retention.decided", document.id, details), desk.act)
        work.session.flush()
        return lines(work, ProposalItem.id == item_id)[0]


def _found(work: Work, item_id: UUID) -> tuple[ProposalItem, Proposal, Document]:
    """Raises NotFound, also for a document they may not see."""
    item = work.session.get(ProposalItem, item_id)
    proposal = work.session.get_one(Proposal, item.proposal_id) if item else None
    if item is None or proposal is None or proposal.administration_id != work.administration.id:
        raise NotFound("There is no such proposal in this dossier.")
    return item, proposal, work.look_at(item.document_id)
