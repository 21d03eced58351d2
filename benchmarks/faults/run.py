"""One fault in one site, with what goes through it meanwhile: what a fault may use."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from factories import MadeAdministration
from sqlalchemy import func, select

from benchmarks.faults.cargo import Flood, make_readers, notify, upload
from benchmarks.faults.site import Site
from dossier.rules.states import Outcome
from models import Delivery

HOLD_SECONDS = 1.5
QUIET_WITHIN = 120.0
STUCK_AFTER = 6.0  # seconds without a change: what is waited for is a lease or a pause
READERS = 2


@dataclass
class Run:
    """One fault in one site: what a fault may use."""

    site: Site
    target: MadeAdministration
    flood: Flood
    readers: dict[UUID, str] = field(default_factory=dict)  # who is told something, and their addresses
    uploaded: list[str] = field(default_factory=list)  # SHA-256 of each file
    done: int = 0  # times that the fault was done
    felt: int = 0  # how often it was felt, as the fault itself saw it; more is counted around it
    deaths: list[str] = field(default_factory=list)  # of programs, by themselves, with nothing wrong around them

    def feel(self, times: int = 1) -> None:
        """What nobody but the fault itself can see: so many answers, connections or pieces of work were touched."""
        self.felt += times

    def hold(self, seconds: float = HOLD_SECONDS) -> None:
        """Leave the fault standing for so long, while the flood goes on."""
        time.sleep(seconds)

    def upload(self) -> None:
        self.uploaded += upload(self.site.house, self.target)

    def notify(self) -> None:
        """Something happens that two people are mailed at once."""
        more = make_readers(self.site.house, self.target, READERS)
        notify(self.site.house, self.target, more)
        self.readers |= more
        self.site.ring_notices()

    def mail(self) -> None:
        """One more mail, accepted on return."""
        self.flood.add()
        self.flood.finish()

    def filed(self) -> int:
        """Mails that stand in the inbox."""
        with self.site.house.database.read() as session:
            mine = (Delivery.administration_id == self.target.id, Delivery.outcome == Outcome.FILED)
            return session.scalar(select(func.count()).select_from(Delivery).where(*mine)) or 0

    def wait_until_quiet(self, or_until: Callable[[], bool] = lambda: False) -> None:
        """Until no station owes anything, or as long as is bearable: then the proof says what is left."""
        end, changed, before = time.monotonic() + QUIET_WITHIN, time.monotonic(), None
        while time.monotonic() < end and not or_until() and not (self.flood.is_over() and self.site.is_quiet()):
            now = self.site.standing()
            if now != before:
                before, changed = now, time.monotonic()
            elif time.monotonic() - changed > STUCK_AFTER:
                self.site.let_time_pass()  # what minutes would do: leases run out, pauses end
                self.site.ring_notices()
                before = None
            time.sleep(0.05)
            if not or_until() and (dead := self.site.dead()):
                self.deaths += [each for each in dead if each not in self.deaths]
                self.site.start_all()

    def times(self, number: int, pause: float = 0.8) -> Iterator[int]:
        """Do something so many times, while the flood goes on."""
        for each in range(number):
            self.done += 1
            yield each
            time.sleep(pause)
