"""Outgoing letters, what became of each try, and addresses that take no more mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.happenings import Lane, LetterState, Pace
from models.base import Keyed


class Letter(Keyed):
    """One mail to one person. Its Message-ID stands before the first try, so that it is the same at each."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index(None, "bag_id", "state"),
        Index(None, "person_id", "lane", "pace", "state"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    lane: Mapped[Lane]
    pace: Mapped[Pace]
    bag_id: Mapped[UUID] = mapped_column(comment="letters that leave together; subject of the hand-over 'send'")
    message_id: Mapped[str] = mapped_column(comment="without <>")
    address: Mapped[str] = mapped_column(default="", comment="where it went; '': not written yet")
    state: Mapped[LetterState]
    raw: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="as handed over, kept while nobody knows whether it was taken; NULL: that is known"
    )
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(comment="not tried before")
    settled_at: Mapped[datetime | None] = mapped_column(comment="NULL: waits")


class LetterTry(Keyed):
    """One try to hand a letter over, or what came back of it."""

    __tablename__ = "letter_try"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(comment="sent, later, unsure, refused; or dossier.rules.bounces.Return")
    code: Mapped[int] = mapped_column(comment="reply code of the relay (RFC 5321 4.2); 0: it gave none")
    status: Mapped[str] = mapped_column(comment="enhanced status code (RFC 3463); '': none given")


class StoppedAddress(Keyed):
    """An address that takes no more mail, or complained: nothing is sent there until somebody opens it again."""

    __tablename__ = "stopped_address"
    __table_args__ = (UniqueConstraint("office_id", "address"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    address: Mapped[str] = mapped_column(comment="lower case")
    why: Mapped[str] = mapped_column(comment="dossier.rules.bounces.Return")
    stopped_at: Mapped[datetime | None] = mapped_column(comment="NULL: opened again")
