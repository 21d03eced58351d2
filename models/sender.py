"""Who may send to an administration, who gets receipts, and what was found out about the sender of a mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.states import SenderPolicy
from models.base import Keyed


class SenderSetting(Keyed):
    """The sender policy of one administration. No row: everybody."""

    __tablename__ = "sender_setting"

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), unique=True)
    policy: Mapped[str] = mapped_column(default=SenderPolicy.EVERYBODY, comment="dossier.rules.states.SenderPolicy")
    own_domains: Mapped[list[str]] = mapped_column(default=list, comment="lower case; for the policy own-domains")
    by_default: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="the office's default of that time; nobody chose it here"
    )


class ExtraAddress(Keyed):
    """An address that a client also sends from: a scanner, a second mailbox."""

    __tablename__ = "extra_address"
    __table_args__ = (UniqueConstraint("administration_id", "address"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    address: Mapped[str] = mapped_column(comment="lower case")
    created_at: Mapped[datetime]


class BlockedSender(Keyed):
    """An address whose mail to an administration goes to quarantine, whatever the policy."""

    __tablename__ = "blocked_sender"
    __table_args__ = (UniqueConstraint("administration_id", "address"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    address: Mapped[str] = mapped_column(comment="lower case")
    created_at: Mapped[datetime]


class ReceiptSwitch(Keyed):
    """Receipts on or off, for a whole office or for one sender. No row: off for the office, on for the sender."""

    __tablename__ = "receipt_switch"
    __table_args__ = (UniqueConstraint("office_id", "address"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    address: Mapped[str] = mapped_column(comment="lower case; '': the whole office")
    is_on: Mapped[bool]


class MailOrigin(Keyed):
    """What a mail says about itself: whether a machine sent it, and who seems to have sent it first."""

    __tablename__ = "mail_origin"

    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id"), unique=True)
    automatic: Mapped[list[str]] = mapped_column(default=list, comment="dossier.rules.states.Automatic; []: a person")
    seems_from: Mapped[str | None] = mapped_column(comment="address in a forwarded block, or ''; NULL: not forwarded")
    seems_from_name: Mapped[str | None] = mapped_column(comment="name there, or ''; a guess. NULL: not forwarded")


class Judgement(Keyed):
    """What the sender of a mail may do in one administration."""

    __tablename__ = "judgement"

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), unique=True)
    sender_kind: Mapped[str] = mapped_column(comment="dossier.rules.states.SenderKind")
    identity: Mapped[str] = mapped_column(comment="dossier.rules.states.Identity")
    quarantine: Mapped[str | None] = mapped_column(comment="dossier.rules.states.Reason; NULL: into the inbox")
    judged_at: Mapped[datetime]


class SentReceipt(Keyed):
    """A receipt to the sender of a mail, at most one a mail. Written before it leaves, so that no crash sends two."""

    __tablename__ = "sent_receipt"
    __table_args__ = (Index(None, "office_id", "address", "begun_at"),)

    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id"), unique=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    address: Mapped[str] = mapped_column(comment="lower case")
    tells_refusal: Mapped[bool] = mapped_column(comment="it says that a file was refused: one of these a day")
    begun_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(comment="NULL: refused, or nobody knows whether it was taken")
