"""The clocks of this machine: the time of day, which can be wrong, and how long it runs, which nobody sets."""

import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dossier.rules.clocks import Moment
from dossier.rules.errors import TryLater

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # random(4): another one after each start of the machine


class Clock:
    def read(self) -> Moment:
        return Moment(self.time_of_day(), _boot(), running_seconds())

    def time_of_day(self) -> datetime:
        return datetime.now(UTC)

    def ahead_of_disk(self, folder: Path) -> timedelta:
        """How far it is ahead of who writes down times on this file system. Raises TryLater."""
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                return self.time_of_day() - datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        except OSError as error:
            raise TryLater("the disk cannot be asked what time it is") from error


def running_seconds() -> float:
    """Since this machine started, sleep included."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _boot() -> str:
    """'': not known here."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
