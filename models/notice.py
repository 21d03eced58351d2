"""Notices: one row per person and happening, written in the transaction of its cause. Mailing them is `notify`."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from uuid_utils.compat import uuid7

from dossier.rules.happenings import MANNERS, Happening, Lane, Lapse, NoticeState, Pace
from dossier.rules.notice_times import Habit, Quiet, due_at
from models.base import Base, Keyed
from models.missing import insert_missing

_UNBEGUN = text("letter_id IS NULL")
AGAIN = (NoticeState.LAPSED, NoticeState.CORRECTED)


class Notice(Keyed):
    """One happening that one person hears of."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "happening", "subject_id", "occurrence"),
        Index("ix_notice_unbegun", "state", "due_at", sqlite_where=_UNBEGUN, postgresql_where=_UNBEGUN),
        Index(None, "person_id", "lane", "pace", "state"),
        Index(None, "subject_id"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("administration.id"), comment="NULL: about no dossier, e.g. the account"
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    happening: Mapped[Happening]
    subject_id: Mapped[UUID] = mapped_column(comment="document, folder, delivery, approval or person, as it happened")
    occurrence: Mapped[str] = mapped_column(comment="which time, e.g. the version of a document; '': there is one")
    lane: Mapped[Lane]
    pace: Mapped[Pace] = mapped_column(comment="as the person had chosen at that time")
    state: Mapped[NoticeState]
    lapse: Mapped[Lapse | None] = mapped_column(comment="why it fell out; NULL: it did not")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(comment="a letter with it leaves from then on")
    settled_at: Mapped[datetime | None] = mapped_column(comment="NULL: waits")
    letter_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("letter.id"), index=True, comment="the letter that it goes or went in; NULL: none yet"
    )


class NoticeChoice(Base):
    """How often a person wants to hear of one kind of happening, where it is not as usual."""

    __tablename__ = "notice_choice"
    __table_args__ = (Index(None, "happening", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    happening: Mapped[Happening] = mapped_column(primary_key=True)
    pace: Mapped[Pace]


class NoticeHabit(Base):
    """When a person wants mail, where it is not as usual."""

    __tablename__ = "notice_habit"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest_at: Mapped[time] = mapped_column(comment="on the Dutch clock")
    weekday: Mapped[int] = mapped_column(comment="of the weekly letter; 0: Monday")
    quiet_since: Mapped[time | None] = mapped_column(comment="on the Dutch clock; NULL: no quiet hours")
    quiet_until: Mapped[time | None] = mapped_column(comment="on the Dutch clock; NULL: no quiet hours")


def tell(  # noqa: PLR0913 - a notice has these fields, and the caller names each
    session: Session,
    *,
    happening: Happening,
    office_id: UUID,
    administration_id: UUID | None,
    subject_id: UUID,
    people: Iterable[UUID],
    now: datetime,
    occurrence: str = "",
    by: str = "",
) -> None:
    """Let people hear of it, in the transaction of the cause. The same again adds nothing; what fell out waits again.

    So does what is in no letter yet and was in another dossier then: a letter names the one where it is.

    `by`: the actor, who knows it already. Whoever wants none of this kind gets no row.
    """
    lane, usual, _ = MANNERS[happening]
    hearers = sorted({each for each in people if str(each) != by})
    paces, habits = _paces(session, happening, hearers), _habits(session, hearers)
    common: dict[str, Any] = {"happening": happening, "subject_id": subject_id, "occurrence": occurrence}
    rows = []
    for person_id in hearers:
        pace = paces.get(person_id, usual)
        due = due_at(pace, lane, habits.get(person_id, Habit()), now)
        if due is not None:
            rows.append({"person_id": person_id, "pace": pace, "due_at": due})
    whose = {"office_id": office_id, "administration_id": administration_id, "lane": lane}
    fresh = {"state": NoticeState.WAITING, "created_at": now}
    _wait_again(session, common, rows, {**fresh, **whose})
    insert_missing(session, Notice, [{"id": uuid7(), **common, **whose, **fresh, **row} for row in rows])


def _wait_again(session: Session, common: dict[str, Any], rows: list[dict[str, Any]], fresh: dict[str, Any]) -> None:
    same = [getattr(Notice, name) == value for name, value in common.items()]
    people = [row["person_id"] for row in rows]
    unbegun = and_(Notice.state == NoticeState.WAITING, Notice.letter_id.is_(None))
    moved = and_(unbegun, Notice.administration_id != fresh["administration_id"])
    lapsed = select(Notice.person_id).where(*same, Notice.person_id.in_(people), or_(Notice.state.in_(AGAIN), moved))
    again = set(session.scalars(lapsed)) if rows else set()
    for row in rows:
        if row["person_id"] in again:
            values = {**fresh, **row, "lapse": None, "settled_at": None, "letter_id": None}
            session.execute(update(Notice).where(*same, Notice.person_id == row["person_id"]).values(values))


def _paces(session: Session, happening: Happening, people: list[UUID]) -> dict[UUID, Pace]:
    mine = (NoticeChoice.happening == happening, NoticeChoice.person_id.in_(people))
    return {row.person_id: row.pace for row in session.scalars(select(NoticeChoice).where(*mine))} if people else {}


def _habits(session: Session, people: list[UUID]) -> dict[UUID, Habit]:
    rows = session.scalars(select(NoticeHabit).where(NoticeHabit.person_id.in_(people))) if people else ()
    return {row.person_id: habit_of(row) for row in rows}


def habit_of(row: NoticeHabit) -> Habit:
    quiet = Quiet(row.quiet_since, row.quiet_until) if row.quiet_since and row.quiet_until else None
    return Habit(row.digest_at, row.weekday, quiet)
