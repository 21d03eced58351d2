"""Disks that are full, and disks that fail."""

import errno
import shutil
import sys
import time
from pathlib import Path

from benchmarks.faults.bench import Skipped, fault
from benchmarks.faults.on_database import mails_wait, stuck, taken_in_order
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import SHAPES
from ingest.spool import envelopes

SECONDS = 3.0
IN_LINE = 4  # mails: fewer have hardly an order
SOON = 20.0  # seconds: PostgreSQL reads its log back


def fill(run: Run, disk: str) -> None:
    """Until not a byte goes in any more; healing takes it away again."""
    if not run.site.disks:
        raise Skipped("only root may mount the small disk that is filled")
    filler = run.site.disks[disk] / "filler"
    run.site.cures.append(lambda: filler.unlink(missing_ok=True))
    with filler.open("wb", buffering=0) as file:
        for size in (1_000_000, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    run.done += 1


@fault("F04", "F11")
def spool_full(run: Run) -> None:
    """The disk of the spool is full."""
    fill(run, "spool")
    run.hold(SECONDS)


@fault("F31", "F36", shapes=SHAPES[:1])
def blobs_full(run: Run) -> None:
    """The disk of the blobs is full."""
    fill(run, "blobs")
    run.hold(SECONDS)


@fault("F31", shapes=SHAPES[1:2], copies=True)
def scratch_full(run: Run) -> None:
    """The disk is full where workers write for a moment: what is read, what is sent to the store."""
    if not run.site.disks:
        raise Skipped("only root may mount the small disk that is filled")
    run.site.kill("worker")
    run.site.start("worker", TMPDIR=str(run.site.disks["blobs"]))  # no blob is there, where they are in a store
    before = run.filed()
    run.site.wait_for(lambda: run.filed() > before, "a worker that writes there")
    fill(run, "blobs")
    run.hold(SECONDS)
    run.site.kill("worker")


@fault("F57", "F64", deaths=True)
def database_full(run: Run) -> None:
    """The disk of the database is full; embedded, with it the logs and what the broker writes down.

    What waited is taken in the order in which it came, soon after there is room again.
    """
    began = time.monotonic()
    fill(run, "database")
    run.hold(SECONDS)
    mails_wait(run)
    run.site.wait_for(lambda: stuck(run) >= IN_LINE, "mails that stand in line")
    waiting = [each.spool_id for each in envelopes(run.site.settings.spool_dir)]
    full_for = time.monotonic() - began
    run.site.heal()
    taken_in_order(
        run.site.house, waiting, full_for + SOON
    )  # the importer never pauses longer than it was kept waiting


@fault("F12", "F17")
def receiver_disk_fails(run: Run) -> None:
    """Every third fsync, write of a file or rename of the receiver fails with EIO or ENOSPC (strace)."""
    strace = shutil.which("strace")
    if strace is None:
        raise Skipped("there is no strace here (Debian: strace)")
    run.site.kill("door")
    for number, failure in enumerate(
        ("fsync:error=EIO:when=4+3", "rename:error=EIO:when=2+3", "write:error=ENOSPC:when=9+5")
    ):
        traced = (
            strace,
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            f"inject={failure}",
            sys.executable,
            "-m",
            "ingest.smtp",
        )
        run.done += 1
        run.site.start(f"door-{number}", traced)
        run.flood.wait_for(run.done / 4, 6)
        run.hold(1)
        run.site.kill(f"door-{number}")


@fault("F64", copies=True)
def logs_full(run: Run) -> None:
    """Everything that is logged meets a full disk."""
    if not Path("/dev/full").exists():
        raise Skipped("there is no /dev/full here")
    run.done, began = 1, time.monotonic()
    for name in ("door", "worker", "beat"):
        run.site.kill(name)
        run.site.start(name, ("/bin/sh", "-c", 'exec "$0" "$@" >/dev/full 2>&1', *run.site.command_of(name)))
    run.hold(SECONDS)
    run.feel(len(run.flood.served_since(began)))  # each said a line that nobody could take
    for name in ("door", "worker", "beat"):
        run.site.kill(name)
