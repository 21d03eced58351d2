"""Documents: what staff and clients work with."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from dossier.rules.states import DocumentState
from models.base import Keyed


class Document(Keyed):
    """One document in one administration: in its inbox or in exactly one folder (S2-47)."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("delivery_id", "part_id"),
        Index(None, "administration_id", "state", "received_at"),
        Index(None, "office_id", "state", "received_at"),
        Index(None, "administration_id", "blob_sha256"),
        Index(None, "administration_id", "changed_at", "id"),
        Index(None, "folder_id", "name"),
        Index(None, "blob_sha256"),
        Index(
            "ix_document_unasked",
            "id",
            sqlite_where=text("asked_sha256 IS NOT blob_sha256"),
            postgresql_where=text("asked_sha256 IS DISTINCT FROM blob_sha256"),
        ),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    folder_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id"), comment="NULL: in the inbox or the bin")
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id"), comment="NULL: not from a mail")
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("part.id"), comment="NULL: not from a mail")
    name: Mapped[str]
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    size_bytes: Mapped[int]
    content_type: Mapped[str] = mapped_column(comment="by content")
    flags: Mapped[list[str]] = mapped_column(default=list, comment="dossier.rules.states.Flag")
    state: Mapped[DocumentState]
    received_at: Mapped[datetime]
    duplicate_of_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("document.id"), comment="first document with the same bytes here; NULL: it is the first"
    )
    made_from_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("document.id"), index=True, comment="the locked document it was opened from; NULL: not so made"
    )
    asked_sha256: Mapped[str | None] = mapped_column(
        comment="file whose text and preview were asked for (ingest.derive); NULL: none yet"
    )
    version: Mapped[int] = mapped_column(default=1, comment="of the file above; the older ones: document_version")
    note: Mapped[str] = mapped_column(default="", comment="for the office, unless note_for_clients")
    note_for_clients: Mapped[bool] = mapped_column(default=False)
    retention: Mapped[str | None] = mapped_column(comment="dossier.rules.retention.Label; NULL: as its folder")
    current_until: Mapped[date | None] = mapped_column(comment="actueel tot: its term starts then; NULL: not said")
    hold: Mapped[str] = mapped_column(default="", comment="why it may not go, whatever its term; '': no hold")
    claimed_by: Mapped[str | None] = mapped_column(comment="actor who is at work on it; NULL: nobody")
    claimed_until: Mapped[datetime | None] = mapped_column(comment="the claim ends by itself; NULL: no claim")
    binned_at: Mapped[datetime | None] = mapped_column(comment="NULL: not in the bin")
    changed_at: Mapped[datetime] = mapped_column(
        server_default=text("'1970-01-01 00:00:00.000000'"),
        comment="what programs see of it, by the clock (models.announcing); 1970: not since that is kept",
    )


class DocumentVersion(Keyed):
    """An earlier file of a document, kept when a new one took its place."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "version"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    version: Mapped[int]
    name: Mapped[str]
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    size_bytes: Mapped[int]
    content_type: Mapped[str] = mapped_column(comment="by content")
    flags: Mapped[list[str]] = mapped_column(default=list, comment="dossier.rules.states.Flag")
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[str] = mapped_column(comment="person id, or the program")


class Opening(Keyed):
    """One time that a person opened one version of a document."""

    __tablename__ = "opening"
    __table_args__ = (Index(None, "person_id", "document_id", "version"), Index(None, "document_id", "opened_at"))

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    version: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    as_client: Mapped[bool] = mapped_column(comment="false: looked as the office, which is not seeing")
    opened_at: Mapped[datetime]
    downloaded: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="the whole file left; false: pictures of its pages"
    )


class Folder(Keyed):
    """Map in the dossier of an administration. The root level are hoofdmappen."""

    __tablename__ = "folder"
    __table_args__ = (
        Index(None, "administration_id", "parent_id", "position"),
        UniqueConstraint("administration_id", "template_item_id", "year"),
    )

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("folder.id"), comment="NULL: hoofdmap")
    depth: Mapped[int] = mapped_column(comment="folders above it; 0: hoofdmap")
    position: Mapped[int]
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="", comment="for the office, unless note_for_clients")
    note_for_clients: Mapped[bool] = mapped_column(default=False)
    unfold: Mapped[bool] = mapped_column(default=False, comment="a click opens everything below (S2-14)")
    retention: Mapped[str | None] = mapped_column(comment="label, e.g. fiscaal-7; NULL: as the folder above")
    office_role: Mapped[str | None] = mapped_column(comment="role needed in the office, e.g. wwft; NULL: everyone")
    temporary: Mapped[bool] = mapped_column(default=False, comment="a triage place: documents move on (S2-23)")
    ledger: Mapped[str | None] = mapped_column(comment="RGS codes, e.g. BMva; NULL: none")
    locked_at: Mapped[datetime | None] = mapped_column(comment="afgesloten: additions only, with a reason; NULL: open")
    locked_by: Mapped[str | None] = mapped_column(comment="person id, or the program; NULL: open")
    template_item_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("template_item.id"), comment="made from; NULL: by hand"
    )
    year: Mapped[int] = mapped_column(default=0, comment="book year of a yearly template; 0: once")
    created_at: Mapped[datetime]
