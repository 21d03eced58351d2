"""Does search stay fast when the office is full? Words of documents with 10^2, 10^4 and 10^5 documents in one office.

    python benchmarks/search.py [--sizes 100,10000,100000] [--database URL]

Every document says sixty words of a vocabulary of twenty thousand, some of them in nearly every document. One dossier
holds a tenth of the documents, of which a client user sees one in ten. Prints milliseconds (medians), how many were
found, and how many times the smallest size. Without --database: SQLite in a temporary folder.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from uuid_utils.compat import uuid7

from adapters.database import Database
from adapters.house import open_house
from dossier.rules.rights import Level
from dossier.rules.states import DocumentState
from dossier.rules.visibility import ClientUser, Staff
from dossier.search import Query, search
from dossier.visitor import Visitor
from models import (
    Administration,
    Blob,
    Client,
    Derivation,
    Document,
    Folder,
    FolderGrant,
    FolderPath,
    Office,
    Person,
)
from models.migrate import create
from settings import load

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VOCABULARY = 20_000
WORDS_PER_DOCUMENT = 60
SHARE = 10  # one document in ten is in the dossier that is asked about, and of those one in ten is for the client
PER_COMMIT = 5_000
RUNS = 15
QUESTIONS = {
    "a number that one document has": "nr77 ",
    "two words": "woord150 woord300 ",
    "half a word": "woord15",
    "a word of nearly every document": "bijlage ",
    "a word in all and one in few": "bijlage nr77",
    "words in a row": '"bijlage bij"',
}


class Full:
    """An office with a full dossier and a client user who sees one of its two folders."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.random = random.Random(7)
        self.weights = [1 / (rank + 1) for rank in range(VOCABULARY)]
        self.id, self.client, self.person, self.count = uuid7(), uuid7(), uuid7(), 0
        self.administrations, self.folders = [uuid7() for _ in range(SHARE)], [uuid7(), uuid7()]
        with database.write() as session:
            session.execute(insert(Office), [{"id": self.id, "name": "K", "mail_domain": "x.test", "created_at": NOW}])
            session.execute(insert(Client), [{"id": self.client, "office_id": self.id, "name": "C", "created_at": NOW}])
            names = {"office_id": self.id, "client_id": self.client, "name": "A", "created_at": NOW}
            session.execute(insert(Administration), [{**names, "id": each} for each in self.administrations])
            person = {"id": self.person, "office_id": self.id, "name": "P", "email": "p@x.test", "created_at": NOW}
            session.execute(insert(Person), [person])
            for position, folder in enumerate(self.folders):
                self._folder(session, folder, position)
            right = {"person_id": self.person, "folder_id": self.folders[0], "level": Level.VIEW}
            session.execute(insert(FolderGrant), [{**right, "granted_at": NOW, "granted_by": "x"}])

    def visitors(self) -> dict[str, Visitor]:
        here = frozenset(self.administrations[:1])
        return {
            "office": Visitor(Staff(self.id, frozenset()), self.id),
            "client": Visitor(ClientUser(self.id, here), self.person),
        }

    def grow(self, to: int) -> None:
        while self.count < to:
            with self.database.write() as session:
                rows = [self._rows(number) for number in range(self.count, min(to, self.count + PER_COMMIT))]
                for table, new in zip((Blob, Derivation, Document), zip(*rows, strict=True), strict=True):
                    session.execute(insert(table), list(new))
                self.count += len(rows)
        with self.database.write() as session:
            session.execute(text("ANALYZE"))

    def _folder(self, session: Any, folder: UUID, position: int) -> None:
        values = {"depth": 0, "position": position, "name": "F", "created_at": NOW, "year": position}
        here = {"id": folder, "administration_id": self.administrations[0]}
        session.execute(insert(Folder), [{**values, **here}])
        session.execute(insert(FolderPath), [{"folder_id": folder, "ancestor_id": folder, "distance": 0}])

    def _rows(self, number: int) -> tuple[dict[str, Any], ...]:
        """A document's bytes, words and row."""
        sha256, there = f"{number:064x}", number % SHARE
        folder = self.folders[number // SHARE % SHARE != 0] if there == 0 else None
        ranks = self.random.choices(range(VOCABULARY), self.weights, k=WORDS_PER_DOCUMENT)
        words = f"bijlage bij nr{number} {' '.join(f'woord{rank}' for rank in ranks)}"
        blob = {"sha256": sha256, "size_bytes": 1, "stored_at": NOW, "scan_state": "clean"}
        made = {"blob_sha256": sha256, "kind": "text", "content_type": "text/plain", "office_id": self.id,
                "state": "made", "text": words, "asked_at": NOW}  # fmt: skip
        document = {"office_id": self.id, "administration_id": self.administrations[there], "folder_id": folder,
                    "name": f"stuk {number}.pdf", "blob_sha256": sha256, "size_bytes": 1, "content_type": "text/plain",
                    "asked_sha256": sha256, "state": DocumentState.FILED if folder else DocumentState.INBOX,
                    "received_at": NOW}  # fmt: skip
        return blob, made, document


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100,10000,100000")
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(load(data=Path(folder), database_url=asked.database))
        create(house.database.engine)
        measure(Full(house.database), [int(each) for each in asked.sizes.split(",")])
        house.database.close()


def measure(office: Full, sizes: Sequence[int]) -> None:
    first: dict[tuple[str, str], float] = {}
    for size in sizes:
        started = time.perf_counter()
        office.grow(size)
        print(f"\n{size} documents ({time.perf_counter() - started:.0f} s to add)")
        for who, visitor in office.visitors().items():
            for what, words in QUESTIONS.items():
                took, found = timed(office.database, visitor, words)
                growth = took / first.setdefault((who, what), took)
                print(f"  {who:7} {what:34} {took:8.1f} ms  {found:4} found  {growth:6.1f} x")


def timed(database: Database, visitor: Visitor, words: str) -> tuple[float, int]:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        found = search(database, visitor, Query(words))
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), found.total


if __name__ == "__main__":
    main()
