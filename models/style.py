"""How an office shows itself in its mail."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class OfficeStyle(Base):
    """Huisstijl. An office without a row looks plain, and its mail names no file."""

    __tablename__ = "office_style"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), primary_key=True)
    colour: Mapped[str] = mapped_column(comment="#rrggbb, dark enough for white text")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, comment="PNG, at most 50 kB; NULL: the name in text")
    phone: Mapped[str] = mapped_column(default="", server_default="", comment="for clients who are stuck; '': not said")
    email: Mapped[str] = mapped_column(default="", server_default="", comment="the same")
    guide: Mapped[str | None] = mapped_column(Text, comment="own text of the help page; NULL: ours")
    names_in_mail: Mapped[bool] = mapped_column(default=False, comment="whether mail names files; a BSN never")
