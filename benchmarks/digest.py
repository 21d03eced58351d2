"""A digest run: `python benchmarks/digest.py [READERS]`, each with five documents; letters are written, not sent.

Prints letters, milliseconds of CPU per letter to begin it and to write it, and statements per thousand letters. All are
begun; `--seconds` bounds how long is written.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from uuid_utils.compat import uuid7

from adapters.house import House, open_house
from dossier.office.demo import fill
from dossier.rules.happenings import Happening, Lane, NoticeState, Pace
from dossier.rules.states import DocumentState
from models import (
    Administration,
    Base,
    Blob,
    ClientMember,
    Document,
    Folder,
    FolderGrant,
    FolderPath,
    HandOver,
    Notice,
    Person,
    migrate,
)
from notify.preparing import prepare
from notify.rounds import go_round
from settings import load

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DUE = NOW + timedelta(hours=2)
DOCUMENTS = 5
CHUNK = 5_000  # readers per transaction


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("readers", type=int, nargs="?", default=10_000)
    options.add_argument("--seconds", type=float, default=120.0, help="that letters are written, at the most")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-digest-") as folder:
        house = open_house(load(data=Path(folder)))
        migrate.create(house.database.engine)
        _in_haste(house, given.readers)
        sent: list[str] = []
        event.listen(house.database.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
        letters, moment, to_begin = _begin(house)
        asked = len(sent)
        written, to_write = _write(house, moment, given.seconds)
    print(f"{given.readers} readers, {letters} letters begun, {written} written; ", end="")
    print(f"CPU ms per letter: {to_begin / letters:.2f} to begin, {to_write / written:.2f} to write; ", end="")
    statements = asked / letters + (len(sent) - asked) / written
    print(f"{statements * 1000:.0f} statements per thousand letters")


def _begin(house: House) -> tuple[int, datetime, float]:
    """Rounds until nobody has news: letters, the moment after the last, milliseconds of CPU."""
    started, letters, moment = time.process_time(), 0, DUE
    while begins := go_round(house, moment):
        letters += begins
        moment += timedelta(minutes=1)
    return letters, moment, (time.process_time() - started) * 1000


def _write(house: House, now: datetime, seconds: float) -> tuple[int, float]:
    """Letters, milliseconds of CPU."""
    with house.database.read() as session:
        bags = session.scalars(select(HandOver.subject_id).where(HandOver.station == "send")).all()
    started, end, written = time.process_time(), time.monotonic() + seconds, 0
    for bag_id in bags:
        with house.database.write() as session:
            written += len(prepare(session, house, bag_id, now))
        if time.monotonic() > end:
            break
    return written, (time.process_time() - started) * 1000


def _in_haste(house: House, readers: int) -> None:
    """The set-up need not survive anything; what is measured after it works as always."""

    def hasten(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        for each in ("synchronous = OFF", "cache_size = -1000000"):
            connection.cursor().execute(f"PRAGMA {each}")

    house.database.close()
    event.listen(house.database.engine, "connect", hasten)
    _fill(house, readers)
    event.remove(house.database.engine, "connect", hasten)
    house.database.close()


def _fill(house: House, readers: int) -> None:
    fill(house.database, house.settings.domain, NOW)
    with house.database.write() as session:
        administration = session.scalars(select(Administration).where(Administration.client_id.is_not(None))).first()
        assert administration
        whose = {"office_id": administration.office_id, "administration_id": administration.id}
        folder = Folder(administration_id=administration.id, depth=0, position=99, name="Bank", created_at=NOW, year=0)
        session.add(folder)
        session.flush()
        session.add(FolderPath(folder_id=folder.id, ancestor_id=folder.id, distance=0))
        session.add(Blob(sha256="0" * 64, size_bytes=1, stored_at=NOW, scan_state="clean"))
        session.flush()
        documents = [uuid7() for _ in range(DOCUMENTS)]
        filed = {"folder_id": folder.id, "blob_sha256": "0" * 64, "size_bytes": 1, "content_type": "application/pdf"}
        session.add_all(
            Document(id=each, **whose, **filed, name="Stuk.pdf", flags=[], state=DocumentState.FILED, received_at=NOW)
            for each in documents
        )
        client_id, folder_id = administration.client_id, folder.id
    for start in range(0, readers, CHUNK):
        people = [uuid7() for _ in range(min(CHUNK, readers - start))]
        with house.database.write() as session:
            office_id = whose["office_id"]
            _add(session, Person, [_person(each, office_id) for each in people])
            _add(session, ClientMember, [_member(each, client_id) for each in people])
            _add(session, FolderGrant, [_grant(each, folder_id) for each in people])
            _add(session, Notice, [_notice(each, document, whose) for each in people for document in documents])


def _add(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Past the mapper, which takes twice as long."""
    session.connection().execute(insert(table.__table__), rows)  # type: ignore[arg-type]  # every model has a table


def _person(id_: UUID, office_id: UUID) -> dict[str, Any]:
    return {"id": id_, "office_id": office_id, "name": "Lezer", "email": f"{id_}@x.example", "created_at": NOW}


def _member(person_id: UUID, client_id: UUID | None) -> dict[str, Any]:
    return {"person_id": person_id, "client_id": client_id}


def _grant(person_id: UUID, folder_id: UUID) -> dict[str, Any]:
    return {"person_id": person_id, "folder_id": folder_id, "level": "view", "granted_at": NOW, "granted_by": "test"}


def _notice(person_id: UUID, document_id: UUID, whose: dict[str, UUID]) -> dict[str, Any]:
    times = {"created_at": NOW, "due_at": NOW + timedelta(hours=1)}
    kind = {"happening": Happening.DOCUMENT_VISIBLE, "lane": Lane.NEWS, "pace": Pace.HOURLY}
    rest = {"occurrence": "1", "state": NoticeState.WAITING}
    return {"person_id": person_id, "subject_id": document_id, **whose, **times, **kind, **rest}


if __name__ == "__main__":
    main()
