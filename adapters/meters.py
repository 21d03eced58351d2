"""What the programs count while they work, for Prometheus: files of one folder, read by `dossier metrics`.

Without PROMETHEUS_MULTIPROC_DIR, which `dossier serve` and its like set, counts stay in the process and cost nothing.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

from prometheus_client import Counter, Histogram, values

from adapters.folders import make_private
from settings import MEGABYTE, Settings

PLACE = "PROMETHEUS_MULTIPROC_DIR"  # the library reads it
ROOM = {"counter": MEGABYTE // 4, "histogram": 4 * MEGABYTE}  # bytes of a file, more than all our labels need


class _Slot:
    """The number under which a process counts: the first that no other one of the folder has, over restarts the same.

    By process id there would be new files for each worker child, and other containers have the same ids. A file has
    its room from the start: on a full disk a mapped file without it would kill the process (SIGBUS).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pid = os.getpid()
        self._number = self._take()

    def __call__(self) -> str:
        if self._pid != os.getpid():  # we are a fork
            self._pid = os.getpid()
            with suppress(OSError):  # no room: it counts with its parent, and some counts are lost
                self._number = self._take()
        return self._number

    def _take(self) -> str:
        for number in count():
            descriptor = os.open(self._folder / f"slot-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # kept until the process ends
            except BlockingIOError:
                os.close(descriptor)
                continue
            for kind, room in ROOM.items():
                _reserve(self._folder / f"{kind}_{number}.db", room)
            return str(number)
        raise AssertionError


def _reserve(path: Path, size_bytes: int) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, size_bytes)
    finally:
        os.close(descriptor)


def folder_of(settings: Settings) -> Path:
    return settings.data / "metrics"


def measure(settings: Settings, *, anew: bool = False) -> None:
    """Let the programs that this one starts count. `anew`: nobody else runs, so what was counted may go."""
    if not settings.metrics_listen:
        return
    folder = folder_of(settings)
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    make_private(folder)
    os.environ[PLACE] = str(folder)


values.ValueClass = values.MutexValue  # of this process alone
if PLACE in os.environ:
    with suppress(OSError):  # no room to count: the work goes on, and nobody reads what it counts
        values.ValueClass = values.MultiProcessValue(_Slot(Path(os.environ[PLACE])))  # type: ignore[no-untyped-call]  # the library has no types


QUICK = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
SLOW = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 15, 60, 240)

CONNECTIONS = Counter("dossier_door_connections", "Connections to the receiver.")
ACCEPTED = Counter("dossier_door_accepted", "Mails that heard 250.")
ACCEPTED_BYTES = Counter("dossier_door_accepted_bytes", "Bytes of these mails.")
REFUSED = Counter("dossier_door_refused", "Answers 4xx and 5xx of the receiver.", ["code", "status"])
DATA = Histogram("dossier_door_data_seconds", "From DATA to the answer to it.", buckets=SLOW)
IMPORTED = Counter("dossier_imported", "Mails that went from the spool into the database.")
STATION = Histogram("dossier_station_seconds", "One turn of a station.", ["station", "outcome"], buckets=SLOW)
LETTERS = Counter("dossier_letters", "Tries to hand a letter to the relay.", ["outcome"])
LOGINS = Counter("dossier_logins", "Passwords and codes that were judged.", ["step", "outcome"])
PAGES = Histogram("dossier_page_seconds", "One answer of the portal or its API.", ["endpoint", "status"], buckets=QUICK)
SPOILED = Counter("dossier_bytes_spoiled", "Stored bytes that were missing or altered when wanted.", ["outcome"])
for _found in ("missing", "altered"):
    SPOILED.labels(_found)  # shown from the start: the rate of what begins at 1 is nothing
COUNTED = (CONNECTIONS, ACCEPTED, ACCEPTED_BYTES, REFUSED, DATA, IMPORTED, STATION, LETTERS, LOGINS, PAGES, SPOILED)
