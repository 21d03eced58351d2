"""Does a dossier stay fast when the office is full? Pages with 10^2, 10^4 and 10^6 documents in one office.

    python benchmarks/dossier_growth.py [--sizes 100,10000,1000000] [--database URL]

One administration grows with the office and holds a tenth of it, half of that in one folder and half in the inbox; the
others share the rest. Prints milliseconds (medians) and how many times those of the smallest size. Logarithmic growth
would be 3x from 10^2 to 10^6. Without --database: SQLite in a temporary folder, about 4 GB for a million.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from uuid_utils.compat import uuid7

from adapters.database import Database
from adapters.house import open_house
from dossier import lists, search, seen, visitor, who_sees
from dossier.administrations import NewAdministration, add_to
from dossier.desk import Desk
from dossier.grants import FolderRight, grant
from dossier.offices import office_for
from dossier.people import NewPerson, add_client_user, add_staff
from dossier.rules.acts import Act
from dossier.rules.rights import Level, Role
from dossier.rules.states import DocumentState, ScanState
from dossier.tree import NewFolder, add
from models import Blob, Document, Opening
from models.migrate import create
from settings import load

ADMINISTRATIONS = 200
SHARE = 10  # one in ten documents is in the dossier that is asked about
ROWS_PER_COMMIT = 20_000
RUNS = 15
ACT = Act("cli", datetime(2026, 1, 1, tzinfo=UTC))
WORDS = ("factuur", "polis", "loonstrook", "aangifte", "contract", "jaarrekening", "bankafschrift", "kwitantie")


class Office:
    """An office with empty dossiers, a colleague and a client user who sees one folder."""

    def __init__(self, database: Database, domain: str) -> None:
        self.database = database
        with database.write() as session:
            office = office_for(session, domain, name="Groei", act=ACT)
            made = [
                add_to(session, office, NewAdministration(f"A{number}", f"a{number}", f"C{number}"), ACT).id
                for number in range(ADMINISTRATIONS)
            ]
            self.office_id, self.administrations = office.id, made
            self.folders = [add(session, each, NewFolder("Post"), ACT.now).id for each in made]
        self.here, self.folder = made[0], self.folders[0]
        self.desk = Desk(self.here, ACT)
        client = add_client_user(database, self.desk, NewPerson("Klant", "klant@x.example"), "directie")
        staff = add_staff(database, domain, NewPerson("Collega", "collega@x.example"), (Role.STAFF_MEMBER,), ACT)
        grant(database, self.here, FolderRight(client, self.folder, Level.VIEW), ACT)
        self.client = visitor.of_person(database, client, self.here, ACT.now)
        self.staff = visitor.of_staff(database, staff, ACT.now)
        self.stored = 0

    def fill(self, size: int) -> None:
        """Up to this many documents."""
        for start in range(self.stored, size, ROWS_PER_COMMIT):
            rows = [self._rows(number) for number in range(start, min(size, start + ROWS_PER_COMMIT))]
            with self.database.write() as session:
                for table, position in ((Blob, 0), (Document, 1)):
                    session.execute(insert(table), [row[position] for row in rows])
                session.execute(insert(Opening), [row[2] for row in rows if row[1]["administration_id"] == self.here])
        self.stored = size
        with self.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))

    def _rows(self, number: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        which = 0 if number % SHARE == 0 else 1 + number % (ADMINISTRATIONS - 1)
        filed, document_id, at = number // SHARE % 2 == 0, uuid7(), ACT.now + timedelta(seconds=number)
        sha256 = document_id.hex * 2
        blob = {"sha256": sha256, "size_bytes": 16, "stored_at": at, "scan_state": ScanState.CLEAN}
        document = {
            "id": document_id, "office_id": self.office_id, "administration_id": self.administrations[which],
            "folder_id": self.folders[which] if filed else None, "name": f"{WORDS[number % 8]} {number}.pdf",
            "blob_sha256": sha256, "size_bytes": 16, "content_type": "application/pdf", "received_at": at,
            "state": DocumentState.FILED if filed else DocumentState.INBOX,
        }  # fmt: skip
        opening = {
            "document_id": document_id, "version": 1, "person_id": self.client.person_id, "as_client": number % 3 > 0,
            "opened_at": at,
        }  # fmt: skip
        return blob, document, opening

    def questions(self) -> dict[str, Callable[[], Any]]:
        """What people open most."""
        database, here = self.database, self.here
        with database.read() as session:
            document = session.scalars(select(Document.id).where(Document.folder_id == self.folder).limit(1)).one()
        wanted = search.Query(f"jaarrekening {self.stored - 5}")
        return {
            "inbox page": lambda: lists.inbox(database, self.staff, here),
            "folder page": lambda: lists.documents_in(database, self.staff, self.folder),
            "folder page, client": lambda: lists.documents_in(database, self.client, self.folder),
            "tree with counts": lambda: lists.folders(database, self.staff, here),
            "not yet seen": lambda: lists.unseen(database, self.client, here),
            "not yet seen, counted": lambda: seen.unseen_per_user(database, self.desk),
            "who sees this": lambda: who_sees.of_document(database, self.desk, document),
            "search": lambda: search.search(database, self.staff, wanted),
        }


def milliseconds(ask: Callable[[], Any]) -> float:
    """Median of some runs, the first left out."""
    taken = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[1:])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="100,10000,1000000")
    options.add_argument("--database", default="")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-dossier-") as folder:
        house = open_house(load(data=Path(folder), database_url=given.database))
        create(house.database.engine)
        office = Office(house.database, "groei.example")
        first: dict[str, float] = {}
        for size in map(int, given.sizes.split(",")):
            started = time.monotonic()
            office.fill(size)
            print(f"{size:>9,} documents (filled in {time.monotonic() - started:.0f} s)", flush=True)
            for name, ask in office.questions().items():
                taken = milliseconds(ask)
                first.setdefault(name, taken)
                print(f"    {name:<24}{taken:8.1f} ms  {taken / first[name]:6.2f}x", flush=True)


if __name__ == "__main__":
    main()
