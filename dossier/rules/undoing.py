"""How long a step can be undone, and a claim lasts."""

from datetime import datetime, timedelta

UNDO_WITHIN = timedelta(hours=24)
CLAIM_LASTS = timedelta(minutes=15)  # of triage without a sign of life


def may_undo(taken_at: datetime, undone_at: datetime | None, now: datetime) -> bool:
    return undone_at is None and now - taken_at <= UNDO_WITHIN


def claimed_by_other(claimed_by: str | None, claimed_until: datetime | None, actor: str, now: datetime) -> bool:
    """Whether somebody else is at work on it now. A claim that ran out holds nobody."""
    return claimed_by not in {None, actor} and claimed_until is not None and claimed_until > now
