"""The memory of signature pictures: which bytes staff folded away or brought back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class PictureMemory(Keyed):
    """What staff last said of these bytes in this administration. It holds for the next mails."""

    __tablename__ = "picture_memory"
    __table_args__ = (UniqueConstraint("administration_id", "sha256"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    sha256: Mapped[str] = mapped_column(comment="of the picture, lower-case hex")
    folded: Mapped[bool] = mapped_column(comment="true: fold it under its mail; false: it is a document")
    said_at: Mapped[datetime]
    said_by: Mapped[str] = mapped_column(comment="person id, or the program")
