"""Work that comes twice, hangs, outlives its lease, or kills who does it."""

import signal
from uuid import UUID

from sqlalchemy import select

from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import SHAPES
from benchmarks.faults.steps import mortal
from models import HandOver


def owed(run: Run) -> list[tuple[UUID, str]]:
    with run.site.house.database.read() as session:
        of_mails = select(HandOver.id, HandOver.queue).where(HandOver.station != "derive")
        return [(each.id, each.queue) for each in session.execute(of_mails)]


@fault("F29", shapes=SHAPES)
def rung_five_times(run: Run) -> None:
    """Each hand-over is rung five times, so that several children get it at once."""
    for _ in run.times(8, pause=0.2):
        run.site.wait_for(lambda: owed(run), "work")
        for hand_over_id, queue in owed(run) * 5:
            run.site.house.bell.ring(queue, [hand_over_id])
            run.feel()


@fault("F25", "F29")
def two_beats_and_sweepers(run: Run) -> None:
    """A second beat and a second set of workers."""
    run.done = 1
    run.site.start("beat-second")
    run.site.start("worker-second")
    log = run.site.settings.data / "worker-second.log"
    run.site.wait_for(lambda: log.read_text().count('"event": "station"') > 1, "work done by the second workers")
    run.feel(log.read_text().count('"event": "station"'))
    run.hold(3)


@fault("F30")
def lease_outlived(run: Run) -> None:
    """Workers are stopped in the middle of a scan until their lease is over, others take the work, they go on."""
    site = run.site
    run.done = 1
    site.clamd.keep_waiting()
    site.wait_for(site.clamd.asked.is_set, "a scan")
    site.signal("worker", signal.SIGSTOP)
    run.feel()
    site.clamd.answer()  # they read it when they go on
    site.start("worker-second")
    site.let_time_pass()
    run.hold(8)
    site.signal("worker", signal.SIGCONT)
    run.hold()


@fault("F27", "F59", short=True, copies=True)
def workers_killed_in_a_scan(run: Run) -> None:
    """Kill -9 of all workers while the scanner has their questions, mails and uploads among them."""
    for _ in run.times(1):
        run.site.clamd.keep_waiting()
        run.upload()
        run.site.wait_for(run.site.clamd.asked.is_set, "a scan")
        run.feel()
        run.site.kill("worker")
        run.site.clamd.answer()


@fault("F28", copies=True)
def poison(run: Run) -> None:
    """One mail kills every worker that scans it, until it is set apart; then it is run again, with a cure."""
    site = run.site
    run.done = 1
    site.kill("worker")
    site.start("worker", mortal(site.command_of("worker")), DYING_OF=run.flood.parcels[-1].files[0])
    site.wait_for(lambda: _set_apart_or_later(run), "the poison to be set apart")
    run.feel()
    site.kill("worker")
    site.start("worker")
    site.dossier("retry", "--all")


def _set_apart_or_later(run: Run) -> bool:
    with run.site.house.database.read() as session:
        found = session.scalars(select(HandOver).where(HandOver.station != "derive")).all()
    if any(each.parked_at for each in found):
        return True
    if any(each.lease_until for each in found):
        run.hold(1)
        run.site.let_time_pass()
    return False
