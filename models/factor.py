"""Factors: what a person proves with to be themself. Secrets are sealed, the rest is kept as a digest only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed


class Authenticator(Keyed):
    """An authenticator app (TOTP, RFC 6238)."""

    __tablename__ = "authenticator"
    __table_args__ = (UniqueConstraint("person_id", "confirmed"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    confirmed: Mapped[bool] = mapped_column(comment="false: shown, no code of it seen yet; replaces the other then")
    sealed: Mapped[str] = mapped_column(comment="the secret in base32, as a Fernet token")
    last_step: Mapped[int] = mapped_column(BigInteger, comment="30 s steps since 1970 of the last code taken; 0: none")
    drift: Mapped[int] = mapped_column(default=0, comment="steps that its clock is ahead of ours")
    made_at: Mapped[datetime]


class SmsCode(Keyed):
    """A code that was sent. Kept for a day: the limits on sending count these."""

    __tablename__ = "sms_code"
    __table_args__ = (Index(None, "person_id", "sent_at"), Index(None, "number", "sent_at"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(comment="dossier.rules.factors.Purpose")
    bound_to: Mapped[str] = mapped_column(comment="SHA-256 of what it confirms; '' for a login")
    number: Mapped[str] = mapped_column(comment="E.164, as it was when the code was sent")
    mark: Mapped[str] = mapped_column(comment="keyed digest of the code")
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(comment="NULL: not used; also set when sending failed")


class RecoveryCode(Keyed):
    """One of ten codes on paper, each for one login."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "digest"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(comment="SHA-256: the code has 80 random bits")
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(comment="NULL: not used")


class Pin(Base):
    """The PIN that a person gives for sensitive changes (S1-39, S1-40)."""

    __tablename__ = "pin"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(comment="argon2id")
    set_at: Mapped[datetime]


class TryCount(Base):
    """Tries since the last right one: per person and purpose, per name at the login, per address."""

    __tablename__ = "try_count"

    key: Mapped[str] = mapped_column(primary_key=True, comment="kind and who; a name or address as SHA-256")
    tries: Mapped[int] = mapped_column(default=0, comment="since the last lock")
    locks: Mapped[int] = mapped_column(default=0, comment="in a row")
    locked_until: Mapped[datetime | None] = mapped_column(comment="NULL: not locked")
    last_at: Mapped[datetime | None] = mapped_column(index=True, comment="NULL: never tried; old ones are cleaned up")


class FactorReset(Keyed):
    """The office takes away somebody's factors: one administrator asks, another one does it."""

    __tablename__ = "factor_reset"
    __table_args__ = (Index(None, "person_id", "asked_at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(comment="how it was established who asked, in the words of the first")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), comment="NULL: open")
    decided_at: Mapped[datetime | None] = mapped_column(comment="NULL: open")
    done: Mapped[bool] = mapped_column(default=False, comment="false: open, refused or run out")
