"""Uploads: files that a client user or somebody of the office hands over by hand, with one remark (S1-29 to S1-31)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Upload(Keyed):
    """One or more files at once. Its documents are made when the scanner has judged every file."""

    __tablename__ = "upload"
    __table_args__ = (
        Index(None, "administration_id", "begun_at"),
        Index(None, "uploaded_by", "begun_at"),
        Index(None, "finished_at", "begun_at"),
    )

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"))
    folder_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("folder.id", ondelete="SET NULL"), index=True, comment="NULL: into the inbox, or the folder is gone"
    )
    replaces_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("document.id", ondelete="SET NULL"),
        index=True,
        comment="its one file becomes the new version of this document; NULL: documents of their own",
    )
    uploaded_by: Mapped[str] = mapped_column(comment="person id, or the program")
    as_client: Mapped[bool] = mapped_column(comment="false: as the office")
    remark: Mapped[str] = mapped_column(default="", comment="opmerking, for the office; '': none")
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(comment="when 'uploaded' was said; NULL: still coming in")
    settled_at: Mapped[datetime | None] = mapped_column(comment="when its documents were made; NULL: not judged yet")


class UploadedFile(Keyed):
    """One file of an upload. Its bytes are pieces until the upload is finished, and one blob from then on."""

    __tablename__ = "uploaded_file"
    __table_args__ = (UniqueConstraint("upload_id", "position"),)

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    position: Mapped[int] = mapped_column(comment="0, 1, 2: in the order they were chosen")
    original_name: Mapped[str] = mapped_column(comment="as sent")
    name: Mapped[str] = mapped_column(comment="safe; unique among what the uploader sees in the folder")
    declared_type: Mapped[str] = mapped_column(comment="as the browser says; '': it did not")
    announced_bytes: Mapped[int | None] = mapped_column(comment="NULL: not said beforehand")
    received_bytes: Mapped[int] = mapped_column(default=0, comment="what is durable so far")
    blob_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"), index=True, comment="NULL: not whole")
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("document.id", ondelete="SET NULL"), index=True, comment="NULL: not judged yet, taken back, or gone"
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="taken back by the uploader; NULL: it was not")


class UploadPiece(Keyed):
    """Some bytes of a file that is coming in, in the blob area 'pieces'. Gone when the file is whole."""

    __tablename__ = "upload_piece"
    __table_args__ = (UniqueConstraint("file_id", "offset"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("uploaded_file.id"))
    offset: Mapped[int] = mapped_column(comment="in bytes from the start of the file")
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(comment="of the piece with the id of its file before it: never shared")


class PageSource(Keyed):
    """A document that was made from pages of another one: which, and of which version."""

    __tablename__ = "page_source"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int] = mapped_column(comment="0, 1, 2: in the order of the pages")
    source_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    source_version: Mapped[int]
    pages: Mapped[str] = mapped_column(comment="as '1-3,7'")
