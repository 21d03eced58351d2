"""Station 1: from the spool into the database, many mails per commit, each exactly once."""

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from adapters import meters
from adapters.blobs import BlobBatch
from adapters.house import House
from dossier.rules.errors import TryLater
from dossier.rules.work import Due
from ingest.arrival import Arrival, blocks, record, same_mail_key
from ingest.spool import Batch, Spool, Spooled
from models.claims import by_queue

BATCH_MAILS = 100  # per commit: beyond it a commit gets hardly cheaper per mail, and the first ones wait for the last
IDLE_LOOK = timedelta(seconds=5)  # a spool nobody rings for is looked at so often
QUIET = timedelta(milliseconds=20)  # without a new mail: the door has nothing to write now
LONGEST_BURST = timedelta(seconds=10)  # after it the import begins all the same
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)

log = structlog.get_logger()


class Importer:
    """Brings spooled mails into the database. A mail leaves the spool only after the commit that holds it."""

    def __init__(self, house: House, spool: Spool) -> None:
        self._house = house
        self._spool = spool
        self._relays = house.settings.relay_networks

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Thread body: imports whenever `wake` is set. While the database is away it tries ever more rarely."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            wake.clear()
            try:
                self.run_once(self._house.database.now())
            except Exception as error:  # noqa: BLE001 - nothing may end this thread: the mail is safe in the spool
                log.warning("import.later", error=type(error).__name__, pause_seconds=pause.total_seconds())
                stop.wait(pause.total_seconds())
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause = FIRST_PAUSE
                if wake.wait(IDLE_LOOK.total_seconds()):
                    let_the_burst_pass(stop, wake)

    def run_once(self, now: datetime) -> int:
        """Import what stands in the spool: the number of mails. 0 also when another process is importing.

        Raises TryLater when database or blob store are away; what was not imported is still in the spool.
        """
        with self._spool.importing() as ours:
            return sum(self._import(batch, now) for batch in self._spool.batches(BATCH_MAILS)) if ours else 0

    def _import(self, batch: Batch, now: datetime) -> int:
        try:
            dues = self._commit(batch.mails, now)
        except TryLater:
            raise
        except Exception:
            log.exception("import.batch-failed", mails=len(batch.mails))
            return self._import_singly(batch, now)
        batch.done()
        self._ring(dues)
        return len(batch.mails)

    def _import_singly(self, batch: Batch, now: datetime) -> int:
        """One mail must not hold up the others. Its file stays: the next round skips what was imported."""
        imported, staying = 0, set()
        for mail in batch.mails:
            try:
                self._ring(self._commit([mail], now))
                imported += 1
            except TryLater:
                raise
            except Exception:
                staying.add(mail.path)
                log.exception("import.mail-failed", mail=mail.envelope.spool_id)
        Batch(tuple(each for each in batch.mails if each.path not in staying)).done()
        return imported

    def _commit(self, mails: Sequence[Spooled], now: datetime) -> tuple[Due, ...]:
        with self._house.blobs.batch() as blobs:
            arrivals = [self._store(blobs, mail) for mail in mails]
        for arrival in arrivals:
            if self._house.blobs.size("raw", arrival.sha256) != arrival.size_bytes:
                raise TryLater("the blob store does not hold what it took")
        with self._house.database.write() as session:
            dues = record(session, arrivals, now)
        meters.IMPORTED.inc(len(arrivals))
        for arrival in arrivals:
            log.info("imported", mail=arrival.envelope.spool_id, replayed=arrival.replayed)
        return dues

    def _store(self, blobs: BlobBatch, mail: Spooled) -> Arrival:
        with mail.open() as raw:
            stored = blobs.put("raw", blocks(raw))
            if stored.sha256 != mail.envelope.sha256:
                # Accepted is accepted: staff get what is left of it, and the mail says that it was changed.
                log.error("import.changed-in-spool", mail=mail.envelope.spool_id)
            raw.seek(0)
            key = same_mail_key(raw, mail.envelope, self._relays)
        return Arrival(mail.envelope, stored.sha256, stored.size_bytes, key, mail.replayed)

    def _ring(self, dues: tuple[Due, ...]) -> None:
        for queue, hand_over_ids in by_queue(dues).items():
            self._house.bell.ring(queue, hand_over_ids)


def let_the_burst_pass(stop: threading.Event, wake: threading.Event, longest: timedelta = LONGEST_BURST) -> None:
    """Senders who wait for their 250 go first: the import wants the same disk, and what is spooled is safe."""
    end = time.monotonic() + longest.total_seconds()
    while time.monotonic() < end and not stop.is_set():
        wake.clear()
        if not wake.wait(QUIET.total_seconds()):
            return
