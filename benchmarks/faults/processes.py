"""Our own programs, killed and stopped."""

import os
import signal
import time

from sqlalchemy import func, select

from benchmarks.faults.bench import fault
from benchmarks.faults.on_broker import redis
from benchmarks.faults.on_door import begin, hear
from benchmarks.faults.run import Run
from benchmarks.faults.site import OWED
from models import HandOver


def in_hands(run: Run) -> int:
    """Pieces of work that a worker has claimed."""
    return _count(run, taken=True)


def waiting(run: Run) -> int:
    return _count(run, taken=False)


def _count(run: Run, *, taken: bool) -> int:
    with run.site.house.database.read() as session:
        claimed = HandOver.lease_until.is_not(None) if taken else HandOver.lease_until.is_(None)
        return session.scalar(select(func.count()).select_from(HandOver).where(OWED, claimed)) or 0


@fault("F02", "F07", "F13", "F14", "F15", "F19")
def receiver_killed(run: Run) -> None:
    """Kill -9 of the receiver, with its importer, and a start."""
    for _ in run.times(3):
        client = begin(run, data=True)
        client.sendall(b"Subject: half\r\n\r\nhalf a mai")
        run.site.kill("door")
        run.feel()
        client.close()
        run.site.start("door")


@fault("F18")
def receiver_stopped_in_order(run: Run) -> None:
    """SIGTERM of the receiver, as a deploy does, and a start."""
    for _ in run.times(3):
        idle = begin(run, data=False)
        if run.site.stop("door"):
            raise AssertionError("the receiver did not end well")
        hear(idle, b"421 ")
        run.feel()
        run.site.start("door")


@fault("F03", "F65")
def receiver_hangs(run: Run) -> None:
    """SIGSTOP of the receiver for two seconds, SIGCONT."""
    run.done, began = 1, time.monotonic()
    run.site.signal("door", signal.SIGSTOP)
    run.hold(2)
    run.site.signal("door", signal.SIGCONT)
    run.hold()
    run.feel(sum(seconds > 1 for seconds in run.flood.served_since(began)))


@fault("F27", copies=True)
def workers_killed(run: Run) -> None:
    """Kill -9 of all workers in the middle of their work, and a start."""
    for _ in run.times(2):
        run.site.wait_for(lambda: in_hands(run), "work in hands")
        run.site.signal("worker", signal.SIGSTOP)
        run.feel(in_hands(run))
        run.site.kill("worker")
        run.site.start("worker")
        run.hold(3)


@fault("F28", copies=True)
def worker_children_killed(run: Run) -> None:
    """Kill -9 of all children of a worker that has work in hands, as by a lack of memory."""
    for _ in run.times(3):
        run.site.wait_for(lambda: in_hands(run), "work in hands")
        for child in run.site.children("worker"):
            os.kill(child, signal.SIGKILL)
        run.feel(in_hands(run))


@fault("F27", "F30")
def workers_hang(run: Run) -> None:
    """SIGSTOP of all workers for two seconds, SIGCONT."""
    run.done = 1
    run.site.wait_for(lambda: in_hands(run), "work in hands")
    run.site.signal("worker", signal.SIGSTOP)
    run.feel(in_hands(run))
    run.hold(2)


@fault("F25", copies=True)
def beat_killed(run: Run) -> None:
    """Kill -9 of beat and a broker that forgets: until beat is back nobody rings for what waits."""
    run.done = 1
    run.site.kill("beat")
    run.site.kill("worker")  # a while in which nobody hears the rings, which are then forgotten
    run.site.wait_for(lambda: waiting(run), "work that nobody has taken")
    run.feel(waiting(run))
    with redis(run.site) as client:
        client.flushall()
    run.site.start("worker")
    run.hold(3)


@fault("F02", "F27", "F42", copies=True)
def everything_killed(run: Run) -> None:
    """Kill -9 of every program of ours at once, as a power cut does."""
    for _ in run.times(2):
        for name in ("door", "worker", "beat"):
            run.site.kill(name)
        run.site.start_all()
        run.hold(3)
