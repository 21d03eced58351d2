"""Where a thing stands that a letter links to: in which dossier, and as whom somebody enters it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from adapters.database import Database
from dossier.access.visitor import pairs_of_eyes
from dossier.rules.errors import NotFound
from dossier.rules.visibility import Dossier, Staff, may_enter
from models import Administration, ApprovalRequest, ClientMember, Delivery, Document, Folder, Upload


class Thing(StrEnum):
    """What a letter links to; the words stand in its links."""

    DOSSIER = "dossier"
    DOCUMENT = "document"
    FOLDER = "folder"
    APPROVAL = "approval"
    UPLOAD = "upload"
    MAIL = "mail"


TABLES: Mapping[Thing, type[Document | Folder | ApprovalRequest | Upload | Delivery]] = {
    Thing.DOCUMENT: Document,
    Thing.FOLDER: Folder,
    Thing.APPROVAL: ApprovalRequest,
    Thing.UPLOAD: Upload,
    Thing.MAIL: Delivery,
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    administration_id: UUID
    client_id: UUID | None  # entered as a user of this client; None: as the office


def whereabouts(database: Database, thing: Thing, subject_id: UUID, person_id: UUID, now: datetime) -> Whereabouts:
    """Raises NotFound, also for what lies in a dossier that this person may not enter."""
    with database.read() as session:
        table = TABLES.get(thing)
        here = select(table.administration_id).where(table.id == subject_id) if table else None
        home = session.get(Administration, subject_id if here is None else session.scalar(here) or UUID(int=0))
        eyes = pairs_of_eyes(session, [person_id], now).get(person_id, ())
        dossier = Dossier(home.office_id, home.id, home.dossier_on) if home else None
        able = [each for each in eyes if dossier and may_enter(each, dossier).sees]
        if home is None or not able:
            raise NotFound("There is no such thing here, or not any more.")
        if any(isinstance(each, Staff) for each in able):
            return Whereabouts(home.id, None)
        mine = (ClientMember.person_id == person_id, ClientMember.client_id == home.client_id)
        return Whereabouts(home.id, session.scalars(select(ClientMember.client_id).where(*mine)).one())
