"""Our own programs, killed and stopped."""

import os
import random
import signal

from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run


@fault("F02", "F07", "F13", "F14", "F15", "F19")
def receiver_killed(run: Run) -> None:
    """Kill -9 of the receiver, with its importer, and a start."""
    for _ in run.times(3):
        run.site.kill("door")
        run.site.start("door")


@fault("F18")
def receiver_stopped_in_order(run: Run) -> None:
    """SIGTERM of the receiver, as a deploy does, and a start."""
    for _ in run.times(3):
        if run.site.stop("door"):
            raise AssertionError("the receiver did not end well")
        run.site.start("door")


@fault("F03", "F65")
def receiver_hangs(run: Run) -> None:
    """SIGSTOP of the receiver for two seconds, SIGCONT."""
    run.done = 1
    run.site.signal("door", signal.SIGSTOP)
    run.hold()


@fault("F27")
def workers_killed(run: Run) -> None:
    """Kill -9 of all workers in the middle of their work, and a start."""
    for _ in run.times(2):
        run.site.kill("worker")
        run.site.start("worker")
        run.hold(3)


@fault("F28")
def worker_children_killed(run: Run) -> None:
    """Kill -9 of one worker child after the other, as by a lack of memory."""
    for _ in run.times(3):
        children = run.site.children("worker")
        if children:
            os.kill(random.choice(children), signal.SIGKILL)


@fault("F27", "F30")
def workers_hang(run: Run) -> None:
    """SIGSTOP of all workers for two seconds, SIGCONT."""
    run.done = 1
    run.site.signal("worker", signal.SIGSTOP)
    run.hold()


@fault("F25")
def beat_killed(run: Run) -> None:
    """Kill -9 of beat, which nobody starts for a while."""
    run.done = 1
    run.site.kill("beat")
    run.hold()


@fault("F02", "F27", "F42")
def everything_killed(run: Run) -> None:
    """Kill -9 of every program of ours at once, as a power cut does."""
    for _ in run.times(2):
        for name in ("door", "worker", "beat"):
            run.site.kill(name)
        run.site.start_all()
        run.hold(3)
