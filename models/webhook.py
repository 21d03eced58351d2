"""Webhooks: which programs of others hear of a change, and what they were told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.webhooks import DeliveryState
from models.base import Keyed


class Webhook(Keyed):
    """An address of somebody else's program."""

    __tablename__ = "webhook"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    url: Mapped[str]
    sealed_secret: Mapped[str] = mapped_column(comment="Fernet token under one of the settings' secret_keys")
    sealed_previous: Mapped[str | None] = mapped_column(comment="signs as well until previous_until; NULL: none")
    previous_until: Mapped[datetime | None] = mapped_column(comment="NULL: there is no previous secret")
    events: Mapped[list[str]] = mapped_column(
        server_default=text("'[\"approval.changed\"]'"),
        comment="dossier.rules.webhooks.WebhookEvent; those from before there was a choice hear of approvals",
    )
    restricted: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="true: only of the administrations of webhook_administration",
    )
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(comment="person id, or the program")
    removed_at: Mapped[datetime | None] = mapped_column(comment="NULL: in use")


class WebhookAdministration(Keyed):
    """An administration that a restricted webhook hears of. Without a row: none."""

    __tablename__ = "webhook_administration"
    __table_args__ = (UniqueConstraint("webhook_id", "administration_id"),)

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)


class WebhookDelivery(Keyed):
    """One message to one webhook. While it waits there is a hand-over for it."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index(None, "webhook_id", "asked_at"),)

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"))
    body: Mapped[str] = mapped_column(comment="JSON, the very text that is signed and sent")
    state: Mapped[DeliveryState]
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    tried_at: Mapped[datetime | None] = mapped_column(comment="the last time; NULL: never yet")
    answer: Mapped[str | None] = mapped_column(
        comment="HTTP status, or dossier.rules.webhooks.Failure; NULL: not tried yet"
    )
