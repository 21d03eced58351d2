"""How the house stands at this moment, for Prometheus: asked from the database and the disk, not counted on the way."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.balance import OFFICE_TIME
from dossier.rules.clocks import Mark
from dossier.rules.happenings import LetterState
from dossier.rules.states import Outcome
from dossier.rules.working_hours import working_time
from ingest.balance import balances
from ingest.sweep import last_swept_at
from models import ClockMark, Delivery, HandOver, Letter, Office
from upkeep import surroundings
from upkeep.figure import Figure, Reading

log = structlog.get_logger()

SWEPT_WITHIN = timedelta(minutes=1)  # beat asks for it every three seconds
UNSETTLED = (Outcome.WAITING, Outcome.PARKED, Outcome.QUARANTINED)


# Everything that `figures` gives. Times are seconds since 1970, as Prometheus has them.
FIGURES = {
    "dossier_work_waiting": Figure("Hand-overs that a station owes.", ("station",)),
    "dossier_work_oldest_seconds": Figure("How long the oldest of these is due.", ("station",)),
    "dossier_work_parked": Figure("Hand-overs set apart for a person.", ("station",)),
    "dossier_deliveries": Figure("Deliveries that wait, are parked or in quarantine.", ("office", "outcome")),
    "dossier_oldest_waiting_seconds": Figure("Since when the oldest unsettled delivery was accepted.", ("office",)),
    "dossier_last_mail_timestamp_seconds": Figure("When the last mail was accepted.", ("office",)),
    "dossier_silence_working_seconds": Figure(
        "Working time since then: Monday to Friday, 08:00 to 17:00 in the Netherlands, no holidays.", ("office",)
    ),
    "dossier_balance_findings": Figure("What is red in the balance of today and yesterday. 0: green.", ("office",)),
    "dossier_clock_step_seconds": Figure("How far the clock of the housekeeping is from other clocks. 0: it agrees."),
    "dossier_letters_waiting": Figure("Letters to people that have not left."),
    "dossier_letters_oldest_seconds": Figure("How long the oldest of these waits."),
    "dossier_letters_not_sent": Figure("Letters of the last day that the relay never took."),
    **surroundings.FIGURES,
}


def of_work(session: Session, now: datetime) -> Iterator[Reading]:
    owed = select(HandOver.station, func.count(), func.min(HandOver.due_at)).group_by(HandOver.station)
    for station, count, due_at in session.execute(owed.where(HandOver.parked_at.is_(None))):
        yield Reading("dossier_work_waiting", count, (station,))
        yield Reading("dossier_work_oldest_seconds", _age(due_at, now), (station,))
    for station, count, _ in session.execute(owed.where(HandOver.parked_at.is_not(None))):
        yield Reading("dossier_work_parked", count, (station,))


def of_mail(session: Session, now: datetime) -> Iterator[Reading]:
    """One look in an index for each, however many mails there are."""
    for office_id, office in session.execute(select(Office.id, Office.mail_domain)).all():
        of_office = Delivery.office_id == office_id
        for outcome in UNSETTLED:
            these = select(func.count()).where(of_office, Delivery.outcome == outcome)
            yield Reading("dossier_deliveries", session.scalar(these) or 0, (office, outcome))
        waiting = select(func.min(Delivery.received_at)).where(of_office, Delivery.outcome == Outcome.WAITING)
        yield Reading("dossier_oldest_waiting_seconds", _age(session.scalar(waiting), now), (office,))
        last = session.scalar(select(func.max(Delivery.received_at)).where(of_office))
        if last:
            yield Reading("dossier_last_mail_timestamp_seconds", last.timestamp(), (office,))
            yield Reading("dossier_silence_working_seconds", working_time(last, now).total_seconds(), (office,))


def of_clock(session: Session, now: datetime) -> Iterator[Reading]:
    said = session.scalar(select(ClockMark.said))
    yield Reading("dossier_clock_step_seconds", abs(Mark.from_json(said).step.total_seconds()) if said else 0.0)


def of_letters(session: Session, now: datetime) -> Iterator[Reading]:
    waits = select(func.count(), func.min(Letter.created_at)).where(Letter.state == LetterState.WAITING)
    count, oldest = session.execute(waits).one()
    yield Reading("dossier_letters_waiting", count)
    yield Reading("dossier_letters_oldest_seconds", _age(oldest, now))
    failed = (Letter.state == LetterState.NOT_SENT, Letter.settled_at > now - timedelta(days=1))
    yield Reading("dossier_letters_not_sent", session.scalar(select(func.count()).where(*failed)) or 0)


def of_workers(house: House, now: datetime) -> Iterator[Reading]:
    if "worker" in house.settings.parts.split(","):
        with house.database.read() as session:
            swept_at = last_swept_at(session)
        yield Reading("dossier_up", float(swept_at is not None and now - swept_at < SWEPT_WITHIN), ("worker",))


def of_balance(house: House, now: datetime) -> Iterator[Reading]:
    today = now.astimezone(OFFICE_TIME).date()
    found: dict[str, int] = {}
    for each in balances(house, (today - timedelta(days=1), today)):
        found[each.office] = found.get(each.office, 0) + len(each.findings)
    for office, findings in found.items():
        yield Reading("dossier_balance_findings", findings, (office,))


def of_rows(house: House, now: datetime) -> Iterator[Reading]:
    with house.database.read() as session:
        for ask in (of_work, of_mail, of_clock, of_letters):
            yield from ask(session, now)


Ask = Callable[[House, datetime], Iterator[Reading]]


@dataclass
class Figures:
    """Asked at most so often: whoever scrapes cannot load the database. What cannot be had is left out."""

    house: House
    _kept: dict[Ask, tuple[float, list[Reading]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        often = (of_rows, of_workers, *surroundings.Surroundings(self.house).asks)
        self._asks: tuple[tuple[Ask, float], ...] = ((of_balance, 60.0), *((ask, 5.0) for ask in often))  # seconds

    def ask(self, now: datetime) -> Iterator[Reading]:
        for ask, seconds in self._asks:
            at, readings = self._kept.get(ask, (-seconds, []))
            if time.monotonic() - at >= seconds:
                try:
                    readings = list(ask(self.house, now))
                except Exception as error:  # noqa: BLE001 - whatever is away: the rest is shown, and dossier_up tells
                    log.warning("figures.left-out", error=type(error).__name__)
                    readings = []
                self._kept[ask] = (time.monotonic(), readings)
            yield from readings


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
