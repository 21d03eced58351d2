"""How requests end without a decision: withdrawn, expired, or replaced by a new version. And who is reminded before."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.database import Database
from dossier.access.desk import Desk, at_work
from dossier.approvals import transitions
from dossier.approvals.asking import find
from dossier.approvals.rows import Asked, load, locked, standings
from dossier.rules.acts import Act
from dossier.rules.approving import TURNS, UNDECIDED, Reminders, Turn, last_reminder, turned
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.happenings import Happening, Lapse, NoticeState
from models import ApprovalDocument, ApprovalRequest, Notice
from models.notice import tell

BATCH = 200  # requests in one transaction
HOUSEKEEPER = "worker"


def withdraw(database: Database, desk: Desk, request_id: UUID, reason: str) -> None:
    """The office asks it no more. Raises NotFound, Refused without a reason or when it is decided already."""
    with at_work(database, desk) as work:
        transitions.turn(work.session, find(work, request_id), Turn.WITHDRAW, desk.act, reason=reason)


def replaced(session: Session, document_id: UUID, act: Act) -> None:
    """The document has another file now: nothing that was asked or said about the old one goes for it.

    Called in the transaction that changes the file.
    """
    session.flush()
    about = select(ApprovalDocument.request_id).where(ApprovalDocument.document_id == document_id)
    possible, _ = TURNS[Turn.REPLACE]
    concerned = select(ApprovalRequest.id).where(ApprovalRequest.id.in_(about), ApprovalRequest.state.in_(possible))
    for asked in locked(session, session.scalars(concerned.order_by(ApprovalRequest.id)).all()).values():
        if turned(asked.request.state, Turn.REPLACE):  # it may have been sent while we waited for the lock
            transitions.turn(session, asked, Turn.REPLACE, act)


def went_away(session: Session, document_id: UUID, act: Act, reason: str) -> None:
    """The document is in another dossier now: what was asked about it here is asked no more.

    Called in the transaction that moves it. What was decided stays.
    """
    session.flush()
    about = select(ApprovalDocument.request_id).where(ApprovalDocument.document_id == document_id)
    concerned = select(ApprovalRequest.id).where(ApprovalRequest.id.in_(about), ApprovalRequest.state.in_(UNDECIDED))
    for asked in locked(session, session.scalars(concerned.order_by(ApprovalRequest.id)).all()).values():
        if turned(asked.request.state, Turn.WITHDRAW):  # it may have been decided while we waited for the lock
            transitions.turn(session, asked, Turn.WITHDRAW, act, reason=reason)


def is_asked(session: Session, document_id: UUID) -> bool:
    """Whether a decision about this document is awaited."""
    query = select(ApprovalRequest.id).join(ApprovalDocument, ApprovalDocument.request_id == ApprovalRequest.id)
    open_ones = query.where(ApprovalDocument.document_id == document_id, ApprovalRequest.state.in_(UNDECIDED))
    return session.scalar(open_ones.limit(1)) is not None


def expire(database: Database, now: datetime) -> int:
    """Housekeeping: close what is past its last day. The number of requests. Raises TryLater."""
    today, act, count = now.astimezone(OFFICE_TIME).date(), Act(HOUSEKEEPER, now), 0
    over = select(ApprovalRequest.id).where(ApprovalRequest.state.in_(UNDECIDED), ApprovalRequest.expires_on < today)
    while True:
        with database.write() as session:
            ids = session.scalars(over.order_by(ApprovalRequest.id).limit(BATCH)).all()
            for asked in locked(session, ids).values():
                if asked.request.state in UNDECIDED:
                    transitions.turn(session, asked, Turn.EXPIRE, act)
                    count += 1
        if len(ids) < BATCH:
            return count


def remind(database: Database, now: datetime) -> int:
    """Housekeeping: remind those who can decide, once for each day of the scheme that came. The number of requests.

    Run late or twice it reminds of the same day, and a day is told once (`models.notice.tell`). Raises TryLater.
    """
    count, after = 0, UUID(int=0)
    while True:
        with database.write() as session:
            waiting = select(ApprovalRequest.id).where(ApprovalRequest.state.in_(UNDECIDED), ApprovalRequest.id > after)
            ids = session.scalars(waiting.order_by(ApprovalRequest.id).limit(BATCH)).all()
            requests = load(session, ids)
            count += sum(_remind(session, each, now) for each in requests.values())
            _ask_who_sees_it_now(session, requests, now)
        if len(ids) < BATCH:
            return count
        after = ids[-1]


def _remind(session: Session, asked: Asked, now: datetime) -> bool:
    request, day = asked.request, _reminded_on(asked.request, now.astimezone(OFFICE_TIME).date())
    if day is None:
        return False
    tell(
        session,
        happening=Happening.APPROVAL_REMINDER,
        office_id=request.office_id,
        administration_id=request.administration_id,
        subject_id=request.id,
        people=[person for each in asked.waits_for for person in transitions.both(each)],
        now=now,
        occurrence=day.isoformat(),
    )
    return True


def _reminded_on(request: ApprovalRequest, today: date) -> date | None:
    """The last day of its scheme that came. None: none did."""
    scheme = Reminders(tuple(request.remind_before), request.remind_every)
    return last_reminder(request.asked_at.astimezone(OFFICE_TIME).date(), request.due_on, scheme, today)


def _ask_who_sees_it_now(session: Session, requests: Mapping[UUID, Asked], now: datetime) -> None:
    """Who did not see every document when the letter left that asks them, and does today. One query while all did."""
    fell_out = (Notice.state == NoticeState.LAPSED, Notice.lapse == Lapse.NOT_VISIBLE)
    query = select(Notice.subject_id, Notice.person_id).where(*fell_out, Notice.subject_id.in_(requests))
    rows = session.execute(query.where(Notice.happening == Happening.APPROVAL_ASKED)).all()
    for request_id, person_id in rows:
        asked = requests[request_id]
        waits = any(person_id in transitions.both(each) for each in asked.waits_for)
        if waits and standings(session, [asked], person_id, now)[request_id].sees_all:
            transitions.ask(session, asked.request, [person_id], Act(HOUSEKEEPER, now))
