"""Requests with an Idempotency-Key: what each was answered, so that the same request again makes nothing twice.

The key is written down before the work begins, in a transaction of its own, and the answer after it. When a process
dies in between, or the database while it commits, nobody can say whether the work was done; then the key stays without
an answer, the same request is told so, and whoever sent it looks before it tries again with another key. So nothing is
ever made twice, also with several processes: the unique key of the table lets one of them begin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, select
from uuid_utils.compat import uuid7

from adapters.database import Database
from models import ApiAnswer
from models.missing import insert_missing

KEPT = timedelta(hours=24)
LONGEST = timedelta(minutes=10)  # no request takes longer: its process died

BROKE_OFF = 500  # as its status, without an answer


class Standing(StrEnum):
    """Why a request does not begin, and has no answer either."""

    OTHER = "other"  # the key was used for another request
    RUNNING = "running"  # the same request is at work now
    UNKNOWN = "unknown"  # the same request began, and nobody knows how it ended


@dataclass(frozen=True, slots=True)
class Begun:
    answer_id: UUID  # to be finished or released


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    sealed: str  # as given to `finish`


def begin(
    database: Database, token_id: UUID, key: str, asked_sha256: str, now: datetime
) -> Begun | Answered | Standing:
    """`asked_sha256`: of all that makes it this request."""
    mine = uuid7()
    row = {"id": mine, "token_id": token_id, "key": key, "asked_sha256": asked_sha256, "asked_at": now}
    with database.write() as session:
        insert_missing(session, ApiAnswer, [row])
        found = session.scalars(select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key)).one()
        if found.id == mine:
            return Begun(mine)
        if found.asked_sha256 != asked_sha256:
            return Standing.OTHER
        if found.status is not None and found.sealed is not None:
            return Answered(found.status, found.sealed)
        if found.status is not None:
            return Standing.UNKNOWN
        return Standing.RUNNING if now - found.asked_at < LONGEST else Standing.UNKNOWN


def finish(database: Database, begun: Begun, status: int, sealed: str) -> None:
    with database.write() as session:
        row = session.get_one(ApiAnswer, begun.answer_id)
        row.status, row.sealed = status, sealed


def break_off(database: Database, begun: Begun) -> None:
    """It may have been done, and nobody can say what it gave."""
    with database.write() as session:
        session.get_one(ApiAnswer, begun.answer_id).status = BROKE_OFF


def release(database: Database, begun: Begun) -> None:
    """Nothing was done: the key may be used again."""
    with database.write() as session:
        session.execute(delete(ApiAnswer).where(ApiAnswer.id == begun.answer_id))


def tidy(database: Database, now: datetime) -> None:
    with database.write() as session:
        session.execute(delete(ApiAnswer).where(ApiAnswer.asked_at <= now - KEPT))
