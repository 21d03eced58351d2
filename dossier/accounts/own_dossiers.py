"""The dossiers of the active client, as its users know them: name, and the address to mail to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.access.visitor import Visitor
from dossier.rules import mail_names
from dossier.rules.errors import NotFound
from dossier.rules.visibility import ClientUser
from models import Administration, MailAddress, Office


@dataclass(frozen=True, slots=True)
class OwnDossier:
    id: UUID
    name: str
    address: str  # what is mailed to it comes into this dossier


def own_dossiers(database: Database, visitor: Visitor) -> tuple[OwnDossier, ...]:
    """Those that are on, by name. One query. Nothing for the office."""
    viewer = visitor.viewer
    if not isinstance(viewer, ClientUser) or viewer.expired:
        return ()
    current = (MailAddress.administration_id == Administration.id) & MailAddress.current
    query = (
        select(Administration.id, Administration.name, MailAddress.mail_name, Office.mail_domain)
        .join(Office, Office.id == Administration.office_id)
        .join(MailAddress, current)
        .where(Administration.id.in_(viewer.administrations), Administration.dossier_on)
        .order_by(Administration.name, Administration.id)
    )
    with database.read() as session:
        return tuple(
            OwnDossier(row.id, row.name, mail_names.address(row.mail_name, row.mail_domain))
            for row in session.execute(query)
        )


def own_dossier(database: Database, visitor: Visitor, administration_id: UUID) -> OwnDossier:
    """Raises NotFound for one that is not of the active client."""
    for each in own_dossiers(database, visitor):
        if each.id == administration_id:
            return each
    raise NotFound("There is no such dossier.")
