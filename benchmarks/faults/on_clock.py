"""Clocks that jump."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults.bench import Skipped, fault
from benchmarks.faults.run import Run

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


def jump(run: Run, name: str, jumps: Sequence[str]) -> None:
    """Under a running program the clock of the wall jumps; the monotonic one goes on, as it does."""
    found = [path for pattern in LIBRARIES for path in Path("/").glob(pattern.removeprefix("/"))]
    if not found:
        raise Skipped("there is no libfaketime here (Debian: faketime)")
    clock = run.site.settings.data / "clock"
    clock.write_text("+0")
    run.site.kill(name)
    run.site.start(
        name, LD_PRELOAD=str(found[0]), FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_NO_CACHE="1",
        DONT_FAKE_MONOTONIC="1", FAKETIME_DONT_RESET="1",
    )  # fmt: skip
    for each in run.times(len(jumps), pause=1.5):
        clock.write_text(jumps[each])
    run.site.kill(name)


@fault("F51", "F52")
def clock_of_workers_jumps(run: Run) -> None:
    """The clock of the workers jumps two hours ahead, two back, and to 1970."""
    jump(run, "worker", ("+2h", "-2h", "-20000d"))


@fault("F51")
def clock_of_receiver_jumps(run: Run) -> None:
    """The clock of the receiver and its importer jumps two hours ahead, two back, and to 1970."""
    jump(run, "door", ("+2h", "-2h", "-20000d"))


@fault("F51")
def clock_of_beat_jumps(run: Run) -> None:
    """The clock of beat jumps a day ahead and a day back."""
    jump(run, "beat", ("+1d", "-1d"))
