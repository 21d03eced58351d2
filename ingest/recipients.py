"""Who may receive: what the door asks at RCPT, answered also while the database is away."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from dossier.rules.errors import TryLater
from dossier.rules.sending import RETURNS
from dossier.rules.states import DoorTally
from ingest.near_miss import SUFFIX, names_meant
from models import Administration, MailAddress, Office

log = structlog.get_logger()

FRESH_SECONDS = 15.0  # so long an answer stands without asking again
AWAY_SECONDS = 5.0  # so long the database is left alone after a fault
KNOWN_LIMIT = 50_000  # answers of dossiers that exist; remembered for when the database is away
UNKNOWN_LIMIT = 5_000  # other answers: a guesser must not push the known ones out
OFFICE_OWN = frozenset({"postmaster", "abuse"})  # RFC 2142 1 and 4


class Verdict(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # the dossier or this address is switched off
    UNKNOWN = "unknown"
    NEAR_MISS = "near-miss"  # unknown, but almost an existing address
    NOT_A_DOSSIER = "not-a-dossier"  # our domain, but nothing with .dossier
    FOREIGN = "foreign"  # not our domain
    TRY_LATER = "try-later"  # nobody knows at the moment


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    office_id: UUID | None = None  # None: not a domain of ours, or nobody knows
    administration_id: UUID | None = None  # None unless open or closed
    tag: str | None = None  # +tag as the sender wrote it; None: none


# what staff see counted when a recipient is not open
_REFUSED = {
    Verdict.CLOSED: DoorTally.REFUSED_CLOSED,
    Verdict.UNKNOWN: DoorTally.REFUSED_UNKNOWN,
    Verdict.NEAR_MISS: DoorTally.NEAR_MISS,
    Verdict.NOT_A_DOSSIER: DoorTally.REFUSED_UNKNOWN,
    Verdict.FOREIGN: DoorTally.REFUSED_POLICY,
    Verdict.TRY_LATER: DoorTally.TRY_LATER,
}
# a guesser may write any address: those are counted per domain. Whether one was mistyped the tally finds out, later
_COUNTED_BY_ADDRESS = frozenset({Verdict.CLOSED, Verdict.NEAR_MISS, Verdict.UNKNOWN, Verdict.NOT_A_DOSSIER})

_Key = tuple[str, str]  # domain and local part without tag, in lower case
_NOBODY_KNOWS = Answer(Verdict.TRY_LATER)


def read_address(domain: str, local: str) -> tuple[_Key, str | None]:
    """What to look up, and the tag: `jansen.dossier+btw` and `jansen+btw.dossier` are both jansen's, with a hint."""
    name, plus, tag = local.partition("+")
    if plus and tag.lower().endswith(SUFFIX) and not name.lower().endswith(SUFFIX):
        name, tag = name + SUFFIX, tag[: -len(SUFFIX)]
    return (domain.lower().removesuffix("."), name.lower()), tag or None


def refusal_counted(answer: Answer, address: str) -> tuple[DoorTally, str]:
    """Under what, and under which address, the tally counts that this address was not open."""
    named = answer.verdict in _COUNTED_BY_ADDRESS
    shown = address if named else f"@{address.rpartition('@')[2]}" if answer.office_id else ""
    return _REFUSED[answer.verdict], shown


def look_up(session: Session, domain: str, local: str) -> Answer:
    """Who that is, as the database has it now."""
    key, tag = read_address(domain, local)
    answer = _look_up(session, *key)
    return _tagged(answer, tag) or answer


