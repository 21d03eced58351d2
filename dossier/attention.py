"""What waits for a person: the numbers behind the open tasks, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from adapters.database import Database
from adapters.house import House
from dossier.access.visible import documents_for
from dossier.access.visitor import Visitor
from dossier.approvals.lists import RequestLine, open_tasks
from dossier.documents.seen import unseen_by
from dossier.factors.usable import approval_factors
from dossier.inbox import triage
from dossier.inbox.triage import Pile
from dossier.rules.approving import Hitch
from dossier.rules.factors import Usable
from dossier.rules.visibility import ClientUser
from dossier.uploads.stuck import set_apart
from models import Document

DECIDABLE = frozenset({None, Hitch.NOT_OPENED, Hitch.NOT_DOWNLOADED})


@dataclass(frozen=True, slots=True)
class OfClient:
    """For a user of the active client."""

    requests: tuple[RequestLine, ...]  # that they can decide on now, once they have looked
    unseen: int  # documents; those of the requests are not counted once more

    @property
    def approvals(self) -> int:
        return len(self.requests)


@dataclass(frozen=True, slots=True)
class OfOffice:
    """For an office user, in the dossiers that they may enter."""

    piles: dict[Pile, int]
    parked_uploads: int  # set apart: a station gave up


def of_client(database: Database, visitor: Visitor, now: datetime) -> OfClient:
    decidable = tuple(each.request for each in open_tasks(database, visitor, now) if each.hitch in DECIDABLE)
    asked = {one.document_id for each in decidable for one in each.documents}
    with database.read() as session:
        return OfClient(decidable, session.scalar(_unseen(visitor).where(Document.id.not_in(asked))) or 0)


def of_office(database: Database, visitor: Visitor) -> OfOffice:
    piles = triage.counts(database, visitor)
    with database.read() as session:
        return OfOffice(piles, session.scalar(set_apart(visitor)) or 0)


def ways_to_approve(house: House, visitor: Visitor, now: datetime) -> tuple[Usable, ...]:
    """With which codes they could approve now, and why not with the rest. Raises NotFound."""
    with house.database.read() as session:
        return approval_factors(session, house.settings, visitor.person_id, now)


def _unseen(visitor: Visitor) -> Select[int]:
    visible = documents_for(visitor.viewer, visitor.person_id)
    here = visitor.viewer.administrations if isinstance(visitor.viewer, ClientUser) else ()
    counted = select(func.count()).select_from(Document)
    return counted.where(Document.administration_id.in_(here), visible, unseen_by(visitor.person_id))
