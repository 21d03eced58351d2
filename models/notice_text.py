"""Words of an office's own for its notices."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.happenings import Happening
from models.base import Base


class NoticeText(Base):
    """In the place of the standard text, in one language. No row: the standard text."""

    __tablename__ = "notice_text"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), primary_key=True)
    happening: Mapped[Happening] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True, comment="nl or en")
    subject: Mapped[str] = mapped_column(comment="with places of dossier.rules.notice_texts; '': the standard one")
    introduction: Mapped[str] = mapped_column(comment="plain text, in lines; '': none")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(comment="person id, or the program")
