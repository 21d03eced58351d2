"""What clients did not open: counted by the housekeeping, as a count at each look would grow with the office."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class UnopenedCount(Base):
    """Of one administration. No row: not counted yet, or it is nobody's to see any more."""

    __tablename__ = "unopened_count"

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), primary_key=True)
    documents: Mapped[int] = mapped_column(comment="that some client user sees and none opened; of the last 90 days")
    counted_at: Mapped[datetime]
