"""How often a token is used: counted in the database, so that every process of the portal shares the limit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.database import Database
from models import ApiToken


@dataclass(frozen=True, slots=True)
class Given:
    calls: int  # that this process may answer in this minute; 0: the minute is used up
    left: int  # that are still to be given out


def minute_of(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def take(database: Database, token_id: UUID, calls: int, limit: int, now: datetime) -> Given:
    """Take some of the calls that the token has in this minute, for one process. That is also when it was last used.

    `limit`: calls in a minute, for all processes together.
    """
    with database.write() as session:
        row = session.get_one(ApiToken, token_id, with_for_update=True)
        if row.window_at is None or row.window_at < minute_of(now):
            row.window_at, row.window_calls = minute_of(now), 0
        given = max(0, min(calls, limit - row.window_calls))
        row.window_calls += given
        return Given(given, max(0, limit - row.window_calls))
