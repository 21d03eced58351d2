"""The Celery application, with stations that stop short: `celery -A stopping_worker worker`.

In each station of STOP_STATIONS the first mail that comes to a point stops there, the next one goes on to the next
point. A file in STOP_SIGNS tells which points were reached.
"""

import os
import signal
from pathlib import Path

from workers.app import app
from workers.stations import STATIONS, Station

__all__ = ["app"]

SIGNS = Path(os.environ["STOP_SIGNS"])


def stop_at(point: str) -> None:
    try:
        (SIGNS / point).touch(exist_ok=False)
    except FileExistsError:
        return
    signal.pause()


def stopping(name: str, station: Station) -> Station:
    def service(house, claim, now):
        stop_at(f"{name}-claimed")
        woken = station.service(house, claim, now)
        stop_at(f"{name}-done")
        return woken

    return station._replace(service=service)


for name in os.environ["STOP_STATIONS"].split(","):
    STATIONS[name] = stopping(name, STATIONS[name])
