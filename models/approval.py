"""Accordering: what clients are asked to approve, what they said, and the proof of it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.approving import ApprovalKind, ApprovalState, ApproverMode, Party
from models.base import Keyed


class ApprovalStatement(Keyed):
    """Akkoordverklaring: what an approver states. A changed text is a new version."""

    __tablename__ = "approval_statement"
    __table_args__ = (UniqueConstraint("office_id", "kind", "version"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[ApprovalKind]
    version: Mapped[int]
    nl: Mapped[str]
    en: Mapped[str]
    sha256: Mapped[str] = mapped_column(comment="over both texts: dossier.approvals.statements")
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(comment="person id, or the program")


class ApprovalRequest(Keyed):
    """One question to a client: do you agree to these documents."""

    __tablename__ = "approval_request"
    __table_args__ = (
        Index(None, "administration_id", "asked_at"),
        Index(None, "state", "expires_on"),
        Index(None, "office_id", "state"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    party: Mapped[Party] = mapped_column(comment="who gets the documents afterwards")
    party_name: Mapped[str] = mapped_column(comment="e.g. which bank; '': the party says enough")
    kind: Mapped[ApprovalKind]
    mode: Mapped[ApproverMode]
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("approval_statement.id"))
    due_on: Mapped[date | None] = mapped_column(comment="day in the Netherlands; NULL: none")
    expires_on: Mapped[date | None] = mapped_column(comment="last day on which it can be decided; NULL: no end")
    remind_before: Mapped[list[int]] = mapped_column(comment="days before due_on")
    remind_every: Mapped[int] = mapped_column(comment="days after due_on, or after asking without one; 0: never")
    state: Mapped[ApprovalState]
    reason: Mapped[str] = mapped_column(default="", comment="of the state, in the words of who gave it; '': none")
    reference: Mapped[str] = mapped_column(default="", comment="of the requesting party, as kenmerk; '': none")
    follows_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("approval_request.id"), index=True, comment="the closed one that this asks anew; NULL: none"
    )
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(comment="person id, or the program")


class ApprovalDocument(Keyed):
    """One version of one document that is asked about; fixed when asked."""

    __tablename__ = "approval_document"
    __table_args__ = (UniqueConstraint("request_id", "document_id"), Index(None, "document_id"))

    request_id: Mapped[UUID] = mapped_column(ForeignKey("approval_request.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    name: Mapped[str] = mapped_column(comment="as it was called then")


class Approver(Keyed):
    """One person whose decision is asked."""

    __tablename__ = "approver"
    __table_args__ = (UniqueConstraint("request_id", "person_id"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("approval_request.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    position: Mapped[int]
    delegate_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("person.id"), index=True, comment="who may decide instead; NULL: nobody"
    )


class ApprovalDecision(Keyed):
    """What one approver decided: once, and never changed."""

    __tablename__ = "approval_decision"
    __table_args__ = (UniqueConstraint("approver_id"), Index(None, "request_id"))

    request_id: Mapped[UUID] = mapped_column(ForeignKey("approval_request.id"))
    approver_id: Mapped[UUID] = mapped_column(ForeignKey("approver.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True, comment="approver or delegate")
    agreed: Mapped[bool] = mapped_column(comment="to every document")
    said: Mapped[list[dict[str, Any]]] = mapped_column(comment="per document: verdict and reason")
    decided_at: Mapped[datetime]
    manner: Mapped[str | None] = mapped_column(comment="dossier.rules.approving.Manner; NULL: in the portal, by code")
    registered_by: Mapped[str | None] = mapped_column(comment="who of the office wrote it down; NULL: by code")
    scan_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("document.id"), comment="document with the scan of it; NULL: by code, or told in words"
    )
    evidence: Mapped[str] = mapped_column(comment="canonical JSON: what the certificate says; '': its term ended")
    evidence_sha256: Mapped[str]
    certificate_sha256: Mapped[str | None] = mapped_column(
        comment="blob area 'evidence'; NULL: not made yet, or its term ended"
    )


class ApprovalEvent(Keyed):
    """What happened to a request: append-only, chained per request."""

    __tablename__ = "approval_event"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("approval_request.id"))
    number: Mapped[int] = mapped_column(comment="1, 2, 3 per request")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(comment="person id, or the program")
    what: Mapped[str] = mapped_column(comment="e.g. asked, decided, turned.withdraw")
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(comment="hash of event number - 1; '' for the first")
    hash: Mapped[str] = mapped_column(comment="SHA-256 over this event and previous_hash")
