"""Rounds: whoever has something due gets a letter, and letters leave in bags. May be cut off anywhere and run again."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from adapters.house import House
from dossier.rules.happenings import LetterState, NoticeState
from dossier.rules.queues import Queue
from dossier.rules.work import Due, Work
from models import Letter, Notice, Office
from models.claims import by_queue, hold, wake_many
from notify.preparing import take_along

BAG = 200  # letters: what is loaded and judged at once
DUE = 5 * BAG  # notices that are looked at for one bag
BAGS = 50  # in one round; the next follows in a minute
ROUND_TAKES = timedelta(seconds=50)


def go_round(house: House, now: datetime) -> int:
    """Begin the letters that are due: how many. Their content is made when they leave. Raises TryLater."""
    holder, begun = uuid4().hex, 0
    for _ in range(BAGS):
        with house.database.write() as session:
            if not hold(session, "notices", holder, now, now + ROUND_TAKES):
                return begun
            letters, dues = _begin(session, now)
        begun += letters
        for queue, hand_over_ids in by_queue(dues).items():
            house.bell.ring(queue, hand_over_ids)
        if not letters:
            break
    return begun


def _begin(session: Session, now: datetime) -> tuple[int, tuple[Due, ...]]:
    """One letter per person, lane and pace, with what waits for it; none where one is under way.

    Six statements, however many letters, and no more notices are read than go into them.
    """
    group = (Notice.office_id, Notice.person_id, Notice.lane, Notice.pace)
    same = (Letter.person_id == Notice.person_id, Letter.lane == Notice.lane, Letter.pace == Notice.pace)
    under_way = exists().where(*same, Letter.state == LetterState.WAITING)
    waits = (Notice.state == NoticeState.WAITING, Notice.letter_id.is_(None), Notice.due_at <= now, ~under_way)
    first = select(*group, Notice.due_at).where(*waits).order_by(Notice.due_at).limit(DUE).subquery()
    *groups, due_at = first.c
    rows = session.execute(select(*groups).group_by(*groups).order_by(func.min(due_at)).limit(BAG)).all()
    domains = _domains(session, {row.office_id for row in rows})
    bags: dict[UUID, UUID] = defaultdict(uuid7)  # per office
    letters = [
        Letter(
            id=uuid7(),
            office_id=row.office_id,
            person_id=row.person_id,
            lane=row.lane,
            pace=row.pace,
            bag_id=bags[row.office_id],
            message_id=f"{uuid4().hex}@{domains[row.office_id]}",
            state=LetterState.WAITING,
            created_at=now,
            due_at=now,
        )
        for row in rows
    ]
    session.add_all(letters)
    take_along(session, [each.id for each in letters])
    works = [Work("send", bag_id, office_id, Queue.OUTGOING) for office_id, bag_id in bags.items()]
    return len(rows), wake_many(session, works, now)


def _domains(session: Session, offices: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Office.id, Office.mail_domain).where(Office.id.in_(offices)))
    return {office_id: domain for office_id, domain in rows}  # noqa: C416 - rows
