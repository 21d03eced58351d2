"""Tells the importing process that new mail stands in the spool, whichever receiver process took it: a FIFO."""

import os
import select
import threading
from contextlib import suppress
from pathlib import Path


class Doorbell:
    """Best effort: the importer also looks by itself now and then."""

    def __init__(self, spool: Path) -> None:
        path = spool / "doorbell"
        with suppress(FileExistsError):
            os.mkfifo(path, 0o600)
        # opened for both directions: it neither blocks without a listener nor ends when the last ringer leaves
        self._descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)

    def ring(self) -> None:
        with suppress(OSError):  # BlockingIOError: so many rings wait that one more tells nothing
            os.write(self._descriptor, b"!")

    def listen(self, stop: threading.Event, wake: threading.Event) -> None:
        """Thread body: passes each ring on to `wake` until `stop` is set (ring once more to be heard at once)."""
        while not stop.is_set():
            select.select([self._descriptor], [], [], 5)
            with suppress(BlockingIOError):
                os.read(self._descriptor, 4096)
            wake.set()

    def close(self) -> None:
        os.close(self._descriptor)
