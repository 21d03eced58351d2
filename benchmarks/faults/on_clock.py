"""Clocks that jump."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import Celery
from sqlalchemy import ColumnElement, func, or_, select
from system import PATIENCE

from adapters.broker import broker_url, transport_options
from benchmarks.faults.bench import Skipped, fault
from benchmarks.faults.run import Run
from benchmarks.faults.shapes import SHAPES
from dossier.rules.states import Outcome
from models import ClockMark, Delivery, HandOver, Mail
from settings import Settings
from workers.walk import LEASE

SAID_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


def library() -> Path:
    found = [path for pattern in LIBRARIES for path in Path("/").glob(pattern.removeprefix("/"))]
    if not found:
        raise Skipped("there is no libfaketime here (Debian: faketime)")
    return found[0]


def jump(run: Run, name: str, jumps: Sequence[str], then: Callable[[], None] = lambda: None) -> None:
    """Under a running program the clock of the wall jumps; the monotonic one goes on, as it does."""
    faketime = library()
    clock = run.site.settings.data / "clock"
    clock.write_text("+0")
    before = said_at_other_times(run, name)
    command = ["--loglevel=info" if word.startswith("--loglevel") else word for word in run.site.command_of(name)]
    run.site.kill(name)
    run.site.start(
        name, command, TZ="UTC", LD_PRELOAD=str(faketime), FAKETIME_TIMESTAMP_FILE=str(clock), FAKETIME_NO_CACHE="1",
        DONT_FAKE_MONOTONIC="1", FAKETIME_DONT_RESET="1",
    )  # fmt: skip
    for each in run.times(len(jumps), pause=1.5):
        clock.write_text(jumps[each])
        if jumps[each].startswith("+"):  # it has started, and works at that time
            run.site.wait_for(lambda: said_at_other_times(run, name) > before, "a line that was said at another time")
    then()
    run.feel(said_at_other_times(run, name) - before)
    run.site.kill(name)


def said_at_other_times(run: Run, name: str) -> int:
    """Lines of its log of which the time is not that of the last hour."""
    said = SAID_AT.findall((run.site.settings.data / f"{name}.log").read_text(errors="replace"))
    now = datetime.now(UTC)
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in said]
    return sum(abs(now - moment) > timedelta(hours=1) for moment in moments)


@fault("F51", "F52", copies=True)
def clock_of_workers_jumps(run: Run) -> None:
    """The clock of the workers jumps two hours ahead, two back, and to 1970."""
    jump(run, "worker", ("+2h", "-2h", "-20000d"))


@fault("F51", "F52", copies=True)
def clock_of_workers_far_ahead(run: Run) -> None:
    """The clock of the workers runs 200 days ahead while the housekeeping comes by: nothing is destroyed."""
    run.wait_until_quiet(lambda: _count(run, Delivery.outcome == Outcome.FILED) > 0)
    jump(run, "worker", ("+200d",), lambda: _housekeep(run))
    if gone := _count(run, Mail.raw_erased_at.is_not(None)):
        raise AssertionError(f"{gone} raw mails were destroyed")


def _housekeep(run: Run) -> None:
    """What beat does once an hour, until a worker has looked at its clock."""
    deadline = time.monotonic() + PATIENCE
    with bell(run.site.settings) as rung:
        while not _count(run, ClockMark.name != ""):
            rung.send_task("workers.tasks.housekeep", queue="sweep")
            if time.monotonic() > deadline:
                raise AssertionError("no housekeeping came by")
            time.sleep(1)
    run.hold(3)


def _count(run: Run, what: ColumnElement[bool]) -> int:
    with run.site.house.database.read() as session:
        return session.scalar(select(func.count()).where(what)) or 0


@contextmanager
def bell(settings: Settings) -> Iterator[Celery]:
    app = Celery("bench", set_as_current=False)
    app.config_from_object("celeryconfig")
    app.conf.update(broker_url=broker_url(settings), broker_transport_options=transport_options(settings))
    yield app
    app.close()


@fault("F52", shapes=SHAPES[1:2], copies=True)
def two_clocks(run: Run) -> None:
    """A worker whose host is an hour ahead takes work and dies: nothing is held for longer than a lease."""
    faketime, site = library(), run.site
    site.clamd.keep_waiting()
    site.kill("worker")
    site.start("worker-ahead", LD_PRELOAD=str(faketime), FAKETIME="+1h", DONT_FAKE_MONOTONIC="1")
    site.wait_for(site.clamd.asked.is_set, "a scan")
    run.done += 1
    run.feel()
    site.kill("worker-ahead")
    site.clamd.answer()
    at_most = site.house.database.now() + LEASE
    held = _count(run, or_(HandOver.lease_until > at_most, HandOver.due_at > at_most))
    if held or not _count(run, HandOver.lease_until.is_not(None)):
        raise AssertionError(f"{held} pieces of work are held for longer than a lease")


@fault("F51")
def clock_of_receiver_jumps(run: Run) -> None:
    """The clock of the receiver and its importer jumps two hours ahead, two back, and to 1970."""
    jump(run, "door", ("+2h", "-2h", "-20000d"))


@fault("F51")
def clock_of_beat_jumps(run: Run) -> None:
    """The clock of beat jumps a day ahead and a day back."""
    jump(run, "beat", ("+1d", "-1d"))
