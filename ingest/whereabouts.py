"""Where the documents of mails are today, and with which mail a document came in. What was decided at the time is
kept with the mail (`ingest.mails`); people move documents afterwards.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.access import folder_paths
from dossier.access.folder_paths import Place
from dossier.access.visible import documents_for, enters
from dossier.access.visitor import Visitor
from dossier.rules.states import DocumentState
from models import Delivery, Document, Mail


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One document that came with a mail."""

    document_id: UUID
    part_id: UUID | None  # None: the whole mail became one document
    administration_id: UUID
    name: str  # as it is called now
    state: DocumentState
    folders: tuple[Place, ...]  # from the hoofdmap down; (): in no folder


@dataclass(frozen=True, slots=True)
class CameWith:
    """The mail that a document came with."""

    delivery_id: UUID
    subject: str
    sender: str  # address in From; as long as it is not known, of the envelope; '': none
    received_at: datetime


def of_mails(house: House, visitor: Visitor, delivery_ids: Collection[UUID]) -> Mapping[UUID, tuple[Whereabouts, ...]]:
    """Per delivery the documents that this visitor sees, in order of appearance. Two queries."""
    with house.database.read() as session:
        return in_session(session, visitor, delivery_ids)


def in_session(
    session: Session, visitor: Visitor | None, delivery_ids: Collection[UUID]
) -> Mapping[UUID, tuple[Whereabouts, ...]]:
    """`visitor` None: the program, which sees all."""
    seen = documents_for(visitor.viewer, visitor.person_id) if visitor else true()
    query = select(Document).where(Document.delivery_id.in_(delivery_ids), seen).order_by(Document.id)
    documents = session.scalars(query).all()
    paths = folder_paths.in_session(session, visitor, [each.folder_id for each in documents])
    found: dict[UUID, list[Whereabouts]] = defaultdict(list)
    for each in documents:
        assert each.delivery_id  # only such are asked for
        found[each.delivery_id].append(
            Whereabouts(
                document_id=each.id,
                part_id=each.part_id,
                administration_id=each.administration_id,
                name=each.name,
                state=each.state,
                folders=paths.get(each.folder_id, ()) if each.folder_id else (),
            )
        )
    return {delivery_id: tuple(each) for delivery_id, each in found.items()}


def came_with(house: House, visitor: Visitor, document_id: UUID) -> CameWith | None:
    """None: it came with no mail, or with one to a dossier that is not open to this visitor. One query."""
    query = (
        select(Delivery.id, Mail.subject, Mail.header_from, Mail.mail_from, Delivery.received_at)
        .join(Document, Document.delivery_id == Delivery.id)
        .join(Mail, Mail.id == Delivery.mail_id)
        .where(Document.id == document_id, documents_for(visitor.viewer, visitor.person_id))
        .where(enters(visitor.viewer, Delivery.administration_id))
    )
    with house.database.read() as session:
        row = session.execute(query).one_or_none()
    if row is None or visitor.is_client:
        return None
    return CameWith(row.id, row.subject or "", row.header_from or row.mail_from, row.received_at)
