"""What all sessions of one receiver process share."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.bounds import on_the_wire
from ingest.recipients import Answer, Recipients
from ingest.smtp import replies
from ingest.smtp.limits import Networks, Patience, PerMinute
from ingest.smtp.replies import Reply
from ingest.smtp.tls import Certificate
from ingest.spool import Committer, Draft, Run
from ingest.tally import Tally
from settings import MEGABYTE, Settings

QUESTION_SECONDS = 8.0  # for the database; a client must hear something within ten


class Guest(Protocol):
    """A session, as the desk sees it."""

    def look_at_the_clock(self, now: float) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Desk:
    settings: Settings
    recipients: Recipients
    tally: Tally
    run: Run
    committer: Committer
    certificate: Certificate | None = None  # no STARTTLS
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        settings = self.settings
        self.hostname = settings.hostname or settings.domain
        self.size_limit = on_the_wire(settings.size_limit)
        self.too_big = replies.too_big(settings.size_limit // MEGABYTE)
        self.much_too_big = replace(self.too_big, closes=True)
        self.proxies = Networks(settings.proxy_from)
        self.relays = Networks(settings.relays)
        self.senders = PerMinute(settings.mails_per_sender_per_minute)
        self.dossiers = PerMinute(settings.mails_per_dossier_per_minute)
        self._guests: set[Guest] = set()
        self.empty = asyncio.Event()
        self.empty.set()
        self.per_address: Counter[str] = Counter()
        self.stopping = False
        self.shed_until = 0.0  # on the clock of the loop: whoever comes before it is sent away
        # a database that hangs must not keep large mails from the disk
        self.disk = ThreadPoolExecutor(8, thread_name_prefix="disk")
        self._questions = ThreadPoolExecutor(4, thread_name_prefix="recipients")

    def close(self) -> None:
        """Waits for the disk, not for the database."""
        self.disk.shutdown()
        self._questions.shutdown(wait=False, cancel_futures=True)

    def draft(self) -> Draft:
        return Draft(self.run.tmp)

    def has_room(self, announced_bytes: int) -> bool:
        disk = os.statvfs(self.run.spool)
        return disk.f_bavail * disk.f_frsize >= self.settings.disk_floor + announced_bytes

    async def answer(self, domain: str, local: str) -> Answer:
        """Who that is, within QUESTION_SECONDS. The event loop never waits for the database."""
        known = self.recipients.known(domain, local)
        if known is not None:
            return known
        asked = asyncio.get_running_loop().run_in_executor(self._questions, self.recipients.ask, domain, local)
        try:
            return await asyncio.wait_for(asked, QUESTION_SECONDS)
        except TimeoutError:
            self.recipients.away()
            return self.recipients.last_known(domain, local)

    def enter(self, guest: Guest) -> None:
        self._guests.add(guest)
        self.empty.clear()

    def leave(self, guest: Guest) -> None:
        self._guests.discard(guest)
        if not self._guests:
            self.empty.set()

    def guests(self) -> tuple[Guest, ...]:
        return tuple(self._guests)

    @contextmanager
    def admitted(self, address: str) -> Iterator[Reply | None]:
        """Counts the connection. Gives the refusal when it is one too many."""
        self.per_address[address] += 1
        own = not address or address in self.relays
        crowded = not own and self.per_address[address] > self.settings.connection_limit_per_address
        full = len(self._guests) > self.settings.connection_limit
        shed = not own and asyncio.get_running_loop().time() < self.shed_until
        try:
            yield replies.TOO_BUSY if shed else replies.TOO_MANY_CONNECTIONS if crowded or full else None
        finally:
            self.per_address[address] -= 1
            if not self.per_address[address]:
                del self.per_address[address]
