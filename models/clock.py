"""What the clocks said when the housekeeping looked last: it destroys nothing by a clock that stepped."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class ClockMark(Keyed):
    """One row for each look that is repeated."""

    __tablename__ = "clock_mark"

    name: Mapped[str] = mapped_column(unique=True, comment="whose look it was: housekeeping")
    said: Mapped[dict[str, Any]] = mapped_column(comment="dossier.rules.clocks.Mark")
