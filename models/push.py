"""Web push: the phones that want to hear of tasks, and the key of each office that signs for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed


class PushKey(Base):
    """The key that tells push services who sends (RFC 8292). Browsers bind a subscription to it, so it stays."""

    __tablename__ = "push_key"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(comment="PEM of a P-256 key as a Fernet token under the settings' secret_keys")
    made_at: Mapped[datetime]


class PushSubscription(Keyed):
    """Where the browser of one bound phone takes messages (W3C Push API), as long as it is bound."""

    __tablename__ = "push_subscription"

    app_device_id: Mapped[UUID] = mapped_column(ForeignKey("app_device.id"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True, comment="whose phone it is")
    endpoint: Mapped[str] = mapped_column(unique=True, comment="https address of its push service")
    public_key: Mapped[str] = mapped_column(comment="p256dh: uncompressed point on P-256, base64url")
    secret: Mapped[str] = mapped_column(comment="auth: 16 bytes, base64url")
    made_at: Mapped[datetime]
