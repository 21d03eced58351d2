"""The office (kantoor, the tenant), its administrations and their mail addresses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dossier.rules.states import SenderPolicy
from models.base import Keyed


class Office(Keyed):
    """Kantoor: the tenant. Every other row belongs to exactly one."""

    __tablename__ = "office"

    name: Mapped[str] = mapped_column(comment="as clients know it")
    mail_domain: Mapped[str] = mapped_column(unique=True, comment="lower case, e.g. inbox.kantoor.nl")
    sender_policy: Mapped[str] = mapped_column(
        default=SenderPolicy.EVERYBODY,
        server_default=SenderPolicy.EVERYBODY.value,
        comment="of new administrations; dossier.rules.states.SenderPolicy",
    )
    audit_number: Mapped[int] = mapped_column(default=0, comment="of its last audit event; 0: there is none")
    audit_hash: Mapped[str] = mapped_column(default="", comment="of that event; '': there is none")
    created_at: Mapped[datetime]


class Client(Keyed):
    """Cliënt: a legal or natural person; may have several administrations."""

    __tablename__ = "client"
    __table_args__ = (Index(None, "office_id", "name"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str]
    two_step: Mapped[str] = mapped_column(default="yes", comment="yes, no or optional (S2-50)")
    phone: Mapped[str] = mapped_column(default="", comment="as its users wrote it; '': none")
    email: Mapped[str] = mapped_column(default="", comment="general address, no login; '': none")
    address: Mapped[str] = mapped_column(default="", comment="street and place, in lines; '': none")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="einde relatie: no entry after it; NULL: still a client")


class Administration(Keyed):
    """Administratie: the bookkeeping unit that carries one dossier."""

    __tablename__ = "administration"
    __table_args__ = (Index(None, "office_id", "name"),)

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    client_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("client.id"), index=True, comment="NULL: the office's own (postmaster, abuse)"
    )
    name: Mapped[str]
    hold: Mapped[str] = mapped_column(default="", comment="why nothing of it may be destroyed; '': no hold")
    dossier_on: Mapped[bool] = mapped_column(default=True, comment="off: no entry, no mail-in; deletes nothing (S2-8)")
    created_at: Mapped[datetime]

    office: Mapped[Office] = relationship(lazy="raise")
    addresses: Mapped[list["MailAddress"]] = relationship(lazy="raise", back_populates="administration")


class MailAddress(Keyed):
    """One mail name of an administration. Old names are kept; each can be switched off."""

    __tablename__ = "mail_address"
    __table_args__ = (UniqueConstraint("mail_name"),)

    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)
    mail_name: Mapped[str] = mapped_column(comment="lower case, without .dossier; unique in the whole system")
    current: Mapped[bool] = mapped_column(default=True, comment="the one shown to clients; false: an older name")
    open: Mapped[bool] = mapped_column(default=True, comment="false: refused with 550 5.2.1")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(comment="NULL: never switched off")

    administration: Mapped[Administration] = relationship(lazy="raise", back_populates="addresses")
