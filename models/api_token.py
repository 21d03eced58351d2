"""The API: which programs of others an office lets in, and what they were answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class ApiToken(Keyed):
    """A token of an office. The token itself is nowhere."""

    __tablename__ = "api_token"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[str] = mapped_column(comment="what it is for, as the administrator says")
    digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the token, hex")
    scopes: Mapped[list[str]] = mapped_column(comment="dossier.rules.scopes.Scope")
    restricted: Mapped[bool] = mapped_column(comment="true: only the administrations of api_token_administration")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(comment="person id, or the program")
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(comment="NULL: it was not")
    window_at: Mapped[datetime | None] = mapped_column(
        comment="start of the minute it was last used in, to the minute; NULL: never used"
    )
    window_calls: Mapped[int] = mapped_column(default=0, comment="requests given out to processes in that minute")


class ApiTokenAdministration(Keyed):
    """An administration that a restricted token enters. Without a row: none."""

    __tablename__ = "api_token_administration"
    __table_args__ = (UniqueConstraint("token_id", "administration_id"),)

    token_id: Mapped[UUID] = mapped_column(ForeignKey("api_token.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)


class ApiAnswer(Keyed):
    """What a request with an Idempotency-Key was answered, so that the same request again makes nothing twice."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    token_id: Mapped[UUID] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str] = mapped_column(comment="Idempotency-Key, as the program chose it")
    asked_sha256: Mapped[str] = mapped_column(comment="of method, address and body, hex")
    asked_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None] = mapped_column(comment="HTTP status; NULL: not answered, or its process died")
    sealed: Mapped[str | None] = mapped_column(comment="headers and body, Fernet token; NULL: not answered")
