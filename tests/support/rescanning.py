"""A file that was let out, and rounds in which it is scanned again."""

from datetime import UTC, datetime, timedelta

from posting import EICAR, PDF, letter, post
from sqlalchemy import select, update
from walking import work_off

from dossier.documents import rescan
from models import AuditEvent, Document, Lease

SPELL = b"a virus that nobody knows yet"
BYTES = PDF + SPELL


def now():
    return datetime.now(UTC)


def next_round(house) -> None:
    """As if the pause until it were over."""
    with house.database.write() as session:
        session.execute(update(Lease).values(until=now() - timedelta(hours=2)))


def round_of(house) -> int:
    """One round, and all that it wakes."""
    next_round(house)
    asked = rescan.ask(house, now())
    work_off(house)
    return asked


def arrived(house, administration, content=BYTES):
    post(house, letter(("nota.pdf", content)), administration)
    work_off(house)
    with house.database.read() as session:
        return session.scalars(select(Document).where(Document.administration_id == administration.id)).one()


def row(house, table, key):
    with house.database.read() as session:
        return session.get_one(table, key)


def learn(scanner) -> None:
    scanner.found, scanner.number = [EICAR, SPELL], scanner.number + 1


def actions(house):
    with house.database.read() as session:
        return session.scalars(select(AuditEvent.action).order_by(AuditEvent.number)).all()
