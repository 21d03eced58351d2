"""An accepted mail, its delivery to each administration, and every receipt of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossier.rules.states import Outcome, Reason
from models.base import Base, Keyed
from models.office import Administration


class Mail(Keyed):
    """The bytes that a sender handed over once, with the envelope (RFC 5321 2.3.1)."""

    __tablename__ = "mail"
    __table_args__ = (Index(None, "message_id"), Index(None, "raw_sha256"))

    spool_id: Mapped[str] = mapped_column(unique=True, comment="given to the sender in the 250")
    raw_sha256: Mapped[str] = mapped_column(comment="lower-case hex; key in the blob area 'raw'")
    raw_size_bytes: Mapped[int]
    raw_erased_at: Mapped[datetime | None] = mapped_column(comment="NULL: the raw mail is still kept")
    mail_from: Mapped[str] = mapped_column(comment="envelope sender; '' for the null sender")
    helo: Mapped[str]
    peer: Mapped[str] = mapped_column(comment="address that connected, e.g. 192.0.2.1")
    tls: Mapped[str | None] = mapped_column(comment="protocol and cipher; NULL: plain text")
    protocol: Mapped[str] = mapped_column(comment="as in RFC 3848: SMTP, ESMTP, ESMTPS, LMTP, ...")
    received_at: Mapped[datetime] = mapped_column(comment="when the sender heard 250")
    imported_at: Mapped[datetime]
    # read from the mail, filled by the parse station
    read_at: Mapped[datetime | None] = mapped_column(comment="NULL: not read yet")
    scanned_at: Mapped[datetime | None] = mapped_column(comment="NULL: not every part has a verdict yet")
    subject: Mapped[str | None] = mapped_column(comment="NULL: not read yet; '' when it has none")
    header_from: Mapped[str | None] = mapped_column(comment="address in From; NULL: not read yet; '' when none")
    header_from_name: Mapped[str | None] = mapped_column(comment="name beside it; NULL: not read yet; '' when none")
    header_date: Mapped[datetime | None] = mapped_column(comment="Date of the header; NULL: none or not read")
    message_id: Mapped[str | None] = mapped_column(comment="evidence, never a key; NULL: none or not read")
    body_text: Mapped[str | None] = mapped_column(comment="covering text; NULL: not read yet")
    auto_submitted: Mapped[bool] = mapped_column(default=False, comment="RFC 3834, list or bounce: never answered")
    defects: Mapped[list[str]] = mapped_column(default=list)
    verdicts: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="SPF, DKIM, DMARC, ARC; {}: not computed")

    deliveries: Mapped[list["Delivery"]] = relationship(lazy="raise", back_populates="mail")
    parts: Mapped[list["Part"]] = relationship(lazy="raise", order_by="Part.position")


class Delivery(Keyed):
    """One mail in one administration: what staff call 'a mail'. Its id is the public mail id."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("administration_id", "same_mail_key"),
        Index(None, "administration_id", "received_at"),
        Index(None, "office_id", "received_at"),
        Index(None, "office_id", "outcome", "received_at"),
        Index(
            "ix_delivery_unread_text",
            "office_id",
            "received_at",
            sqlite_where=text("reason = 'no-document' AND text_read_at IS NULL"),
            postgresql_where=text("reason = 'no-document' AND text_read_at IS NULL"),
        ),
    )

    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id"), index=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    recipient: Mapped[str] = mapped_column(comment="the RCPT TO address as the sender wrote it")
    tag: Mapped[str | None] = mapped_column(comment="+tag of the address, a hint; NULL: none")
    same_mail_key: Mapped[str] = mapped_column(
        comment="SHA-256 over raw bytes and envelope sender: the same again is a receipt, not a mail"
    )
    received_at: Mapped[datetime] = mapped_column(comment="first receipt")
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.WAITING)
    reason: Mapped[Reason] = mapped_column(default=Reason.ARRIVED)
    settled_at: Mapped[datetime | None] = mapped_column(comment="when it left WAITING; NULL: still waiting")
    quarantined_at: Mapped[datetime | None] = mapped_column(
        comment="when something of it last went into quarantine: its term starts then; NULL: not there, or not noted"
    )
    text_read_at: Mapped[datetime | None] = mapped_column(
        comment="of a mail without document: when a colleague said that its text is read; NULL: nobody yet"
    )
    text_read_by: Mapped[str | None] = mapped_column(comment="person id, or the program; NULL: nobody yet")

    mail: Mapped[Mail] = relationship(lazy="raise", back_populates="deliveries")
    administration: Mapped[Administration] = relationship(lazy="raise")
    receipts: Mapped[list["Receipt"]] = relationship(lazy="raise", order_by="Receipt.received_at")

    def become(self, outcome: Outcome, reason: Reason, now: datetime) -> None:
        """What was in quarantine before, and stays there, is there since then."""
        was_held, self.outcome, self.reason = self.outcome is Outcome.QUARANTINED, outcome, reason
        if outcome is not Outcome.QUARANTINED:
            self.quarantined_at = None
        elif not was_held:
            self.quarantined_at = now


class Receipt(Keyed):
    """One time that the door said 250 for this mail to this administration."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("spool_id", "delivery_id"), Index(None, "door_run", "door_seq"))

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), index=True)
    spool_id: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(index=True)
    peer: Mapped[str]
    door_run: Mapped[str] = mapped_column(comment="which run of which receiver process accepted it")
    door_seq: Mapped[int] = mapped_column(comment="1, 2, 3 within the run: a hole means a lost mail")


class Part(Keyed):
    """One node of what a mail holds, and what became of it."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("mail_id", "path"), Index(None, "blob_sha256"))

    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mail.id"))
    position: Mapped[int] = mapped_column(comment="0, 1, 2: order of appearance")
    path: Mapped[str] = mapped_column(comment="'1.2.1'; children of containers go on below it")
    parent_path: Mapped[str | None] = mapped_column(comment="NULL: the root")
    content_type: Mapped[str] = mapped_column(comment="declared")
    detected_type: Mapped[str] = mapped_column(comment="by content")
    name: Mapped[str] = mapped_column(comment="safe and readable; '' for structure and bodies")
    original_name: Mapped[str | None] = mapped_column(comment="as sent, decoded; NULL: none")
    disposition: Mapped[str | None] = mapped_column(comment="as sent; NULL: none")
    content_id: Mapped[str | None] = mapped_column(comment="as sent; NULL: none")
    fate: Mapped[str] = mapped_column(comment="dossier.rules.states.Fate")
    why: Mapped[str] = mapped_column(comment="dossier.rules.states.Why")
    flags: Mapped[list[str]] = mapped_column(default=list, comment="dossier.rules.states.Flag")
    blob_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), comment="NULL: structure")
    size_bytes: Mapped[int | None] = mapped_column(comment="NULL: structure")
    note: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="what we read from it")


class Blob(Base):
    """Decoded bytes, once each. The bytes are in the blob store, area 'parts'."""

    __tablename__ = "blob"
    __table_args__ = (Index(None, "stored_at"),)

    sha256: Mapped[str] = mapped_column(primary_key=True, comment="lower-case hex")
    size_bytes: Mapped[int]
    stored_at: Mapped[datetime]
    scan_state: Mapped[str] = mapped_column(default="pending", comment="dossier.rules.states.ScanState")
    scan_signature: Mapped[str | None] = mapped_column(comment="name of the virus; NULL: none found")
    scanned_at: Mapped[datetime | None] = mapped_column(comment="NULL: not scanned")
    signatures: Mapped[int | None] = mapped_column(
        comment="number of the signatures that it was, or is about to be, judged by; NULL: not known"
    )