class Recipients:
    """Thread-safe. `known` never waits; `ask` may wait for the database."""

    def __init__(self, house: House, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = house.database
        self._first_domain = house.settings.domain
        self._file = house.settings.spool_dir / "recipients.json"
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, tuple[float, Answer]] = OrderedDict()
        self._others: OrderedDict[_Key, tuple[float, Answer]] = OrderedDict()
        self._away_until = float("-inf")
        self._changed = False
        for key, answer in _load(self._file):
            self._known[key] = (float("-inf"), answer)

    def known(self, domain: str, local: str) -> Answer | None:
        """A fresh answer from memory. None: ask."""
        key, tag = self._key(domain, local)
        return _tagged(self._remembered(key, self._clock() - FRESH_SECONDS), tag)

    def ask(self, domain: str, local: str) -> Answer:
        """Asks the database. When it is away: the last known answer, however old, or TRY_LATER."""
        key, tag = self._key(domain, local)
        if self._clock() >= self._away_until:
            try:
                with self._database.read() as session:
                    answer = _look_up(session, *key)
            except TryLater:
                self.away()
            else:
                self._keep(key, answer)
                return _tagged(answer, tag) or answer
        return self.last_known(domain, local)

    def last_known(self, domain: str, local: str) -> Answer:
        """Without the database: an old "open" or "closed" stands, an old "unknown" does not: it may exist by now."""
        key, tag = self._key(domain, local)
        return _tagged(self._remembered(key, float("-inf")), tag) or _NOBODY_KNOWS

    def away(self) -> None:
        """The database does not answer: leave it alone for a while."""
        self._away_until = self._clock() + AWAY_SECONDS
        log.warning("recipients-database-away")

    def remember(self) -> None:
        """Writes the known answers beside the spool, for a restart while the database is away."""
        with self._lock:
            if not self._changed:
                return
            self._changed = False
            known = [(key, answer) for key, (_, answer) in self._known.items()]
        _save(self._file, known)

    def _key(self, domain: str, local: str) -> tuple[_Key, str | None]:
        return read_address(domain or self._first_domain, local)  # <Postmaster> has no domain (RFC 5321 4.1.1.3)

    def _remembered(self, key: _Key, since: float) -> Answer | None:
        with self._lock:
            at, answer = self._known.get(key, (float("-inf"), None))
            if answer is None and since > float("-inf"):
                at, answer = self._others.get(key, (float("-inf"), None))
            return answer if at >= since else None

    def _keep(self, key: _Key, answer: Answer) -> None:
        exists = answer.administration_id is not None
        with self._lock:
            before = self._known.pop(key, None)
            if exists or before is not None:
                self._changed = self._changed or before is None or before[1] != answer
            kept, limit = (self._known, KNOWN_LIMIT) if exists else (self._others, UNKNOWN_LIMIT)
            kept[key] = (self._clock(), answer)
            kept.move_to_end(key)
            while len(kept) > limit:
                kept.popitem(last=False)


def _tagged(answer: Answer | None, tag: str | None) -> Answer | None:
    return replace(answer, tag=tag) if answer is not None and tag is not None else answer


def _look_up(session: Session, domain: str, local: str) -> Answer:
    office_id = session.scalar(select(Office.id).where(Office.mail_domain == domain))
    if office_id is None:
        return Answer(Verdict.FOREIGN)
    if local in OFFICE_OWN or local == RETURNS:
        return _office_own(session, office_id)
    name = local.removesuffix(SUFFIX)
    if name == local:
        return Answer(_without_suffix(session, office_id, local), office_id)
    row = session.execute(
        select(Administration.id, Administration.dossier_on, MailAddress.open)
        .join(MailAddress.administration)
        .where(MailAddress.mail_name == name, Administration.office_id == office_id)
    ).one_or_none()
    if row is None:
        return Answer(Verdict.UNKNOWN, office_id)
    return Answer(Verdict.OPEN if row.dossier_on and row.open else Verdict.CLOSED, office_id, row.id)


def _office_own(session: Session, office_id: UUID) -> Answer:
    """RFC 5321 4.5.1: postmaster is always there."""
    own = select(Administration.id).where(Administration.office_id == office_id, Administration.client_id.is_(None))
    administration_id = session.scalar(own.order_by(Administration.id).limit(1))
    if administration_id is None:
        log.error("office-without-own-administration", office=str(office_id))
        return Answer(Verdict.TRY_LATER, office_id)
    return Answer(Verdict.OPEN, office_id, administration_id)


def _without_suffix(session: Session, office_id: UUID, local: str) -> Verdict:
    meant = names_meant(local)
    if not meant:
        return Verdict.NOT_A_DOSSIER
    existing = (
        select(MailAddress.id)
        .join(MailAddress.administration)
        .where(MailAddress.mail_name.in_(meant), Administration.office_id == office_id)
    )
    return Verdict.NEAR_MISS if session.scalar(existing.limit(1)) is not None else Verdict.NOT_A_DOSSIER


def _load(file: Path) -> list[tuple[_Key, Answer]]:
    """Empty when there is none or it cannot be read: it only bridges a fault of the database."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return [
            ((domain, local), Answer(Verdict(verdict), UUID(office), UUID(administration)))
            for domain, local, verdict, office, administration in rows
        ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        log.warning("recipients-file-unreadable")
        return []


def _save(file: Path, known: list[tuple[_Key, Answer]]) -> None:
    rows = [(*key, answer.verdict, str(answer.office_id), str(answer.administration_id)) for key, answer in known]
    new = file.with_suffix(".new")
    try:
        new.touch(mode=0o600)
        new.write_text(json.dumps(rows), encoding="utf-8")
        new.replace(file)
    except OSError:
        log.warning("recipients-file-not-written")
