"""Our programs, that kill themselves at one step of their way: `python -m benchmarks.faults.dying` is the receiver,
`celery -A benchmarks.faults.dying worker` a worker.

Steps are what leaves a trace outside of the process: commits, files, rings, questions, letters. The file DYING_AT holds
a number n: the process dies at its n-th step since that was written; it notes which step that was in DYING_NOTES.
A worker with DYING_OF set dies whenever it scans the bytes with this SHA-256.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from adapters.blobs_folder import FolderBatch
from adapters.blobs_s3 import S3Blobs
from adapters.broker import Bell
from adapters.database import Database
from adapters.mailer import RelayMailer
from adapters.scanner import Clamd
from ingest.smtp.__main__ import main
from ingest.spool import Batch
from ingest.spool.commit import Committer
from workers.app import app

__all__ = ["app"]

AT, OF = Path(os.environ.get("DYING_AT", "/nowhere")), os.environ.get("DYING_OF")
NOTES = Path(os.environ.get("DYING_NOTES", "/nowhere"))


class Steps:
    """The steps of this process since it was last told when to die."""

    def __init__(self) -> None:
        self._told, self._taken = "", 0

    def take(self, name: str) -> None:
        told = AT.read_text() if AT.exists() else ""
        if told != self._told:
            self._told, self._taken = told, 0
        self._taken += 1
        if told and self._taken == int(told.partition(" ")[0]):
            with NOTES.open("a") as notes:
                notes.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)


steps = Steps()


def around(kind: type, method: str, name: str) -> None:
    """A step before and one after each call."""
    original: Callable[..., Any] = getattr(kind, method)

    def stepping(*given: Any, **named: Any) -> Any:
        steps.take(f"before {name}")
        result = original(*given, **named)
        steps.take(f"after {name}")
        return result

    setattr(kind, method, stepping)


write = Database.write


@contextmanager
def stepping_write(self: Database) -> Iterator[Any]:
    with write(self) as session:
        yield session
        steps.take("before commit")
    steps.take("after commit")


scan = Clamd.scan


def deadly_scan(self: Clamd, stream: Any) -> Any:
    if sha256(stream.read()).hexdigest() == OF:
        os.kill(os.getpid(), signal.SIGKILL)
    stream.seek(0)
    return scan(self, stream)


Database.write = stepping_write  # type: ignore[method-assign]  # that is what this program is for
if OF:
    Clamd.scan = deadly_scan  # type: ignore[method-assign]  # as above
for changed in (
    (FolderBatch, "settle", "files settled"),
    (S3Blobs, "put", "object put"),
    (Committer, "_publish", "spool file named"),
    (Batch, "done", "spool file removed"),
    (Bell, "ring", "ring"),
    (RelayMailer, "send", "letter"),
    (Clamd, "scan", "scan"),
):
    around(*changed)

if __name__ == "__main__":
    main()
