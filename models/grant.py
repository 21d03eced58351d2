"""Rights of client users: levels on folders, settings on documents. What is not here is not granted (S2-31)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed


class FolderPath(Base):
    """Every folder with itself and each folder above it, so that one query sees the whole chain."""

    __tablename__ = "folder_path"

    folder_id: Mapped[UUID] = mapped_column(ForeignKey("folder.id"), primary_key=True)
    ancestor_id: Mapped[UUID] = mapped_column(ForeignKey("folder.id"), primary_key=True, index=True)
    distance: Mapped[int] = mapped_column(comment="0: the folder itself")


class FolderGrant(Keyed):
    """A level for one client user on one folder. Kept, but dormant, while a folder above is closed."""

    __tablename__ = "folder_grant"
    __table_args__ = (UniqueConstraint("person_id", "folder_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    folder_id: Mapped[UUID] = mapped_column(ForeignKey("folder.id"), index=True)
    level: Mapped[str] = mapped_column(comment="dossier.rules.rights.Level")
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(comment="person id, or the program")


class DocumentSetting(Keyed):
    """A setting for one client user on one document; travels with the document (S2-48)."""

    __tablename__ = "document_setting"
    __table_args__ = (UniqueConstraint("person_id", "document_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    setting: Mapped[str] = mapped_column(comment="dossier.rules.rights.Setting, never follow")
