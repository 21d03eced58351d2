"""Saying what must not stay unsaid, while the database is away for a moment."""

import time
from collections.abc import Callable
from datetime import timedelta

from dossier.rules.errors import TryLater

INSIST = timedelta(seconds=60)
INSIST_EVERY = timedelta(seconds=1)


def insist(say: Callable[[], None]) -> None:
    """Say it until the database took it. Raises TryLater when that took too long, and whatever else `say` raises.

    Twice must be as good as once: when a commit got no answer, nobody knows whether it was said already.
    """
    deadline = time.monotonic() + INSIST.total_seconds()
    while True:
        try:
            return say()
        except TryLater:
            if time.monotonic() > deadline:
                raise
            time.sleep(INSIST_EVERY.total_seconds())
