"""Work that a station gave up and that is no mail and no upload, which have ways of their own: seen, tried again."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from adapters.house import House
from dossier.rules.acts import Act
from dossier.rules.deriving import DerivationState
from dossier.rules.errors import NotFound
from dossier.rules.powers import Power, may, refuse_without
from dossier.rules.work import SideWork
from models import Derivation, HandOver
from models.audit import record
from models.claims import by_queue, unpark_station


@dataclass(frozen=True, slots=True)
class ParkedWork:
    station: SideWork
    count: int
    since: datetime  # the oldest was set apart
    errors: tuple[str, ...]  # what they said last, by the name of the error


def parked_work(house: House, act: Act, office_id: UUID | None = None) -> tuple[ParkedWork, ...]:
    """Of one office, or of all: one line for each station. Nothing for who may not try it again. Raises TryLater."""
    if not may(act, Power.OFFICE) or act.only is not None:
        return ()
    here = _parked(office_id)
    counts = select(HandOver.station, func.count(), func.min(HandOver.parked_at)).where(*here)
    said = select(HandOver.station, func.coalesce(HandOver.last_error, "")).where(*here).distinct()
    with house.database.read() as session:
        lines = session.execute(counts.group_by(HandOver.station).order_by(HandOver.station)).all()
        errors = session.execute(said).all()
    return tuple(
        ParkedWork(SideWork(name), count, since, tuple(error for of, error in errors if of == name and error))
        for name, count, since in lines
        if since
    )


def retry_work(house: House, station: SideWork, act: Act, office_id: UUID | None = None) -> int:
    """Let the station try all of it again: how many. Raises NotFound when none is parked, Refused, TryLater."""
    refuse_without(act, Power.OFFICE)
    with house.database.write() as session:
        if station is SideWork.DERIVE:
            failed = select(HandOver.subject_id).where(*_parked(office_id), HandOver.station == station)
            anew = {"state": DerivationState.PENDING, "reason": None, "made_at": None}
            session.execute(update(Derivation).where(Derivation.id.in_(failed)).values(anew))
        found = unpark_station(session, station, act.now, office_id)
        if not found:
            raise NotFound("No work of this station was set apart.")
        for office, count in sorted(Counter(each for _, each in found).items()):
            details = {"station": station, "count": count}
            record(
                session, office_id=office, actor=act.actor, action="work.retried", subject_id=None, details=details,
                now=act.now,
            )  # fmt: skip
    for queue, hand_over_ids in by_queue(due for due, _ in found).items():
        house.bell.ring(queue, hand_over_ids)
    return len(found)


def _parked(office_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    here = (HandOver.parked_at.is_not(None), HandOver.station.in_(list(SideWork)))
    return here if office_id is None else (*here, HandOver.office_id == office_id)
