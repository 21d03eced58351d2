"""An office with as many documents as one likes, written by the database itself: a million in some minutes.

500 administrations, 40 folders each (8 with 4 in each), 5 client users each who may look into half of them. The first
dossier holds a tenth of all documents, the rest is spread evenly; some folders hold far more than others. One document
in a hundred waits in the inbox, with its mail. A dense office has all of them in that dossier, and every second one
waits: so a thousand fill its pages. The second word of the vocabulary is half as common as the first.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Uuid, insert
from sqlalchemy.schema import CreateIndex, DropIndex
from uuid_utils.compat import uuid7

from adapters.database import Database
from dossier.access.visitor import Visitor
from dossier.rules.rights import Level, Role
from dossier.rules.visibility import ClientUser, Staff
from models import (
    Administration,
    Base,
    Client,
    ClientMember,
    Folder,
    FolderGrant,
    FolderPath,
    MailAddress,
    Office,
    Person,
    searching,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADMINISTRATIONS = 500
ROOTS, BELOW = 8, 4  # folders of a dossier, and in each of them
USERS = 5  # of each client
VOCABULARY = 20_000
PHRASES, WORDS = 10_000, 10  # a text is two phrases of so many words, and a number of its own
SLOTS = 100  # of a dossier: which folder the next document goes to
SYLLABLES = ("ba", "fac", "tuur", "loon", "re", "ke", "ning", "po", "lis", "aan", "gif", "te", "con", "tract", "jaar")
# A throw-away database need not survive anything.
HASTE = {
    "sqlite": ("synchronous = OFF", "journal_mode = OFF", "cache_size = -1000000", "foreign_keys = OFF"),
    "postgresql": ("session_replication_role = replica", "maintenance_work_mem = '1GB'"),
}

# What the databases say differently. Number n makes key n.
_SAID = {
    "sqlite": {
        "id": "printf('%032x', n)", "sha256": "printf('%064x', n)", "no": "0", "yes": "1", "json": "",
        "at": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', n || ' seconds')",
    },
    "postgresql": {
        "id": "lpad(to_hex(n), 32, '0')::uuid", "sha256": "lpad(to_hex(n), 64, '0')", "no": "false", "yes": "true",
        "json": "::json", "at": "(timestamptz '2026-01-01 00:00+00' + n * interval '1 second')",
    },
}  # fmt: skip
_MAILED = "{mailed}"  # waits in the inbox
_SPREAD = {  # one in a hundred waits, in the first dossier too
    "mailed": "n / 10 % 100 = 0", "here": "n % 10 = 0", "opened": "n % 10 = 0 AND n % 30 > 0",
}  # fmt: skip
_DENSE = {"mailed": "n % 2 = 0", "here": "true", "opened": "n % 3 > 0"}
_TABLES: Mapping[str, Mapping[str, str]] = {
    "blob": {"sha256": "{sha256}", "size_bytes": "16", "stored_at": "{at}", "scan_state": "'clean'"},
    "mail": {
        "id": "{id}", "spool_id": "{sha256}", "raw_sha256": "{sha256}", "raw_size_bytes": "16", "helo": "'x'",
        "mail_from": "'klant@x.example'", "peer": "'x'", "protocol": "'ESMTP'", "received_at": "{at}",
        "imported_at": "{at}", "subject": "word", "header_from": "'klant@x.example'", "header_from_name": "'De Klant'",
        "auto_submitted": "{no}", "defects": "'[]'{json}", "verdicts": "'{{}}'{json}",
    },
    "delivery": {
        "id": "{id}", "mail_id": "{id}", "office_id": "office_id", "administration_id": "administration_id",
        "recipient": "'x'", "same_mail_key": "{sha256}", "received_at": "{at}", "outcome": "'filed'",
        "reason": "'in-inbox'",
    },
    "document": {
        "id": "{id}", "office_id": "office_id", "administration_id": "administration_id",
        "folder_id": f"CASE WHEN {_MAILED} THEN NULL ELSE folder_id END",
        "delivery_id": f"CASE WHEN {_MAILED} THEN {{id}} END", "name": "word || ' ' || n || '.pdf'",
        "blob_sha256": "{sha256}", "size_bytes": "16", "content_type": "'application/pdf'",
        "flags": f"(CASE WHEN {_MAILED} AND n % 7000 < 10 THEN '[\"locked\"]' ELSE '[]' END){{json}}",
        "asked_sha256": "{sha256}", "version": "1", "note": "''", "note_for_clients": "{no}", "hold": "''",
        "state": f"CASE WHEN NOT {_MAILED} THEN 'filed' WHEN n % 9000 < 10 THEN 'quarantined' ELSE 'inbox' END",
        "received_at": "{at}",
    },
    "derivation": {
        "id": "{id}", "blob_sha256": "{sha256}", "kind": "'text'", "content_type": "'application/pdf'",
        "office_id": "office_id", "state": "'made'", "text": "said || ' nr' || n", "files": "'[]'{json}",
        "asked_at": "{at}",
    },
    "opening": {
        "id": "{id}", "document_id": "{id}", "version": "1", "person_id": "person_id", "as_client": "{yes}",
        "opened_at": "{at}",
    },
}  # fmt: skip
_WHICH = {"mail": _MAILED, "delivery": _MAILED, "opening": "{opened}"}
# Document n: where it goes, and what it says.
_SOURCE = f"""WITH RECURSIVE number(n) AS (
    SELECT CAST({{first}} AS BIGINT) UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {{last}})
