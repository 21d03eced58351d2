"""What people see of requests: the tasks and the history of a client user, and the list of the office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from adapters import intact
from adapters.database import Database
from adapters.house import House
from dossier.access.desk import Desk, at_reading
from dossier.access.visible import documents_for
from dossier.access.visitor import Visitor
from dossier.approvals import chain
from dossier.approvals.asking import refuse_unseen
from dossier.approvals.rows import Asked, Look, load, looks_of, standings
from dossier.rules.approving import (
    UNDECIDED,
    ApprovalKind,
    ApprovalState,
    ApproverMode,
    Hitch,
    Party,
    hitch,
)
from dossier.rules.balance import day_bounds
from dossier.rules.errors import NotFound
from dossier.rules.visibility import ClientUser
from models import ApprovalDecision, ApprovalDocument, ApprovalRequest, Approver, Document, Person

PAGE = 100


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """One version of one document, as it was asked about."""

    document_id: UUID
    name: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ApproverLine:
    person_id: UUID
    name: str
    delegate: str  # name of who may stand in; '': nobody
    agreed: bool | None  # None: not decided
    decision_id: UUID | None  # None: not decided
    decided_at: datetime | None  # None: not decided
    manner: str | None  # dossier.rules.approving.Manner; None: by code, or not decided
    has_certificate: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    id: UUID
    administration_id: UUID
    kind: ApprovalKind
    party: Party
    party_name: str
    mode: ApproverMode
    state: ApprovalState
    reason: str
    reference: str
    due_on: date | None
    expires_on: date | None
    asked_at: datetime
    documents: tuple[AskedDocument, ...]
    approvers: tuple[ApproverLine, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A request that waits for this person, with what has to be shown and sent back."""

    request: RequestLine
    statement: str  # in the language of the person
    statement_sha256: str
    hitch: Hitch | None  # why it cannot be decided yet; None: it can
    looks: Mapping[UUID, Look]  # how they looked at each document, by its id


def open_tasks(database: Database, visitor: Visitor, now: datetime) -> tuple[Task, ...]:
    """What this client user is asked, the one that is due first at the top. Nothing for the office."""
    with database.read() as session:
        undecided = ApprovalRequest.state.in_(UNDECIDED)
        asked = load(session, session.scalars(_mine(visitor).where(undecided).limit(PAGE)).all())
        stands = standings(session, asked.values(), visitor.person_id, now)
        hitches = {id_: hitch(stands[id_]) for id_ in asked}
        shown = [each for each in asked.values() if hitches[each.request.id] not in {Hitch.NOT_HERE, Hitch.DECIDED}]
        looks = looks_of(session, visitor.person_id, shown)
        language = session.scalar(select(Person.language).where(Person.id == visitor.person_id))
        tasks = [
            Task(
                line,
                one.statement.en if language == "en" else one.statement.nl,
                one.statement.sha256,
                hitches[line.id],
                {each.document_id: looks[each.id] for each in one.documents},
            )
            for line, one in zip(_lines(session, shown), shown, strict=True)
        ]
    return tuple(sorted(tasks, key=lambda each: (each.request.due_on or date.max, each.request.id)))


def count_open(database: Database, visitor: Visitor) -> int:
    """How many undecided requests wait for this client user to say something. One query."""
    me = or_(Approver.person_id == visitor.person_id, Approver.delegate_id == visitor.person_id)
    said = exists().where(ApprovalDecision.approver_id == Approver.id)
    mine = exists().where(Approver.request_id == ApprovalRequest.id, me, ~said)
    waiting = _mine(visitor).where(ApprovalRequest.state.in_(UNDECIDED), mine).subquery()
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(waiting)) or 0


