"""A storm of refusals: the fault is ours then (a spoiled letter, a listed relay), and more letters make it worse."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossier.rules.bounces import STOPPING
from models import LetterTry

WINDOW = timedelta(minutes=10)
MOST_REFUSED = 50  # in the window, of all offices: they share the relay
REFUSALS = ("refused", *STOPPING)  # by the relay, and by who it went to


def is_storm(session: Session, now: datetime) -> bool:
    """Whether so much was refused, and more than what arrived, that letters had better wait."""
    rows = select(LetterTry.outcome, func.count()).where(LetterTry.at > now - WINDOW).group_by(LetterTry.outcome)
    counted = {outcome: count for outcome, count in session.execute(rows)}  # noqa: C416 - rows are no pairs
    refused = sum(counted.get(each, 0) for each in REFUSALS)
    return refused >= MOST_REFUSED and refused > counted.get("sent", 0)
