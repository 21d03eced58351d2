"""Station: the letters of one bag leave, each by itself, and what became of each is written down."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select, union, update
from sqlalchemy.orm import Session, aliased

from adapters import meters
from adapters.house import House
from adapters.insisting import insist
from dossier.rules.errors import NoAnswer, PutOff, TryLater, Undeliverable
from dossier.rules.happenings import Happening, LetterState, NoticeState
from dossier.rules.sending import next_try
from dossier.rules.work import Claim
from models import Delivery, Document, Letter, LetterTry, Mail, Notice
from models.claims import finish, postpone
from notify.preparing import Ready, prepare
from notify.pushing import wake_for
from notify.rejection_limit import WINDOW, is_storm

NO_NEW_LETTER_AFTER = 60.0  # seconds: the last one may wait long for its answer, and the task ends after 240
RELAY_AWAY = timedelta(minutes=1)
NAMED_MAILS = 20
SAYS_THERE = (Happening.DOCUMENT_VISIBLE, Happening.DOCUMENT_CHANGED)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try."""

    name: str  # sent, later, unsure, refused
    code: int  # reply of the relay; 0: none
    state: LetterState  # WAITING: it is tried again


def send(house: House, claim: Claim, now: datetime) -> tuple[UUID, ...]:
    """Let the letters of a bag leave; wakes nobody. Raises TryLater when the database is away, ClaimLost.

    Killed in between, those that are left go at the next run: the same bytes under the same Message-ID. A letter that
    may have arrived stays as it is until it is settled, whatever later tries say.
    """
    bag_id = claim.work.subject_id
    with house.database.write() as session:
        if is_storm(session, now):
            log.error("notices.storm")
            postpone(session, claim, now + WINDOW, "storm", counted=False)
            return ()
        ready = prepare(session, house, bag_id, now)
    untried = _hand_over(house, ready, now)
    with house.database.write() as session:
        anew = [each.letter_id for each in untried if not each.may_have_arrived]  # the relay never heard of these
        session.execute(update(Letter).where(Letter.id.in_(anew)).values({"raw": None}))
        waiting = (Letter.bag_id == bag_id, Letter.state == LetterState.WAITING)
        next_due = session.scalar(select(func.min(Letter.due_at)).where(*waiting))
        if next_due is None:
            finish(session, claim)
        else:
            postpone(session, claim, next_due, "letters-left", counted=False)
    return ()


def _hand_over(house: House, ready: Sequence[Ready], now: datetime) -> Sequence[Ready]:
    """Gives those that were not tried: time is up, or the relay is away."""
    until = time.monotonic() + NO_NEW_LETTER_AFTER
    for number, each in enumerate(ready):
        if time.monotonic() > until:
            return ready[number:]
        try:
            outcome = _try(house, each)
        except TryLater as error:
            log.warning("notices.relay-away", error=str(error), letters=len(ready) - number)
            with house.database.write() as session:
                left = [one.letter_id for one in ready[number:]]
                session.execute(update(Letter).where(Letter.id.in_(left)).values(due_at=now + RELAY_AWAY))
            return ready[number:]
        insist(partial(_write_down, house, each, outcome, now))
    return ()


def _write_down(house: House, ready: Ready, outcome: Outcome, now: datetime) -> None:
    """Unwritten, a letter that the relay took would leave once more."""
    with house.database.write() as session:
        _record(session, ready, outcome, now, next_try(ready.since, now, house.settings.mail_life))


def _try(house: House, ready: Ready) -> Outcome:
    """Raises TryLater when the relay cannot be used at all."""
    try:
        house.mailer.send(ready.outgoing)
    except NoAnswer:
        return Outcome("unsure", 0, LetterState.WAITING)
    except PutOff as error:
        return Outcome("later", error.code, LetterState.WAITING)
    except Undeliverable as error:
        return Outcome("refused", error.code, LetterState.NOT_SENT)
    return Outcome("sent", 250, LetterState.SENT)


def _record(session: Session, ready: Ready, outcome: Outcome, now: datetime, again_at: datetime | None) -> None:
    """Once per try: whoever comes second changes nothing, because a lease ran out or a commit got no answer."""
    state = LetterState.NOT_SENT if outcome.state is LetterState.WAITING and again_at is None else outcome.state
    again = state is LetterState.WAITING
    values: dict[str, Any] = {"state": state, **({"due_at": again_at} if again else {"settled_at": now})}
    if not again or not (outcome.name == "unsure" or ready.may_have_arrived):
        values["raw"] = None
    untold = (Letter.id == ready.letter_id, Letter.state == LetterState.WAITING, Letter.due_at <= now)
    row = update(Letter).where(*untold).values(values)
    if session.execute(row.returning(Letter.id)).one_or_none() is None:
        return
    if not again:
        wake_for(session, session.get_one(Letter, ready.letter_id), now)
    meters.LETTERS.labels(outcome.name).inc()
    log.info("letter", letter=str(ready.letter_id), outcome=outcome.name, code=outcome.code,
             about=_mails(session, ready.letter_id))  # fmt: skip
    session.add(LetterTry(letter_id=ready.letter_id, at=now, outcome=outcome.name, code=outcome.code, status=""))
    settle(session, ready.letter_id, state, now)


def _mails(session: Session, letter_id: UUID) -> list[str]:
    """The mails that this letter tells of, by the ids that their senders heard; for the log, so not all of many."""
    subjects = select(Notice.subject_id).where(Notice.letter_id == letter_id)
    of_documents = select(Document.delivery_id).where(Document.id.in_(subjects))
    told = Delivery.id.in_(union(subjects, of_documents))
    mails = select(Mail.spool_id).join(Delivery, Delivery.mail_id == Mail.id).where(told)
    return list(session.scalars(mails.limit(NAMED_MAILS)))


def settle(session: Session, letter_id: UUID, state: LetterState, now: datetime) -> None:
    """What a letter's fate means for the notices in it."""
    if state is LetterState.WAITING:
        return
    sent = state is LetterState.SENT
    mine = (Notice.letter_id == letter_id, Notice.state == NoticeState.WAITING)
    values = {"state": NoticeState.SENT if sent else NoticeState.NOT_SENT, "settled_at": now}
    session.execute(update(Notice).where(*mine).values(values))
    if sent:
        _correct(session, letter_id, (Happening.DOCUMENT_WITHDRAWN,), SAYS_THERE)
        _correct(session, letter_id, SAYS_THERE, (Happening.DOCUMENT_WITHDRAWN,))


def _correct(
    session: Session, letter_id: UUID, now_said: Sequence[Happening], said_before: Sequence[Happening]
) -> None:
    """The opposite of what this letter says was said before; told again, it is news again."""
    new = aliased(Notice)
    opposite = select(new.id).where(
        new.letter_id == letter_id,
        new.happening.in_(now_said),
        new.subject_id == Notice.subject_id,
        new.person_id == Notice.person_id,
    )
    reader = select(Letter.person_id).where(Letter.id == letter_id).scalar_subquery()
    older = (Notice.person_id == reader, Notice.happening.in_(said_before), Notice.state == NoticeState.SENT)
    session.execute(
        update(Notice).where(*older, opposite.correlate(Notice).exists()).values(state=NoticeState.CORRECTED),
        execution_options={"synchronize_session": False},
    )
