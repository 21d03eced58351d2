"""The import waits while mail keeps coming, but not for ever."""

import threading
import time
from datetime import timedelta

from ingest.accept import QUIET, let_the_burst_pass


def test_a_single_mail_waits_for_one_moment_of_quiet():
    wake = threading.Event()
    wake.set()
    started = time.monotonic()
    let_the_burst_pass(threading.Event(), wake)
    assert time.monotonic() - started >= QUIET.total_seconds()


def test_a_burst_that_does_not_end_is_not_waited_for():
    class Ringing(threading.Event):
        """A bell that rings again as soon as it is silenced."""

        def clear(self) -> None:
            pass

    wake = Ringing()
    wake.set()
    started = time.monotonic()
    let_the_burst_pass(threading.Event(), wake, longest=timedelta(seconds=0.2))
    assert time.monotonic() - started >= 0.2


def test_who_is_told_to_stop_does_not_wait():
    stop, wake = threading.Event(), threading.Event()
    stop.set()
    wake.set()
    let_the_burst_pass(stop, wake)
    assert wake.is_set()
