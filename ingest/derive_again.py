"""What is lacking is asked for once more, when what makes it can do more than it could.

A file that it can make nothing of is tried once by each version (`dossier.rules.deriving.MAKER`), and no more.
"""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select, update

from adapters.house import House
from dossier.rules.deriving import MAKER, DerivationState
from dossier.rules.states import DocumentState
from ingest.derive import work
from models import Derivation, Document, HandOver
from models.claims import wake_many
from models.derivation import LACKING

PER_RUN = 500  # in an hour: a worker makes some thousands of pages in one
PASSED_OVER = (DocumentState.BINNED, DocumentState.DESTROYED)

log = structlog.get_logger()


def ask(house: House, now: datetime, limit: int = PER_RUN) -> int:
    """Of documents that are not in the bin, the newest file first: how many are asked for. Raises TryLater.

    The sweeper rings for them, behind what offices wait for. Pages that are there can be looked at meanwhile.
    """
    nothing_yet = Derivation.state == DerivationState.NONE
    anew = {
        "made_by": case({kind.value: version for kind, version in MAKER.items()}, value=Derivation.kind),
        "state": case((nothing_yet, DerivationState.PENDING.value), else_=Derivation.state),
        "made_at": case((nothing_yet, None), else_=Derivation.made_at),
        "reason": None,
        "asked_at": now,
    }
    with house.database.write() as session:
        found = session.scalars(lacking(limit)).all()
        still = (Derivation.id.in_(found), _by_older())  # and nobody asked meanwhile
        asked = update(Derivation).where(*still).values(anew).returning(Derivation.id, Derivation.office_id)
        rows = session.execute(asked).all() if found else []
        wake_many(session, [work(*row) for row in rows], now, crowded={row.office_id for row in rows})
    if rows:
        log.info("derivations.asked-again", count=len(rows))
    return len(rows)


def lacking(limit: int) -> Select[UUID]:
    """By ix_derivation_lacking. What was set apart after three failures waits for a person."""
    document = exists().where(Document.blob_sha256 == Derivation.blob_sha256, Document.state.not_in(PASSED_OVER))
    set_apart = exists().where(HandOver.station == "derive", HandOver.subject_id == Derivation.id)
    some = select(Derivation.id).where(LACKING, Derivation.made_by < max(MAKER.values()), _by_older())
    some = some.where(document, ~set_apart).order_by(Derivation.made_by.desc(), Derivation.id.desc())
    return some.limit(limit)


def _by_older() -> ColumnElement[bool]:
    return or_(*(and_(Derivation.kind == kind, Derivation.made_by < version) for kind, version in MAKER.items()))
