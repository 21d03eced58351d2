"""Group commit: all mails that finish in the same few milliseconds share one round of fsync, rename, fsync.

Only when the round is durable are the waiting sessions told, so 250 is never said for a mail that can vanish.
"""

import asyncio
import errno
import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import structlog
from uuid_utils import uuid7

from ingest.spool.draft import Draft, write
from ingest.spool.envelope import Envelope
from ingest.spool.layout import SUFFIX, index
from ingest.spool.run import Run, sync_folder

log = structlog.get_logger()


class SpoolFault(Exception):  # noqa: N818 - what happened
    """The round failed; nothing of it is kept. The sender must try again."""


class SpoolFull(SpoolFault):
    """... because the disk is full."""


def fault(error: OSError) -> SpoolFault:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return (SpoolFull if full else SpoolFault)(errno.errorcode.get(error.errno or 0, "unknown"))


class _Waiting(NamedTuple):
    draft: Draft
    envelope: Envelope
    told: "asyncio.Future[Envelope]"


class Committer:
    """The one thread of a run that makes mails durable. `close` finishes what was submitted."""

    def __init__(self, run: Run, loop: asyncio.AbstractEventLoop, *, after_round: Callable[[], None]) -> None:
        self._run = run
        self._loop = loop
        self._after_round = after_round
        self._seq = 0
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="committer")
        self._thread.start()

    def submit(self, draft: Draft, envelope: Envelope) -> "asyncio.Future[Envelope]":
        """Resolves to the envelope as stored, with its ids, size and hash, or to SpoolFault.

        The draft belongs to the committer from here on.
        """
        told: asyncio.Future[Envelope] = self._loop.create_future()
        self._queue.put(_Waiting(draft, envelope, told))
        return told

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        closing = False
        while not closing:
            entries = [self._queue.get()]
            with suppress(queue.Empty):
                while True:
                    entries.append(self._queue.get_nowait())
            waiting = [entry for entry in entries if entry is not None]
            closing = len(waiting) < len(entries)
            if waiting:
                self._round(waiting)

    def _round(self, waiting: list[_Waiting]) -> None:
        outcome: list[Envelope] | SpoolFault
        try:
            outcome = self._store(waiting)
        except OSError as error:
            log.error("spool-round-failed", mails=len(waiting), error=errno.errorcode.get(error.errno or 0))  # noqa: TRY400 - a disk fault needs no stack
            outcome = fault(error)
        except Exception:
            log.exception("spool-round-failed", mails=len(waiting))
            outcome = SpoolFault("unexpected")
        self._loop.call_soon_threadsafe(_tell, [each.told for each in waiting], outcome)
        self._after_round()

    def _store(self, waiting: list[_Waiting]) -> list[Envelope]:
        """Raises OSError when any of it is not durable; then nothing of the round is left."""
        stored = [
            # a failed round uses no number, so that a hole in the numbers proves a loss
            replace(
                each.envelope,
                spool_id=uuid7().hex,
                door_run=self._run.id,
                door_seq=number,
                sha256=each.draft.sha256(),
                size_bytes=each.draft.size_bytes,
            )
            for number, each in enumerate(waiting, self._seq + 1)
        ]
        written: list[Path] = []
        try:
            self._write(waiting, stored, written)
            self._publish(written)
        except BaseException:
            _withdraw(written)
            for each in waiting:
                each.draft.discard()
            raise
        finally:
            for each in waiting:
                each.draft.close()
        self._seq += len(stored)
        return stored

    def _write(self, waiting: list[_Waiting], stored: list[Envelope], written: list[Path]) -> None:
        together: list[tuple[Draft, Envelope]] = []
        for each, envelope in zip(waiting, stored, strict=True):
            if each.draft.path is None:
                together.append((each.draft, envelope))
            else:
                written.append(each.draft.path)
                each.draft.append(index([(0, envelope)]))
        if together:
            written.append(self._run.tmp / uuid4().hex)
            _write_together(written[-1], together)

    def _publish(self, written: list[Path]) -> None:
        for number, path in enumerate(written):
            target = self._run.new / f"{uuid7()}{SUFFIX}"  # sorts by time: the oldest is imported first
            path.rename(target)
            written[number] = target
        sync_folder(self._run.new)


def _write_together(path: Path, mails: list[tuple[Draft, Envelope]]) -> None:
    offsets, body = [], bytearray()
    for draft, envelope in mails:
        offsets.append((len(body), envelope))
        body += draft.held
    body += index(offsets)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        write(descriptor, body)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _withdraw(written: list[Path]) -> None:
    """A file whose fsync failed is never synced again (its pages may be marked clean): it goes.

    An importer that was faster than the failing fsync of the folder has the mail already; the sender's second try is
    then a second receipt of it.
    """
    for path in written:
        with suppress(OSError):
            path.unlink()


def _tell(sessions: "list[asyncio.Future[Envelope]]", outcome: list[Envelope] | SpoolFault) -> None:
    for number, told in enumerate(sessions):
        if told.cancelled():
            continue
        if isinstance(outcome, SpoolFault):
            told.set_exception(outcome)
        else:
            told.set_result(outcome[number])
