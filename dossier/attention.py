"""What waits for a person: the numbers behind the open tasks, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, false, func, select

from adapters.database import Database
from adapters.house import House
from dossier import triage
from dossier.approvals.lists import open_tasks
from dossier.factors.usable import approval_factors
from dossier.rules.approving import Hitch
from dossier.rules.factors import Usable
from dossier.rules.visibility import ClientUser, Staff
from dossier.seen import unseen_by
from dossier.triage import Pile
from dossier.visible import documents_for
from dossier.visitor import Visitor
from models import Document, HandOver, Upload

DECIDABLE = frozenset({None, Hitch.NOT_OPENED})


@dataclass(frozen=True, slots=True)
class OfClient:
    """For a user of the active client."""

    approvals: int  # requests that they can decide on now, once they have looked
    unseen: int  # documents


@dataclass(frozen=True, slots=True)
class OfOffice:
    """For an office user, in the dossiers that they may enter."""

    piles: dict[Pile, int]
    parked_uploads: int  # set apart: a station gave up


def of_client(database: Database, visitor: Visitor, now: datetime) -> OfClient:
    decidable = sum(each.hitch in DECIDABLE for each in open_tasks(database, visitor, now))
    with database.read() as session:
        return OfClient(decidable, session.scalar(_unseen(visitor)) or 0)


def of_office(database: Database, visitor: Visitor) -> OfOffice:
    piles = triage.counts(database, visitor)
    parked = exists().where(HandOver.subject_id == Upload.id, HandOver.parked_at.is_not(None))
    with database.read() as session:
        return OfOffice(piles, session.scalar(_uploads(visitor).where(parked)) or 0)


def ways_to_approve(house: House, visitor: Visitor, now: datetime) -> tuple[Usable, ...]:
    """With which codes they could approve now, and why not with the rest. Raises NotFound."""
    with house.database.read() as session:
        return approval_factors(session, house.settings, visitor.person_id, now)


def _unseen(visitor: Visitor) -> Select[int]:
    visible = documents_for(visitor.viewer, visitor.person_id)
    here = visitor.viewer.administrations if isinstance(visitor.viewer, ClientUser) else ()
    counted = select(func.count()).select_from(Document)
    return counted.where(Document.administration_id.in_(here), visible, unseen_by(visitor.person_id))


def _uploads(visitor: Visitor) -> Select[int]:
    """How many there are in the dossiers that they may enter."""
    viewer = visitor.viewer
    query = select(func.count(Upload.id)).where(Upload.office_id == viewer.office_id)
    if not isinstance(viewer, Staff) or viewer.expired:
        return query.where(false())
    return query if viewer.only is None else query.where(Upload.administration_id.in_(viewer.only))
