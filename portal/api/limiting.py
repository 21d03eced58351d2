"""Rate limits per token, for all processes together.

A process takes calls from the minute's budget in the database by the handful, so that not every request writes there.
What it took and did not use is lost with the minute, or with the process: a little less is allowed then, never more.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock
from uuid import UUID

from flask import Flask, Response, g

from adapters.house import House
from dossier.programs.token_use import minute_of, take
from portal import shared
from portal.api.access import caller
from portal.api.problems import Problem

HANDFULS = 20  # in a whole budget
_MINUTE = 60  # seconds


@dataclass(slots=True)
class _Held:
    """What this process may still answer for one token in one minute."""

    lock: Lock = field(default_factory=Lock)
    minute: datetime | None = None  # None: never asked
    calls: int = 0
    left: int = 0  # in the database


class _Budgets:
    def __init__(self) -> None:
        self._held: dict[UUID, _Held] = {}

    def spend(self, house: House, token_id: UUID, now: datetime) -> int | None:
        """One call: how many are left at least. None: this one was too many."""
        limit, minute = house.settings.api_calls_per_minute, minute_of(now)
        held = self._held.setdefault(token_id, _Held())
        with held.lock:
            if held.minute != minute:
                held.minute, held.calls, held.left = minute, 0, 0
            if not held.calls:
                given = take(house.database, token_id, ceil(limit / HANDFULS), limit, now)
                held.calls, held.left = given.calls, given.left
            if not held.calls:
                return None
            held.calls -= 1
            return held.calls + held.left


def keep(app: Flask) -> None:
    budgets = _Budgets()
    app.before_request(lambda: _spend(budgets))
    app.after_request(_tell)


def _spend(budgets: _Budgets) -> None:
    """Raises Problem."""
    if "caller" not in g:
        return
    g.calls_left = budgets.spend(shared.house(), caller().token_id, caller().now)
    if g.calls_left is None:
        raise Problem(
            429,
            "too-many-requests",
            "This token was used more often than is allowed in one minute. Nothing was done. Wait, then send the same.",
            headers={"Retry-After": str(_seconds_left())},
        )


def _tell(response: Response) -> Response:
    """draft-ietf-httpapi-ratelimit-headers-10 3 and 4."""
    if "calls_left" in g:
        limit = shared.house().settings.api_calls_per_minute
        response.headers["RateLimit-Policy"] = f'"minute";q={limit};w={_MINUTE}'
        response.headers["RateLimit"] = f'"minute";r={g.calls_left or 0};t={_seconds_left()}'
    return response


def _seconds_left() -> int:
    return _MINUTE - caller().now.second
