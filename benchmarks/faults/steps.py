"""kill -9 between every two steps of the way: a mail, an upload, a notice for each step, until one lives to its end."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.faults.bench import fault
from benchmarks.faults.run import Run
from cli import roles
from dossier.rules.queues import Queue

MOST_STEPS = 60


class Dying:
    """Tells a program of benchmarks.faults.dying when to die, and hears whether it did."""

    def __init__(self, folder: Path) -> None:
        self._at, self._notes = folder / "dying-at", folder / "dying-notes"
        self._at.write_text("")
        self._notes.write_text("")
        self.env = {"DYING_AT": str(self._at), "DYING_NOTES": str(self._notes)}

    def arm(self, step: int) -> None:
        self._at.write_text(f"{step} {len(self.deaths())}")

    def disarm(self) -> None:
        self._at.write_text("")

    def deaths(self) -> list[str]:
        """At which steps, in order."""
        return self._notes.read_text().splitlines()


def mortal(worker: Sequence[str]) -> list[str]:
    """The command of a worker that can be told to die."""
    return ["benchmarks.faults.dying" if word == "workers.app" else word for word in worker]


def at_every_step(run: Run, dying: Dying, cargo: Callable[[], None], revive: Callable[[], None]) -> None:
    """Let the program die at its first step with a new piece of cargo, at its second with the next, and so on."""
    for step in range(1, MOST_STEPS):
        before = len(dying.deaths())
        dying.arm(step)
        cargo()
        run.wait_until_quiet(or_until=lambda before=before: len(dying.deaths()) > before)
        dying.disarm()
        if len(dying.deaths()) == before:
            return
        run.done += 1
        run.feel()
        revive()
        run.site.let_time_pass()
        run.wait_until_quiet()


def dying_worker(run: Run) -> Dying:
    """In place of the worker, one child that dies when told to; another worker sweeps."""
    site, dying = run.site, Dying(run.site.settings.data)
    site.kill("worker")
    site.start("worker-others", roles.worker(site.settings, (Queue.SWEEP,), name="worker-others", children=1).command)
    queues = (Queue.LIGHT, Queue.HEAVY, Queue.OUTGOING)
    command = roles.worker(site.settings, queues, children=1).command
    site.start("worker", mortal(command), **dying.env)
    run.flood.finish()
    run.wait_until_quiet()
    return dying


@fault("F27", "F28", "F42", mails=1, flows=False)
def worker_child_dies_at_every_step_of_a_mail(run: Run) -> None:
    """A worker child dies before and after each commit, file, question and ring of a mail."""
    at_every_step(run, dying_worker(run), run.mail, lambda: None)
    run.site.kill("worker")


@fault("F28", "F59", mails=1, flows=False)
def worker_child_dies_at_every_step_of_an_upload(run: Run) -> None:
    """A worker child dies before and after each commit and question of an upload."""
    at_every_step(run, dying_worker(run), run.upload, lambda: None)
    run.site.kill("worker")


@fault("F42", "F43", mails=1, flows=False, copies=True)
def worker_child_dies_at_every_step_of_a_letter(run: Run) -> None:
    """A worker child dies before and after each commit and letter of a bag; only what the relay took goes twice."""
    at_every_step(run, dying_worker(run), run.notify, lambda: None)
    run.site.kill("worker")


@fault("F13", "F14", "F21", "F42", mails=1, flows=False)
def receiver_dies_at_every_step(run: Run) -> None:
    """The receiver dies before and after each rename, file, commit, ring and removal of a mail."""
    site, dying = run.site, Dying(run.site.settings.data)
    program = (sys.executable, "-m", "benchmarks.faults.dying")

    def revive() -> None:
        site.wait_for_end("door")
        site.start("door", program, **dying.env)

    run.flood.finish()
    site.kill("door")
    site.start("door", program, **dying.env)
    at_every_step(run, dying, run.flood.add, revive)
    site.kill("door")