def history(
    database: Database, visitor: Visitor, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[RequestLine, ...]:
    """What this client user was asked and is settled, what was decided last first; while they see every document of
    it. `before`: the last one of the page before.
    """
    decided = select(func.max(ApprovalDecision.decided_at)).where(ApprovalDecision.request_id == ApprovalRequest.id)
    at = func.coalesce(decided.scalar_subquery(), ApprovalRequest.asked_at)
    query = _mine(visitor).where(ApprovalRequest.state.not_in(UNDECIDED))
    with database.read() as session:
        if before and (then := session.scalar(select(at).where(ApprovalRequest.id == before))):
            query = query.where(or_(at < then, and_(at == then, ApprovalRequest.id < before)))
        ids = session.scalars(query.order_by(at.desc(), ApprovalRequest.id.desc()).limit(limit)).all()
        return tuple(_lines(session, list(load(session, ids).values())))


def for_office(  # noqa: PLR0913 - which page of which requests takes so much to say
    database: Database,
    desk: Desk,
    states: Collection[ApprovalState] = (),
    *,
    asked: tuple[date | None, date | None] = (None, None),
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[RequestLine, ...]:
    """The requests of this dossier, the newest first; those of which they see every document. `states` (): all.

    `asked`: the first and the last day on which it was, in the Netherlands; None: any.
    """
    with at_reading(database, desk) as work:
        query = select(ApprovalRequest.id).where(ApprovalRequest.administration_id == work.administration.id)
        if states:
            query = query.where(ApprovalRequest.state.in_(states))
        first, last = asked
        if first:
            query = query.where(ApprovalRequest.asked_at >= day_bounds(first)[0])
        if last:
            query = query.where(ApprovalRequest.asked_at < day_bounds(last)[1])
        if desk.staff:
            query = query.where(sees_all(documents_for(desk.staff, UUID(int=0))))
        return _page(work.session, query, before, limit)


def states_of(database: Database, desk: Desk, document_ids: Collection[UUID]) -> Mapping[UUID, ApprovalState]:
    """Per document where the newest request about it stands; never asked: not in it. Raises NotFound."""
    with at_reading(database, desk) as work:
        query = (
            select(ApprovalDocument.document_id, ApprovalRequest.state)
            .join(ApprovalRequest, ApprovalRequest.id == ApprovalDocument.request_id)
            .where(ApprovalDocument.document_id.in_(document_ids))
            .where(ApprovalRequest.administration_id == work.administration.id)
            .order_by(ApprovalRequest.id)
        )
        return {document_id: ApprovalState(state) for document_id, state in work.session.execute(query)}


def show(database: Database, desk: Desk, request_id: UUID) -> tuple[RequestLine, tuple[dict[str, Any], ...]]:
    """One request, and its chain of events. Raises NotFound."""
    with at_reading(database, desk) as work:
        asked = refuse_unseen(work, load(work.session, [request_id]).get(request_id))
        events = chain.events_of(work.session, request_id)
        return _lines(work.session, [asked])[0], tuple(chain.as_plain(each) for each in events)


def certificate(house: House, desk: Desk, decision_id: UUID) -> bytes:
    """For the office. Raises NotFound; also while it is still to be made."""
    with at_reading(house.database, desk) as work:
        decision = work.session.get(ApprovalDecision, decision_id)
        asked = load(work.session, [decision.request_id] if decision else [])
        refuse_unseen(work, next(iter(asked.values()), None))
    return _bytes(house, decision)


def own_certificate(house: House, visitor: Visitor, decision_id: UUID) -> bytes:
    """For client users who were asked as well and see what it is about. Raises NotFound."""
    with house.database.read() as session:
        decision = session.get(ApprovalDecision, decision_id)
        about = ApprovalRequest.id == decision.request_id if decision else None
        if about is None or session.scalar(_mine(visitor).where(about)) is None:
            raise NotFound("There is no such decision.")
    return _bytes(house, decision)


def _bytes(house: House, decision: ApprovalDecision | None) -> bytes:
    if decision is None or decision.certificate_sha256 is None:
        raise NotFound("There is no such certificate, or it is still being made. Try again in a minute.")
    sha256 = decision.certificate_sha256
    try:
        with intact.opened(house.blobs, "evidence", sha256) as stream:
            return stream.read()
    except FileNotFoundError:
        raise intact.spoiled("evidence", sha256, intact.MISSING) from None


def _mine(visitor: Visitor) -> Any:
    """The requests of the active client in which this person has a part, and of which they see every document."""
    viewer = visitor.viewer
    here = viewer.administrations if isinstance(viewer, ClientUser) else frozenset()
    part = or_(Approver.person_id == visitor.person_id, Approver.delegate_id == visitor.person_id)
    return select(ApprovalRequest.id).where(
        ApprovalRequest.administration_id.in_(here),
        exists().where(Approver.request_id == ApprovalRequest.id, part),
        sees_all(documents_for(viewer, visitor.person_id)),
    )


def sees_all(visible: Any) -> Any:
    """The condition on `ApprovalRequest` under which no document of it is out of sight."""
    of_request = ApprovalDocument.request_id == ApprovalRequest.id
    unseen = select(ApprovalDocument.id).where(
        of_request, ApprovalDocument.document_id.not_in(select(Document.id).where(visible))
    )
    return ~exists(unseen.correlate(ApprovalRequest))


def _page(session: Session, query: Any, before: UUID | None, limit: int) -> tuple[RequestLine, ...]:
    if before:
        query = query.where(ApprovalRequest.id < before)
    ids = session.scalars(query.order_by(ApprovalRequest.id.desc()).limit(limit)).all()
    return tuple(_lines(session, list(load(session, ids).values())))


def _lines(session: Session, asked: Sequence[Asked]) -> list[RequestLine]:
    approvers = [each for one in asked for each in one.approvers]
    people = {each for one in approvers for each in (one.person_id, one.delegate_id) if each}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {row.id: row.name for row in rows}
    return [_line(each, names) for each in asked]


def _line(asked: Asked, names: dict[UUID, str]) -> RequestLine:
    row = asked.request
    return RequestLine(
        id=row.id,
        administration_id=row.administration_id,
        kind=row.kind,
        party=row.party,
        party_name=row.party_name,
        mode=row.mode,
        state=row.state,
        reason=row.reason,
        reference=row.reference,
        due_on=row.due_on,
        expires_on=row.expires_on,
        asked_at=row.asked_at,
        documents=tuple(
            AskedDocument(each.document_id, each.name, each.version, each.sha256) for each in asked.documents
        ),
        approvers=tuple(_approver(asked, each, names) for each in asked.approvers),
    )


def _approver(asked: Asked, row: Approver, names: dict[UUID, str]) -> ApproverLine:
    decision = asked.decisions.get(row.id)
    return ApproverLine(
        person_id=row.person_id,
        name=names[row.person_id],
        delegate=names[row.delegate_id] if row.delegate_id else "",
        agreed=decision.agreed if decision else None,
        decision_id=decision.id if decision else None,
        decided_at=decision.decided_at if decision else None,
        manner=decision.manner if decision else None,
        has_certificate=bool(decision and decision.certificate_sha256),
    )