SELECT * FROM (SELECT n, place.*, one.said || ' ' || other.said AS said, one.word AS word FROM number
JOIN bench_place AS place ON place.slot = CASE WHEN {{here}} THEN n / 10 % {SLOTS}
    ELSE {SLOTS} * (1 + n % {ADMINISTRATIONS - 1}) + n / 5000 % {SLOTS} END
JOIN bench_phrase AS one ON one.number = n * 7919 % {PHRASES}
JOIN bench_phrase AS other ON other.number = n / {PHRASES} * 37 % {PHRASES}) AS source"""


_OURS = MetaData()
_PHRASE = Table(
    "bench_phrase", _OURS, Column("number", Integer, primary_key=True), Column("word", String), Column("said", String)
)
_PLACE = Table(
    "bench_place",
    _OURS,
    Column("slot", Integer, primary_key=True),
    *(Column(name, Uuid()) for name in ("office_id", "administration_id", "folder_id", "person_id")),
)
Rows = dict[Any, list[dict[str, Any]]]


class FullOffice:
    """Starts with folders and people, but no document."""

    def __init__(self, database: Database, *, dense: bool = False) -> None:
        self.database, self.count = database, 0
        self._said = {**_SAID[database.dialect], **(_DENSE if dense else _SPREAD)}
        self.random = random.Random(7)
        self.id, self.colleague, self.client_user = uuid7(), uuid7(), uuid7()
        self.administrations = [uuid7() for _ in range(ADMINISTRATIONS)]
        self.here, self.folder = self.administrations[0], uuid7()  # the fullest dossier, and its fullest folder
        tables = (Client, Administration, MailAddress, Folder, FolderPath, Person, ClientMember, FolderGrant)
        rows: Rows = {each: [] for each in tables}
        for number in range(ADMINISTRATIONS):
            self._dossier(rows, number)
        with database.engine.begin() as connection:
            searching.uninstall(connection)
            _OURS.create_all(connection)
            connection.execute(insert(_PHRASE), list(self._phrases()))
            office = {"id": self.id, "name": "Groei", "mail_domain": "groei.example", "created_at": NOW}
            connection.execute(insert(Office), [office])
            for table, values in rows.items():
                connection.execute(insert(table), values)

    @property
    def staff(self) -> Visitor:
        return Visitor(Staff(self.id, frozenset({Role.STAFF_MEMBER})), self.colleague)

    @property
    def client(self) -> Visitor:
        return Visitor(ClientUser(self.id, frozenset({self.here})), self.client_user)

    def grow(self, to: int) -> None:
        """Up to this many documents, each found by its words."""
        self.database.close()
        with self.database.engine.connect() as connection:
            self._haste(connection)
            with connection.begin():
                searching.uninstall(connection)
                indexes = [each for name in _TABLES for each in Base.metadata.tables[name].indexes]
                for each in indexes:
                    connection.execute(DropIndex(each))
                for statement in self._statements(to):
                    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
                for each in indexes:
                    connection.execute(CreateIndex(each))
                searching.install(connection)
                connection.exec_driver_sql("ANALYZE")
        self.database.close()  # with the connection go its settings
        self.count = to

    def _haste(self, connection: Connection) -> None:
        said = "PRAGMA" if self.database.dialect == "sqlite" else "SET"
        for each in HASTE[self.database.dialect]:
            connection.connection.cursor().execute(f"{said} {each}")

    def _statements(self, to: int) -> Iterator[str]:
        source = _SOURCE.format(first=self.count, last=to, **self._said)
        yield f"CREATE TEMP TABLE bench_new AS {source}"
        for name, columns in _TABLES.items():
            values = ", ".join(columns.values()).format(**self._said)
            which = _WHICH.get(name, "true").format(**self._said)
            yield f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} FROM bench_new WHERE {which}"
        yield "DROP TABLE bench_new"

    def _dossier(self, rows: Rows, number: int) -> None:
        here, client = self.administrations[number], uuid7()
        rows[Client].append({"id": client, "office_id": self.id, "name": f"C{number}", "created_at": NOW})
        names = {"office_id": self.id, "client_id": client, "name": f"A{number}", "created_at": NOW}
        rows[Administration].append({"id": here, **names})
        rows[MailAddress].append({"administration_id": here, "mail_name": f"a{number}", "created_at": NOW})
        roots = [self._tree(rows, here, position, first=number == 0) for position in range(ROOTS)]
        for user in range(USERS):
            person = self.client_user if number == user == 0 else uuid7()
            who = {"office_id": self.id, "name": f"P{user}", "email": f"{number}-{user}@x.example", "created_at": NOW}
            rows[Person].append({"id": person, **who})
            rows[ClientMember].append({"person_id": person, "client_id": client})
            right = {"person_id": person, "level": Level.VIEW, "granted_at": NOW, "granted_by": "bench"}
            rows[FolderGrant] += [{**right, "folder_id": each} for root in roots[user % 2 :: 2] for each in root]
        folders = [each for root in roots for each in root]
        chosen = self.random.choices(folders, [1 / (rank + 1) for rank in range(len(folders))], k=SLOTS)
        place = {"office_id": self.id, "administration_id": here, "person_id": self.client_user}
        rows.setdefault(_PLACE, []).extend(
            {"slot": number * SLOTS + slot, "folder_id": folder, **place} for slot, folder in enumerate(chosen)
        )

    def _tree(self, rows: Rows, here: UUID, position: int, *, first: bool) -> list[UUID]:
        """A folder and those in it."""
        root, below = self.folder if first and position == 0 else uuid7(), [uuid7() for _ in range(BELOW)]
        common = {"administration_id": here, "created_at": NOW, "position": position}
        rows[Folder].append({"id": root, "parent_id": None, "depth": 0, "name": f"Map {position}", **common})
        rows[FolderPath].append({"folder_id": root, "ancestor_id": root, "distance": 0})
        for each in below:
            rows[Folder].append({"id": each, "parent_id": root, "depth": 1, "name": "Submap", **common})
            for distance, ancestor in enumerate((each, root)):
                rows[FolderPath].append({"folder_id": each, "ancestor_id": ancestor, "distance": distance})
        return [root, *below]

    def _phrases(self) -> Iterator[dict[str, Any]]:
        """The word of rank r is said 1/r as often as the first."""
        weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
        for number in range(PHRASES):
            words = [word_of(rank) for rank in self.random.choices(range(VOCABULARY), cum_weights=weights, k=WORDS)]
            yield {"number": number, "word": words[0], "said": " ".join(words)}


def word_of(rank: int) -> str:
    """Words that begin alike, as people's words do: 15 syllables."""
    rank, last = divmod(rank, len(SYLLABLES))
    return (word_of(rank - 1) if rank else "") + SYLLABLES[last]
