"""The Celery application, with a station that stops short: `celery -A stopping_worker worker`.

STOP_AT is "<station>:<claimed|done>", STOP_SIGN a file that is made when a worker has come there.
"""

import os
import signal
from pathlib import Path

from workers.app import app
from workers.stations import STATIONS

__all__ = ["app"]

name, point = os.environ["STOP_AT"].split(":")
service = STATIONS[name].service


def stop_here() -> None:
    Path(os.environ["STOP_SIGN"]).touch()
    signal.pause()


def stopping(house, claim, now):
    if point == "claimed":
        stop_here()
    woken = service(house, claim, now)
    if point == "done":
        stop_here()
    return woken


STATIONS[name] = STATIONS[name]._replace(service=stopping)
