"""Logging in: passwords, sessions, devices, passkeys, invitations. Of every token only the digest is kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed


class Password(Base):
    """The password of a person."""

    __tablename__ = "password"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(comment="argon2id, with its own salt and cost")
    set_at: Mapped[datetime]


class HalfLogin(Keyed):
    """The password was right, the second step is still to come."""

    __tablename__ = "half_login"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256")
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"), comment="NULL: a browser seen first now")
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Device(Keyed):
    """A browser that somebody logged in with."""

    __tablename__ = "device"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of what its cookie holds")
    label: Mapped[str] = mapped_column(comment="what it calls itself, for its owner to recognise")
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    trusted_until: Mapped[datetime | None] = mapped_column(comment="no second step until then; NULL: always asked")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="NULL: known")


class LoginSession(Keyed):
    """Somebody who is logged in."""

    __tablename__ = "login_session"
    __table_args__ = (Index(None, "person_id", "ended_at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of what the cookie holds")
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("device.id"), comment="NULL: in the app")
    app_device_id: Mapped[UUID | None] = mapped_column(ForeignKey("app_device.id"), comment="NULL: in a browser")
    address: Mapped[str] = mapped_column(comment="of the network, when it began")
    second_step: Mapped[bool] = mapped_column(comment="false: this client asks none, or the device is remembered")
    started_at: Mapped[datetime]
    fresh_at: Mapped[datetime] = mapped_column(comment="when the person last proved who they are")
    seen_at: Mapped[datetime] = mapped_column(comment="to the minute")
    expires_at: Mapped[datetime] = mapped_column(comment="however active they are")
    ended_at: Mapped[datetime | None] = mapped_column(comment="logged out or ended; NULL: not yet")


class AppDevice(Keyed):
    """A phone or tablet with the app, bound to a person (S1-44, S1-45)."""

    __tablename__ = "app_device"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of what the app keeps")
    label: Mapped[str] = mapped_column(comment="what its owner calls it")
    pin_hash: Mapped[str] = mapped_column(comment="argon2id over the PIN of five digits and the token")
    bound_at: Mapped[datetime]
    last_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(comment="NULL: in use")


class Passkey(Keyed):
    """A credential of WebAuthn level 2."""

    __tablename__ = "passkey"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True, comment="base64url")
    public_key: Mapped[str] = mapped_column(comment="COSE key, base64url")
    sign_count: Mapped[int] = mapped_column(comment="0: this authenticator does not count")
    label: Mapped[str] = mapped_column(comment="what its owner calls it")
    made_at: Mapped[datetime]
    last_at: Mapped[datetime | None] = mapped_column(comment="NULL: never used")


class Ceremony(Keyed):
    """A challenge that a passkey has to sign, once."""

    __tablename__ = "ceremony"

    token_digest: Mapped[str] = mapped_column(unique=True, comment="SHA-256")
    challenge: Mapped[str] = mapped_column(comment="base64url")
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id"), index=True, comment="who registers a passkey; NULL: somebody logs in"
    )
    expires_at: Mapped[datetime]


class LoginLetter(Keyed):
    """A link by mail: an invitation, a new password or address. The worker makes its token as it writes it."""

    __tablename__ = "login_letter"
    __table_args__ = (Index(None, "person_id", "asked_at"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[str] = mapped_column(comment="dossier.rules.signing_in.LetterKind")
    asked_for: Mapped[str] = mapped_column(comment="the name or address as typed; '' once it was looked up")
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id"), comment="NULL: not yet looked up, or nobody"
    )
    token_digest: Mapped[str | None] = mapped_column(unique=True, comment="SHA-256; NULL: not written yet")
    address: Mapped[str] = mapped_column(
        default="", server_default="", comment="where it goes, when not to the person's own address; '': there"
    )
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(comment="NULL: not sent yet")
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None] = mapped_column(comment="the link was opened; NULL: not yet")
    used_at: Mapped[datetime | None] = mapped_column(comment="a password or address was set with it; NULL: not yet")
    bounced_at: Mapped[datetime | None] = mapped_column(comment="the address did not take it; NULL: no word of that")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="a newer one replaces it; NULL: counts")
