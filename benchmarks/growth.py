"""Does it stay fast when it is full? The way of a mail with 10^3, 10^5 and 10^6 mails stored.

    python benchmarks/growth.py [--sizes 1000,100000,1000000] [--mails 300] [--database URL]

Fills the tables with mails of one office (500 administrations), then imports, reads, scans and files new
mails in this process, one station after the other, and asks for the pages staff open most. A million mails
take some minutes and about 4 GB. Without --database: SQLite in a temporary folder.
"""

import argparse
import hashlib
import logging
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from adapters.database import Database
from adapters.house import House, open_house
from dossier.rules.queues import Queue
from dossier.rules.states import DocumentState, Outcome, Reason
from ingest.accept import Importer
from ingest.mails import inbox, list_mails
from ingest.spool import Envelope, Recipient, Spool
from ingest.spool.layout import SUFFIX, index
from ingest.wanted import Wanted
from models import (
    Administration,
    Blob,
    Delivery,
    Document,
    HandOver,
    Mail,
    MailAddress,
    Office,
    Part,
    Receipt,
)
from models.migrate import upgrade
from settings import load
from workers.walk import walk

ADMINISTRATIONS = 500
ROWS_PER_COMMIT = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(database: Database, first: int, last: int, office: Any, administrations: list[Any]) -> None:
    """Mails number `first` up to `last`, each filed with one document."""
    for start in range(first, last, ROWS_PER_COMMIT):
        rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (Blob, Mail, Delivery, Receipt, Part, Document)}
        for number in range(start, min(last, start + ROWS_PER_COMMIT)):
            for table, row in one_mail(number, office, administrations[number % len(administrations)]):
                rows[table].append(row)
        with database.write() as session:
            for table, values in rows.items():
                session.execute(insert(table), values)


