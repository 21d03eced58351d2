"""Mail that the archive of the spool holds and the database does not know: it came after the restored backup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from adapters.house import House
from dossier.doctor_finding import Finding, fine, wrong
from ingest.spool import archive
from models import Receipt

ASKED = 500  # ids in one question: both databases bound the parameters of a statement


@dataclass(frozen=True, slots=True)
class Tail:
    looked_at: int
    unknown: tuple[str, ...]  # spool ids, as their senders heard them
    since: str  # day (UTC) of the import of the first of them; "": all are known

    @property
    def todo(self) -> str:
        return f"Run: dossier replay --since {self.since}"


def tail(house: House) -> Tail:
    """The archive before the database: what is imported in between is in both. Raises TryLater."""
    days = {spool_id: day for day, spool_id in archive.spool_ids(house.settings.spool_dir)}
    unknown = days.keys() - _known(house, list(days))
    since = min((days[each] for each in unknown), default="")
    return Tail(len(days), tuple(sorted(unknown, key=lambda each: (days[each], each))), since)


def doctor_check(house: House, now: datetime) -> Finding:
    found = tail(house)
    if found.unknown:
        return wrong(f"{len(found.unknown)} accepted mails are in the archive of the spool only.", found.todo)
    return fine(f"The database knows all {found.looked_at} mails in the archive of the spool.")


def _known(house: House, ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    with house.database.read() as session:
        for start in range(0, len(ids), ASKED):
            these = Receipt.spool_id.in_(ids[start : start + ASKED])
            known.update(session.scalars(select(Receipt.spool_id).where(these)))
    return known
