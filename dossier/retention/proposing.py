"""Proposals: the documents whose term has ended, and what lay in the bin long enough, for another person to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, Work, at_reading, at_work
from dossier.accountability.trail import Event, record
from dossier.documents.hindrances import Hindrance, dates_of, document_hindrances, label_of
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.errors import NotFound
from dossier.rules.handling import Obstacle
from dossier.rules.powers import Power
from dossier.rules.retention import Ground, Label, Verdict, last_day
from dossier.rules.states import DocumentState
from dossier.structure import tree
from models import Document, Folder, Proposal, ProposalItem, RecordLink

BIN_TERM = timedelta(days=30)  # before what is in the bin may be proposed
REVIEW_AFTER = timedelta(days=365)  # what was kept on is proposed again
PROPOSABLE = (DocumentState.INBOX, DocumentState.FILED, DocumentState.BINNED)
BATCH = 500


@dataclass(frozen=True, slots=True)
class ItemLine:
    id: UUID
    proposal_id: UUID
    document_id: UUID
    name: str  # '': destroyed
    ground: Ground
    label: str | None  # None: it had none
    ended_on: date
    proposed_at: datetime
    proposed_by: str
    verdict: Verdict | None  # None: not decided
    reason: str
    decided_at: datetime | None  # None: not decided
    decided_by: str | None  # None: not decided
    stopped_by: Obstacle | None  # what came up after the verdict; None: nothing
    hashes: tuple[str, ...]  # of each version; empty: not destroyed
    destroyed_at: datetime | None  # None: not destroyed


def propose(database: Database, desk: Desk) -> tuple[ItemLine, ...]:
    """A new proposal of all that may go in this dossier; nothing when there is none. For administrators.

    Raises NotFound, Refused.
    """
    with at_work(database, desk, Power.OFFICE) as work:
        found = list(_due(work))
        if not found:
            return ()
        act = desk.act
        proposal = Proposal(
            office_id=work.administration.office_id,
            administration_id=work.administration.id,
            proposed_at=act.now,
            proposed_by=act.actor,
        )
        work.session.add(proposal)
        work.session.flush()
        for each in found:
            each.proposal_id = proposal.id
        work.session.add_all(found)
        details = {"proposal": str(proposal.id), "documents": len(found)}
        record(work.session, Event(proposal.office_id, "retention.proposed", work.administration.id, details), act)
        return lines(work, ProposalItem.proposal_id == proposal.id)


def list_all(database: Database, desk: Desk, *, undecided: bool = False) -> tuple[ItemLine, ...]:
    """What was proposed in this dossier, the newest proposal first. Raises NotFound."""
    with at_reading(database, desk) as work:
        return lines(work, ProposalItem.verdict.is_(None)) if undecided else lines(work)


def proofs(database: Database, desk: Desk) -> tuple[ItemLine, ...]:
    """What was destroyed in this dossier: the proof of it, without content. Raises NotFound."""
    with at_reading(database, desk) as work:
        return lines(work, ProposalItem.destroyed_at.is_not(None))


def obstacles(work: Work, document: Document) -> list[Hindrance]:
    """Why this document may not be destroyed today."""
    chain = chain_of(work.session, document)
    left = dates_of(work, document, chain).relation_ended
    found = [
        each
        for each in document_hindrances(work, document, chain)
        if each.obstacle is not Obstacle.PERMANENT or left is None
    ]
    if work.session.scalar(select(RecordLink.id).where(RecordLink.document_id == document.id).limit(1)):
        found.append(Hindrance(Obstacle.ON_RECORD, document.id, document.name))
    return found


def chain_of(session: Session, document: Document) -> list[Folder]:
    """The folders from the root to that of the document; empty: it is in none."""
    return tree.chain(session, document.administration_id, document.folder_id) if document.folder_id else []


def lines(work: Work, *wanted: ColumnElement[bool]) -> tuple[ItemLine, ...]:
    """Of this dossier, for who sees the documents."""
    query = select(ProposalItem, Proposal, Document).join(Proposal, Proposal.id == ProposalItem.proposal_id)
    query = query.join(Document, Document.id == ProposalItem.document_id)
    here = query.where(Proposal.administration_id == work.administration.id, *wanted)
    rows = work.session.execute(here.order_by(Proposal.id.desc(), ProposalItem.id)).all()
    return tuple(_line(*row) for row in rows if _sees(work, row[2]))


def _line(item: ProposalItem, proposal: Proposal, document: Document) -> ItemLine:
    return ItemLine(
        id=item.id,
        proposal_id=proposal.id,
        document_id=document.id,
        name=document.name,
        ground=item.ground,
        label=item.label,
        ended_on=item.ended_on,
        proposed_at=proposal.proposed_at,
        proposed_by=proposal.proposed_by,
        verdict=item.verdict,
        reason=item.reason,
        decided_at=item.decided_at,
        decided_by=item.decided_by,
        stopped_by=item.stopped_by,
        hashes=tuple(item.hashes),
        destroyed_at=item.destroyed_at,
    )


def _sees(work: Work, document: Document) -> bool:
    try:
        work.look_at(document.id)
    except NotFound:
        return False
    return True


def _due(work: Work) -> Iterator[ProposalItem]:
    for document in work.session.scalars(_candidates(work).execution_options(yield_per=BATCH)):
        chain = chain_of(work.session, document)
        ground = _ground(work, document, chain)
        if ground and _sees(work, document) and not obstacles(work, document):
            yield ProposalItem(
                document_id=document.id, ground=ground[0], label=label_of(document, chain), ended_on=ground[1]
            )


def _candidates(work: Work) -> Select[Document]:
    """The documents here that nobody decides about now, and that were not kept on within the year."""
    kept_on = and_(ProposalItem.verdict == Verdict.KEEP, ProposalItem.decided_at > work.desk.act.now - REVIEW_AFTER)
    going = and_(ProposalItem.verdict == Verdict.DESTROY, ProposalItem.stopped_by.is_(None))
    busy = exists().where(ProposalItem.document_id == Document.id, or_(ProposalItem.verdict.is_(None), kept_on, going))
    here = (Document.administration_id == work.administration.id, Document.state.in_(PROPOSABLE))
    return select(Document).where(*here, ~busy).order_by(Document.id)


def _ground(work: Work, document: Document, chain: list[Folder]) -> tuple[Ground, date] | None:
    """Why it may go, and since which day; None: it may not."""
    label, today = label_of(document, chain), work.desk.act.now.astimezone(OFFICE_TIME).date()
    ended_on = last_day(Label(label), dates_of(work, document, chain)) if label in set(Label) else None
    if ended_on:
        return (Ground.TERM_ENDED, ended_on) if ended_on < today else None
    if label == Label.PERMANENT:
        left = dates_of(work, document, chain).relation_ended
        return (Ground.CLIENT_LEFT, left) if left and left < today else None
    if label is None and document.binned_at:
        free_on = (document.binned_at + BIN_TERM).astimezone(OFFICE_TIME).date()
        return (Ground.BINNED, free_on) if free_on < today else None
    return None
