"""People: one login each, as office user or as client user of one or more clients."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Keyed


class Person(Keyed):
    """One login. Kantoorgebruiker or klantgebruiker by their memberships."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("office_id", "email"), UniqueConstraint("office_id", "user_name"))

    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str]
    email: Mapped[str] = mapped_column(comment="lower case")
    user_name: Mapped[str | None] = mapped_column(comment="lower case, never with an @; NULL: logs in by mail address")
    language: Mapped[str] = mapped_column(default="nl", comment="nl or en")
    theme: Mapped[str] = mapped_column(default="", comment="light or dark; '': as the browser")
    shortcuts: Mapped[bool] = mapped_column(
        default=True, server_default=text("true"), comment="single keys do something in the inbox (WCAG 2.1.4)"
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(comment="no entry after it; NULL: no end")
    mobile: Mapped[str | None] = mapped_column(comment="E.164, e.g. +31612345678; NULL: none known")
    mobile_changed_at: Mapped[datetime | None] = mapped_column(
        comment="approving by SMS waits for a while after it; NULL: never changed"
    )
    restricted: Mapped[bool] = mapped_column(
        default=False, comment="office user who enters only the administrations in staff_restriction"
    )


class StaffRole(Keyed):
    """A role that a person has in the office: beheerder, medewerker, wwft."""

    __tablename__ = "staff_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(comment="beheerder, medewerker or wwft")


class StaffRestriction(Keyed):
    """An administration that a restricted office user enters. Without a row: none."""

    __tablename__ = "staff_restriction"
    __table_args__ = (UniqueConstraint("person_id", "administration_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    administration_id: Mapped[UUID] = mapped_column(ForeignKey("administration.id"), index=True)


class ClientMember(Keyed):
    """A person who acts for a client (klantgebruiker). One person may act for several."""

    __tablename__ = "client_member"
    __table_args__ = (UniqueConstraint("person_id", "client_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    kind: Mapped[str] = mapped_column(default="directie", comment="dossier.rules.kinds")
    may_approve: Mapped[bool] = mapped_column(default=False, comment="accorderingsrecht")
    delegated_admin: Mapped[bool] = mapped_column(default=False, comment="may add users, never above own rights")
    called: Mapped[str] = mapped_column(default="", comment="name that a delegated admin typed; '': the person's own")
    expires_at: Mapped[datetime | None] = mapped_column(comment="no entry for this client after it; NULL: no end")
