"""Files that we made of others: judged by the scanner like all that comes in, before anybody sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.house import House
from adapters.scanner import Verdict
from dossier.rules.states import ScanState
from models import Blob
from models.missing import insert_missing

UNJUDGED = (ScanState.PENDING, ScanState.NO_SCANNER)  # as the scan station: a scanner may have come since


class Judged(NamedTuple):
    sha256: str
    size_bytes: int
    verdict: Verdict


def verdict(house: House, sha256: str) -> Verdict:
    """Of the scanner, on a blob of the area 'parts'. Raises TryLater."""
    with house.blobs.open("parts", sha256) as stream:
        return house.scanner.scan(stream)


def judged_blobs(session: Session, judged: Iterable[Judged], now: datetime) -> dict[str, Blob]:
    """The rows of these bytes, by SHA-256. A verdict that stands there already stays."""
    by_hash = {each.sha256: each for each in judged}
    pending = {"stored_at": now, "scan_state": ScanState.PENDING}
    rows = [{"sha256": each, "size_bytes": by_hash[each].size_bytes, **pending} for each in sorted(by_hash)]
    insert_missing(session, Blob, rows)
    # Locked, so that no later verdict is passed over: whoever gives one waits for the documents that this one is for.
    locked = select(Blob).where(Blob.sha256.in_(by_hash)).order_by(Blob.sha256).with_for_update(key_share=True)
    blobs = {blob.sha256: blob for blob in session.scalars(locked.execution_options(populate_existing=True))}
    for sha256, blob in blobs.items():
        if blob.scan_state in UNJUDGED:
            found = by_hash[sha256].verdict
            blob.scan_state, blob.scan_signature, blob.scanned_at = found.state, found.signature, now
    return blobs