def one_mail(number: int, office: Any, administration: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    mail, delivery, part, at = uuid7(), uuid7(), uuid7(), START + timedelta(seconds=number)
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    yield Blob, {"sha256": sha256, "size_bytes": 100_000, "stored_at": at, "scan_state": "clean", "scanned_at": at}
    yield Mail, {
        "id": mail, "spool_id": str(uuid7()), "raw_sha256": sha256, "raw_size_bytes": 140_000, "helo": "c.test",
        "mail_from": f"client{number % 5000}@example.org", "peer": "192.0.2.1", "protocol": "ESMTP", "received_at": at,
        "imported_at": at, "read_at": at, "scanned_at": at, "subject": f"Factuur {number}", "body_text": "Zie bijlage.",
        "header_from": f"client{number % 5000}@example.org", "message_id": f"{number}@example.org",
    }  # fmt: skip
    yield Delivery, {
        "id": delivery, "mail_id": mail, "office_id": office, "administration_id": administration, "recipient": "x",
        "same_mail_key": sha256, "received_at": at, "outcome": Outcome.FILED, "reason": Reason.IN_INBOX,
        "settled_at": at,
    }  # fmt: skip
    yield Receipt, {
        "id": uuid7(), "delivery_id": delivery, "spool_id": str(uuid7()), "received_at": at, "peer": "192.0.2.1",
        "door_run": "filled", "door_seq": number + 1,
    }  # fmt: skip
    yield Part, {
        "id": part, "mail_id": mail, "position": 0, "path": "1", "content_type": "application/pdf",
        "detected_type": "application/pdf", "name": f"factuur-{number}.pdf", "fate": "document", "why": "attached",
        "blob_sha256": sha256, "size_bytes": 100_000,
    }  # fmt: skip
    yield Document, {
        "id": uuid7(), "office_id": office, "administration_id": administration, "delivery_id": delivery,
        "part_id": part, "name": f"factuur-{number}.pdf", "blob_sha256": sha256, "size_bytes": 100_000,
        "content_type": "application/pdf", "state": DocumentState.INBOX, "received_at": at,
    }  # fmt: skip


def found(database: Database) -> tuple[Any, list[Any]]:
    """An office with its administrations."""
    office = uuid7()
    administrations = [uuid7() for _ in range(ADMINISTRATIONS)]
    with database.write() as session:
        session.execute(
            insert(Office), [{"id": office, "name": "Groei", "mail_domain": "inbox.groei.test", "created_at": START}]
        )
        session.execute(
            insert(Administration),
            [
                {"id": each, "office_id": office, "name": f"A{n}", "created_at": START}
                for n, each in enumerate(administrations)
            ],
        )
        session.execute(
            insert(MailAddress),
            [
                {"id": uuid7(), "administration_id": each, "mail_name": f"a{n}", "created_at": START}
                for n, each in enumerate(administrations)
            ],
        )
    return office, administrations


def letter(number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "client@example.org", "x@example.org", f"Bon {number}"
    message["Message-ID"] = f"<{uuid7()}@example.org>"
    message.set_content("Hierbij de bon.\n")
    message.add_attachment(
        b"%PDF-1.4\n" + uuid7().bytes * 500, maintype="application", subtype="pdf", filename="bon.pdf"
    )
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def spooled(house: House, office: UUID, administrations: list[UUID], mails: int) -> None:
    """Mails in the spool, as the door leaves them: 20 to a file."""
    spool = Spool(house.settings.spool_dir)
    for first in range(0, mails, 20):
        body, offsets = b"", []
        for number in range(first, min(mails, first + 20)):
            raw, to = letter(number), administrations[number % len(administrations)]
            offsets.append((len(body), envelope(raw, Recipient("x", None, to, office), number)))
            body += raw
        (spool.folder / "new" / f"{uuid7()}{SUFFIX}").write_bytes(body + index(offsets))


def envelope(raw: bytes, to: Recipient, number: int) -> Envelope:
    return Envelope(
        spool_id=uuid7().hex, door_run=f"bench-{uuid7()}", door_seq=1, received_at=datetime.now(UTC),
        mail_from=f"client{number}@example.org", recipients=(to,), helo="client.test", peer="127.0.0.1", tls=None,
        protocol="ESMTP", size_bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest(),
    )  # fmt: skip


def milliseconds(work: Callable[[], Any], times: int = 1) -> float:
    """Median of some runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def measure(house: House, office: UUID, administrations: list[UUID], mails: int) -> dict[str, float]:
    """Milliseconds: per mail for the stations, per page for the questions."""
    spooled(house, office, administrations, mails)
    importer = Importer(house, Spool(house.settings.spool_dir))
    imported = milliseconds(lambda: importer.run_once(datetime.now(UTC)))
    with house.database.read() as session:
        waiting = list(session.scalars(select(HandOver.id)))
    walked = milliseconds(lambda: [walk(house, Queue.LIGHT, [each]) for each in waiting])
    return {
        "import": imported / mails,
        "stations": walked / mails,
        "mails page": milliseconds(lambda: list_mails(house, Wanted()), times=20),
        "mails of one": milliseconds(lambda: list_mails(house, Wanted(mail_name="a7")), times=20),
        "inbox page": milliseconds(lambda: inbox(house, "a7"), times=20),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="1000,100000,1000000")
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--database", default="")
    given = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # nobody answers the bell
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        house = open_house(load(data=Path(folder), database_url=given.database))
        upgrade(house.database.engine)
        office, administrations = found(house.database)
        first: dict[str, float] = {}
        stored = 0
        for size in map(int, given.sizes.split(",")):
            fill(house.database, stored, size, office, administrations)
            stored = size
            measure(house, office, administrations, 20)  # warm
            figures = measure(house, office, administrations, given.mails)
            first = first or figures
            shown = "  ".join(f"{name} {each:.1f} ms ({each / first[name]:.2f}x)" for name, each in figures.items())
            print(f"{size:>9,} mails: {shown}", flush=True)


if __name__ == "__main__":
    main()
