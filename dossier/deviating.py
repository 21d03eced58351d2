"""What deviates in each of several dossiers: what waits, hangs or was not seen, for a list of administrations."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from adapters.database import Database
from dossier.access.visible import documents_for, enters
from dossier.access.visitor import Visitor
from dossier.documents.seen import unseen_by
from dossier.rules.states import DocumentState, Outcome
from dossier.rules.visibility import ClientUser
from models import Administration, Client, ClientMember, Delivery, Document, Person

UNSEEN_BACK = timedelta(days=90)  # what is older and not seen, the overview of the dossier has

_MEMBER = aliased(ClientMember, name="beholder")
_BEHOLDER: ColumnElement[UUID] = literal_column("beholder.person_id", Uuid())  # in the law in place of one person


@dataclass(frozen=True, slots=True)
class Deviating:
    """Of one dossier; all 0: it is as it should be."""

    inbox: int = 0  # documents that wait to be filed
    quarantined: int = 0  # documents
    parked: int = 0  # whole mails
    unseen: int = 0  # documents of UNSEEN_BACK that some client user may see and has not

    def __bool__(self) -> bool:
        return self != _NONE


_NONE = Deviating()


def of_dossiers(
    database: Database, visitor: Visitor, administration_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, Deviating]:
    """Of those of these that this office user may enter and where something deviates. Three queries."""
    if visitor.is_client or not administration_ids:
        return {}
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    with database.read() as session:
        for id_, state, number in session.execute(_waiting(visitor, administration_ids)):
            found[id_]["inbox" if state == DocumentState.INBOX else "quarantined"] = number
        for what, query in (("parked", _parked), ("unseen", _unseen)):
            for id_, number in session.execute(query(visitor, administration_ids, now)):
                found[id_][what] = number
    return {id_: Deviating(**each) for id_, each in found.items()}


def _waiting(visitor: Visitor, ids: Collection[UUID]) -> Select[UUID, DocumentState, int]:
    states = (DocumentState.INBOX, DocumentState.QUARANTINED)
    here = (Document.administration_id.in_(ids), Document.state.in_(states))
    seen = documents_for(visitor.viewer, visitor.person_id)
    counted = select(Document.administration_id, Document.state, func.count()).where(*here, seen)
    return counted.group_by(Document.administration_id, Document.state)


def _parked(visitor: Visitor, ids: Collection[UUID], _: datetime) -> Select[UUID, int]:
    hangs = (Delivery.office_id == visitor.viewer.office_id, Delivery.outcome == Outcome.PARKED)
    here = (Delivery.administration_id.in_(ids), enters(visitor.viewer, Delivery.administration_id))
    counted = select(Delivery.administration_id, func.count()).where(*hangs, *here)
    return counted.group_by(Delivery.administration_id)


def _unseen(visitor: Visitor, ids: Collection[UUID], now: datetime) -> Select[UUID, int]:
    entered = enters(visitor.viewer, Document.administration_id)
    return shown_to_users(visitor.viewer.office_id, ids, now).where(entered, unseen_by(_BEHOLDER))


def shown_to_users(office_id: UUID, ids: Collection[UUID], now: datetime) -> Select[UUID, int]:
    """Per dossier the documents of UNSEEN_BACK that some client user may see.

    Each document stands beside each user of its client, and the law says whether it is there for them.
    """
    any_of_them = ClientUser(office_id, frozenset(ids))
    recent = (Document.state == DocumentState.FILED, Document.received_at > now - UNSEEN_BACK)
    ends = (Person.expires_at, _MEMBER.expires_at, Client.ended_at)
    goes_on = (or_(each.is_(None), each > now) for each in ends)
    return (
        select(Document.administration_id, func.count(Document.id.distinct()))
        .join(Administration, Administration.id == Document.administration_id)
        .join(_MEMBER, _MEMBER.client_id == Administration.client_id)
        .join(Client, Client.id == _MEMBER.client_id)
        .join(Person, Person.id == _MEMBER.person_id)
        .where(Document.administration_id.in_(ids))
        .where(*recent, *goes_on, documents_for(any_of_them, _BEHOLDER))
        .group_by(Document.administration_id)
    )
