"""The proof that a house is whole: rows, words, bytes, trail, balance and secrets, each looked at in full."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import func, select, text

from adapters import last_verify
from adapters.house import House
from dossier.accountability import audit
from dossier.rules.balance import OFFICE_TIME
from ingest import balance as ingest_balance
from models import Base, Receipt, migrate, searching, words_index
from upkeep import lost_tail, sealed
from upkeep.blob_copies import blocks
from upkeep.references import Needed, needed

TOGETHER = 31  # days in one look at the database
NAMED = 20  # of one kind that are listed: enough to see where to look


class Level(StrEnum):
    PROVEN = "proven"
    ADVICE = "advice"  # nothing is lost
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Proof:
    check: str
    level: Level
    looked_at: int
    found: tuple[str, ...]  # the first NAMED


def verify(house: House, now: datetime, *, quick: bool = False) -> Iterator[Proof]:
    """Each check in turn; at the end it is noted that all was looked at. Raises TryLater.

    Quick: bytes by their presence, not by their hash; that is not noted.
    """
    wrong = []
    for name, check in CHECKS.items():
        proof = (present if quick and check is by_hash else check)(house, now, name)
        if proof.level is Level.WRONG:
            wrong.append(name)
        yield proof
    if not quick:
        last_verify.note(house.notes, now, wrong)


def rows(house: House, now: datetime, name: str) -> Proof:
    """What the database says of itself, and that every row can be read."""
    with house.database.read() as session:
        found = []
        if house.database.dialect == "sqlite":
            found = [each for each in session.scalars(text("PRAGMA integrity_check")) if each != "ok"]
            found += [f"{row[0]} refers to nothing" for row in session.execute(text("PRAGMA foreign_key_check"))]
        counts = (session.scalar(select(func.count()).select_from(each)) for each in Base.metadata.sorted_tables)
        looked_at = sum(each or 0 for each in counts)
    differences = migrate.check(house.database.engine)
    return _proof(name, looked_at, [*found, *differences])


def words(house: House, now: datetime, name: str) -> Proof:
    with house.database.write() as session:  # FTS5 looks at its index in a writing transaction
        wrong = searching.wrong(session)
        found = [f"{wrong} entries"] if wrong else []
        if not words_index.is_sound(session):
            found.append("the index")
        return _proof(name, 1, found, Level.ADVICE)  # dossier search --rebuild makes it anew


def by_hash(house: House, now: datetime, name: str) -> Proof:
    """Every byte that a row refers to, read and hashed."""
    return _bytes(house, name, _is_as_named)


def present(house: House, now: datetime, name: str) -> Proof:
    return _bytes(house, name, lambda house, each: house.blobs.size(each.area, each.sha256) is not None)


def _bytes(house: House, name: str, is_right: Callable[[House, Needed], bool]) -> Proof:
    wanted = _needed(house)
    wrong = [each for each in sorted(wanted) if not is_right(house, each)]
    still = _needed(house) if wrong else set()  # destroyed meanwhile
    return _proof(name, len(wanted), (f"{area}/{sha256}" for area, sha256 in wrong if Needed(area, sha256) in still))


def _is_as_named(house: House, each: Needed) -> bool:
    try:
        with house.blobs.open(each.area, each.sha256) as file:
            digest = sha256()
            for block in blocks(file):
                digest.update(block)
            return digest.hexdigest() == each.sha256
    except FileNotFoundError:
        return False


def leftovers(house: House, now: datetime, name: str) -> Proof:
    """Bytes that no row refers to: of work that was cut off, or of destroying that is still to be done."""
    stored = {Needed(*each) for each in house.blobs.everything()}  # before the rows: what is stored now gets its row
    left = sorted(stored - _needed(house))
    return _proof(name, len(stored), (f"{each.area}/{each.sha256}" for each in left), Level.ADVICE)


def trail(house: House, now: datetime, name: str) -> Proof:
    found = list(audit.verify(house))
    wrong = [f"{each.office}: {each.flaw} at {each.number}" for each in found if each.flaw]
    return _proof(name, sum(each.events for each in found), wrong)


def balances(house: House, now: datetime, name: str) -> Proof:
    """Of each day since the first mail."""
    with house.database.read() as session:
        first = session.scalar(select(func.min(Receipt.received_at)))
    days = list(_days(first, now)) if first else []
    some = (days[start : start + TOGETHER] for start in range(0, len(days), TOGETHER))
    red = (each for of_days in some for each in ingest_balance.balances(house, of_days) if not each.is_green)
    wrong = (f"{each.office} {each.day}: {finding.what} {finding.where}" for each in red for finding in each.findings)
    return _proof(name, len(days), wrong)


def secrets(house: House, now: datetime, name: str) -> Proof:
    """Whether the configured keys open all that is sealed."""
    users = sealed.by_key(house)
    return _proof(name, users.total(), [f"{users[None]} sealed with a key that is not here"] if users[None] else [])


def spool(house: House, now: datetime, name: str) -> Proof:
    damaged = sorted(each.name for each in (house.settings.spool_dir / "damaged").glob("*"))
    return _proof(name, 1, damaged)


def archive(house: House, now: datetime, name: str) -> Proof:
    """Whether the database knows all mail that was imported lately: not after an older backup was restored."""
    found = lost_tail.tail(house)
    return _proof(name, found.looked_at, [found.todo, *found.unknown] if found.unknown else [])


CHECKS: Mapping[str, Callable[[House, datetime, str], Proof]] = {
    "rows": rows,
    "words": words,
    "bytes": by_hash,
    "leftovers": leftovers,
    "audit trail": trail,
    "balance": balances,
    "secrets": secrets,
    "spool": spool,
    "archive": archive,
}


def _needed(house: House) -> set[Needed]:
    with house.database.read() as session:
        return needed(session)


def _days(first: datetime, now: datetime) -> Iterator[date]:
    day, last = first.astimezone(OFFICE_TIME).date(), now.astimezone(OFFICE_TIME).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _proof(name: str, looked_at: int, found: Iterable[str], bad: Level = Level.WRONG) -> Proof:
    names = list(found)
    more = [f"... {len(names)} in all"] if len(names) > NAMED else []
    return Proof(name, bad if names else Level.PROVEN, looked_at, (*names[:NAMED], *more))
