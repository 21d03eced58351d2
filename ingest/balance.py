"""The balance: what the door accepted, and what was uploaded, against what became of it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from adapters.blobs import Blobs
from adapters.house import House
from dossier.rules.balance import OFFICE_TIME, Balance, Finding, Imbalance, day_bounds, holes
from dossier.rules.states import Fate, Outcome
from ingest.spool import Envelope, envelopes
from ingest.upload_balance import upload_balance
from models import Delivery, Document, HandOver, Mail, Office, Part, Receipt

Where = tuple[ColumnElement[bool], ...]
NAMED = 100  # findings of one kind that are listed: enough to see where to look

log = structlog.get_logger()


def balance(house: House, day: date, *, deep: bool = False) -> tuple[Balance, ...]:
    """The balance of each office for this day in the Netherlands. Deep: look for each raw mail in the blob store.

    Raises TryLater.
    """
    return balances(house, [day], deep=deep)


def balances(
    house: House, days: Sequence[date], *, office: str | None = None, deep: bool = False
) -> tuple[Balance, ...]:
    """... of each of these days, in one look at the spool and at the database. `office`: only of this mail domain."""
    # The spool before the database: what is imported in between is found there, and taken off here.
    spooled = list(envelopes(house.settings.spool_dir))
    only = () if office is None else (Office.mail_domain == office,)
    with house.database.read() as session:
        look = _Look(session, spooled, house.blobs if deep else None)
        offices = session.scalars(select(Office).where(*only).order_by(Office.mail_domain)).all()
        of_days = [_Day(look, day) for day in days]
        return tuple(day.balance(each) for day in of_days for each in offices)


def watch(house: House, now: datetime) -> None:
    """Say loudly what is red today or was yesterday. Raises TryLater."""
    today = now.astimezone(OFFICE_TIME).date()
    for each in balances(house, (today - timedelta(days=1), today)):
        if not each.is_green:
            log.error("balance.red", office=each.office, day=str(each.day), findings=len(each.findings))


class _Look:
    """One look at the spool and at one snapshot of the database, for any number of days."""

    def __init__(self, session: Session, spooled: Sequence[Envelope], blobs: Blobs | None) -> None:
        self.session = session
        self.blobs = blobs  # None: take their presence for granted
        imported = self._imported(spooled)
        self.spooled = [each for each in spooled if each.spool_id not in imported]
        self._missing: dict[str, list[int]] = {}  # numbers by run; a run goes on over many days

    def missing(self, run: str) -> list[int]:
        """The numbers that this run of the door gave and nobody has. They are listed only where some are missing."""
        if run not in self._missing:
            in_spool = {each.door_seq for each in self.spooled if each.door_run == run}
            numbers = select(func.count(Receipt.door_seq.distinct()), func.max(Receipt.door_seq))
            count, highest = self.session.execute(numbers.where(Receipt.door_run == run)).one()
            whole = count + len(in_spool) == max(highest or 0, *in_spool, 0)
            self._missing[run] = [] if whole else holes(self._numbers(run) | in_spool)
        return self._missing[run]

    def _numbers(self, run: str) -> set[int]:
        return set(self.session.scalars(select(Receipt.door_seq).where(Receipt.door_run == run)))

    def _imported(self, spooled: Sequence[Envelope]) -> set[str]:
        ids = [each.spool_id for each in spooled]
        found: set[str] = set()
        for start in range(0, len(ids), 500):  # both databases bound the parameters of one statement
            these = Receipt.spool_id.in_(ids[start : start + 500])
            found.update(self.session.scalars(select(Receipt.spool_id).where(these)))
        return found


class _Day:
    """One day of it."""

    def __init__(self, look: _Look, day: date) -> None:
        self._look, self._session, self._blobs = look, look.session, look.blobs
        self._day = day
        self._start, self._end = day_bounds(day)
        self._spooled = [each for each in look.spooled if self._is_today(each)]
        self._missing = tuple(self._missing_numbers())

    def balance(self, office: Office) -> Balance:
        of_office = (Delivery.office_id == office.id, self._today(Delivery.received_at))
        outcomes = self._outcomes(of_office)
        in_spool = sum(to.office_id == office.id for each in self._spooled for to in each.recipients)
        receipts, repeats = self._receipts(office.id)
        accepted = receipts - repeats + in_spool
        uploads, lost_uploads = upload_balance(self._session, office.id, self._start, self._end)
        findings = [
            *self._missing,
            *self._unworked(of_office),
            *self._undocumented(of_office),
            *self._rawless(of_office),
            *lost_uploads,
        ]
        if accepted != sum(outcomes.values()) + in_spool:
            findings.insert(0, Finding(Imbalance.DOES_NOT_ADD_UP, str(self._day)))
        return Balance(
            office=office.mail_domain,
            day=self._day,
            accepted=accepted,
            repeats=repeats,
            filed=outcomes.get(Outcome.FILED, 0),
            waiting=outcomes.get(Outcome.WAITING, 0) + in_spool,
            parked=outcomes.get(Outcome.PARKED, 0),
            quarantined=outcomes.get(Outcome.QUARANTINED, 0),
            uploads=uploads,
            findings=tuple(findings),
        )

    def _outcomes(self, of_office: Where) -> dict[Outcome, int]:
        counts = select(Delivery.outcome, func.count()).where(*of_office).group_by(Delivery.outcome)
        return {Outcome(outcome): count for outcome, count in self._session.execute(counts)}

    def _receipts(self, office_id: UUID) -> tuple[int, int]:
        """All receipts, and those among them that repeat an earlier mail."""
        repeat = func.count().filter(Receipt.spool_id != Mail.spool_id)
        receipts = select(func.count(), repeat).select_from(Receipt).join(Delivery).join(Mail)
        row = self._session.execute(
            receipts.where(Delivery.office_id == office_id, self._today(Receipt.received_at))
        ).one()
        return row[0], row[1]

    def _unworked(self, of_office: Where) -> Iterator[Finding]:
        owed = or_(HandOver.subject_id == Delivery.id, HandOver.subject_id == Delivery.mail_id)
        unsettled = Delivery.outcome.in_((Outcome.WAITING, Outcome.PARKED))
        lost = select(Delivery.id).where(*of_office, unsettled, ~exists().where(owed))
        return self._findings(Imbalance.NOBODY_WORKS_ON_IT, lost)

    def _undocumented(self, of_office: Where) -> Iterator[Finding]:
        # the raw mail is a document when it was filed by hand: with everything in it
        raw = select(Mail.raw_sha256).where(Mail.id == Delivery.mail_id).correlate(Delivery).scalar_subquery()
        this_part = or_(Document.part_id == Part.id, Document.blob_sha256 == raw)
        made = exists().where(Document.delivery_id == Delivery.id, this_part)
        parts = select(Delivery.id).distinct().join(Part, Part.mail_id == Delivery.mail_id)
        owing = (Delivery.outcome == Outcome.FILED, Part.fate == Fate.DOCUMENT, ~made)
        return self._findings(Imbalance.DOCUMENT_MISSING, parts.where(*of_office, *owing))

    def _rawless(self, of_office: Where) -> Iterator[Finding]:
        if self._blobs is None:
            return
        raws = select(Delivery.id, Mail.raw_sha256, Mail.raw_size_bytes).join(Mail).where(*of_office)
        for delivery_id, sha256, size_bytes in self._session.execute(raws.where(Mail.raw_erased_at.is_(None))):
            if self._blobs.size("raw", sha256) != size_bytes:
                yield Finding(Imbalance.RAW_MISSING, str(delivery_id))

    def _findings(self, what: Imbalance, deliveries: Select[UUID]) -> Iterator[Finding]:
        for delivery_id in self._session.scalars(deliveries.order_by(Delivery.id).limit(NAMED)):
            yield Finding(what, str(delivery_id))

    def _missing_numbers(self) -> Iterator[Finding]:
        """Holes in the numbers that the runs of the door gave, for each run that accepted mail today."""
        today = set(self._session.scalars(select(Receipt.door_run).distinct().where(self._today(Receipt.received_at))))
        for run in sorted(today | {each.door_run for each in self._spooled}):
            if missing := self._look.missing(run):
                yield Finding(Imbalance.NUMBER_MISSING, f"{run}: {', '.join(map(str, missing[:NAMED]))}")

    def _today(self, column: Any) -> ColumnElement[bool]:
        return and_(column >= self._start, column < self._end)

    def _is_today(self, envelope: Envelope) -> bool:
        return self._start <= envelope.received_at < self._end
