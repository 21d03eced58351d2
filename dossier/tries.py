"""Limited tries, counted in the database: every process of the portal shares them."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dossier.rules.tries import Limit, Tally, Turn, counted
from models import TryCount
from models.missing import insert_missing


def key(kind: str, who: str) -> str:
    """What a count is kept under: no name and no address can be read from it."""
    return f"{kind}:{sha256(who.encode()).hexdigest()}"


def take(session: Session, key: str, limit: Limit, now: datetime) -> Turn:
    """Count a try before it is judged. The caller commits whatever comes out, and forgets the count after a right one.

    Others with the same key wait until then.
    """
    insert_missing(session, TryCount, [{"key": key, "tries": 0, "locks": 0}])
    row = session.scalars(select(TryCount).where(TryCount.key == key).with_for_update()).one()
    turn, tally = counted(Tally(row.tries, row.locks, row.locked_until, row.last_at), limit, now)
    row.tries, row.locks, row.locked_until, row.last_at = tally.tries, tally.locks, tally.locked_until, tally.last_at
    return turn


def give_back(session: Session, key: str) -> None:
    """Take back a try that was right, in a count that many share: it must not wipe out those of others."""
    mine = (TryCount.key == key, TryCount.tries > 0)
    session.execute(update(TryCount).where(*mine).values(tries=TryCount.tries - 1))


def forget(session: Session, *keys: str) -> None:
    session.execute(delete(TryCount).where(TryCount.key.in_(keys)))
