"""The dossiers that an office user may enter: found by name, client or mail name, and the heading of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, false, or_, select, tuple_

from adapters.database import Database
from dossier.access.visitor import Visitor
from dossier.documents.lists import PAGE, ByName
from dossier.rules import mail_names
from dossier.rules.errors import NotFound
from dossier.rules.visibility import Staff
from models import Administration, Client, MailAddress, Office


@dataclass(frozen=True, slots=True)
class Entry:
    """One administration, as it is shown in a list and above its dossier."""

    id: UUID
    name: str
    client: str  # '': of the office itself
    mail_name: str
    address: str  # mails to it reach the dossier
    dossier_on: bool

    @property
    def by_name(self) -> ByName:
        return ByName(self.name, self.id)


def entries(
    database: Database, visitor: Visitor, *, find: str = "", after: ByName | None = None, limit: int = PAGE
) -> tuple[Entry, ...]:
    """By name, by the page. `find`: part of the name, of that of the client, or of the mail name. One query."""
    query = _rows(visitor).order_by(Administration.name, Administration.id).limit(limit)
    if find.strip():
        columns = (Administration.name, Client.name, MailAddress.mail_name)
        query = query.where(or_(*(each.icontains(find.strip(), autoescape=True) for each in columns)))
    if after:
        query = query.where(tuple_(Administration.name, Administration.id) > (after.name, after.id))
    with database.read() as session:
        return tuple(_entry(*row) for row in session.execute(query))


def names(database: Database, visitor: Visitor, administration_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of those of these that they may enter. One query."""
    with database.read() as session:
        rows = session.execute(_rows(visitor).where(Administration.id.in_(administration_ids)))
        return {row.id: row.name for row, *_ in rows}


def entry(database: Database, visitor: Visitor, administration_id: UUID) -> Entry:
    """Raises NotFound for one that they may not enter."""
    with database.read() as session:
        row = session.execute(_rows(visitor).where(Administration.id == administration_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such administration.")
    return _entry(*row)


def _rows(visitor: Visitor) -> Select[Administration, str | None, str, str]:
    """None for a client user, who has lists of their own."""
    viewer = visitor.viewer
    current = (MailAddress.administration_id == Administration.id) & MailAddress.current
    query = (
        select(Administration, Client.name, MailAddress.mail_name, Office.mail_domain)
        .join(Office, Office.id == Administration.office_id)
        .join(MailAddress, current)
        .outerjoin(Client, Client.id == Administration.client_id)
        .where(Administration.office_id == viewer.office_id)
    )
    if not isinstance(viewer, Staff) or viewer.expired:
        return query.where(false())
    return query if viewer.only is None else query.where(Administration.id.in_(viewer.only))


def _entry(row: Administration, client: str | None, mail_name: str, domain: str) -> Entry:
    address = mail_names.address(mail_name, domain)
    return Entry(row.id, row.name, client or "", mail_name, address, row.dossier_on)
