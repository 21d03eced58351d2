"""Which colleagues hear of an administration: those who follow it; while nobody does, everybody of the office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Select, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dossier.rules.happenings import MANNERS, Happening, Pace
from models.base import Base
from models.notice import NoticeChoice, tell
from models.person import Person, StaffRole


class Following(Base):
    """A colleague who hears what happens in this administration."""

    __tablename__ = "following"

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)


def tell_office(  # noqa: PLR0913 - as models.notice.tell
    session: Session,
    *,
    happening: Happening,
    office_id: UUID,
    administration_id: UUID,
    subject_id: UUID,
    now: datetime,
    occurrence: str = "",
    by: str = "",
) -> None:
    """`tell` for the office. What is off by default costs one query while nobody asks for it."""
    hearers = _colleagues(office_id, now).where(_follows(administration_id))
    if MANNERS[happening].pace is Pace.OFF:
        wants = (NoticeChoice.happening == happening, NoticeChoice.pace != Pace.OFF)
        hearers = hearers.join(NoticeChoice, NoticeChoice.person_id == Person.id).where(*wants)
    people = session.scalars(hearers).all()
    if people:
        tell(
            session,
            happening=happening,
            office_id=office_id,
            administration_id=administration_id,
            subject_id=subject_id,
            people=people,
            now=now,
            occurrence=occurrence,
            by=by,
        )


def _colleagues(office_id: UUID, now: datetime) -> Select[Any]:
    active = or_(Person.expires_at.is_(None), Person.expires_at > now)
    staff = exists().where(StaffRole.person_id == Person.id)
    return select(Person.id).where(Person.office_id == office_id, active, staff)


def _follows(administration_id: UUID) -> ColumnElement[bool]:
    followed = select(Following.person_id).where(Following.administration_id == administration_id)
    by_colleagues = followed.join(StaffRole, StaffRole.person_id == Following.person_id)
    return or_(~by_colleagues.exists(), Person.id.in_(followed))
