import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cli.roles import Role
from cli.supervisor import Supervisor, pause

ONE_SECOND = timedelta(seconds=1)


def program(text, name="program", patience=timedelta(seconds=5)):
    return Role(name, (sys.executable, "-c", text), patience)


def noting_pids(note, *, on_sigterm, others=0):
    """A program that writes its process ids to `note`, all at once, and goes on."""
    return f"""
import os, signal, subprocess, time
pids = [os.getpid()] + [subprocess.Popen(['sleep', '60']).pid for _ in range({others})]
signal.signal(signal.SIGTERM, signal.{on_sigterm})
with open({f"{note}.part"!r}, 'w') as file:
    file.write(' '.join(map(str, pids)))
os.rename({f"{note}.part"!r}, {str(note)!r})
time.sleep(60)
"""


def until(condition, seconds=10.0):
    """Wait for what another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def gone(pid):
    """No such process, or only its exit status is left."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def running():
    """Runs a supervisor in a thread; stops it at the end."""
    threads = []

    def run(supervisor):
        started = threading.Event()
        threads.append((supervisor, threading.Thread(target=supervisor.run, args=(started.set,))))
        threads[-1][1].start()
        assert started.wait(10)

    yield run
    for supervisor, thread in threads:
        supervisor.stop()
        thread.join(20)
        assert not thread.is_alive()


def test_what_dies_is_started_again_and_told(tmp_path, running):
    deaths = []
    supervisor = Supervisor([program("import time; time.sleep(60)")], lambda *death: deaths.append(death))
    running(supervisor)
    child = supervisor.children[0]
    first = child.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.pid not in {None, first})
    assert deaths == [(child.role, -signal.SIGKILL)]


def test_the_pause_grows_and_has_an_end():
    pauses = [pause(deaths) for deaths in range(1, 2000)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (0.5, 1.0, 30.0)


def test_the_first_stops_before_the_others(tmp_path):
    diary = tmp_path / "diary"
    text = (
        "import signal, sys, time\n"
        "def stop(*_):\n    time.sleep(0.1)\n    open({!r}, 'a').write({!r})\n    sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop)\nopen({!r}, 'w')\ntime.sleep(60)"
    )
    names = ["door", "worker", "portal"]
    roles = [program(text.format(str(diary), f"{name} ", str(tmp_path / name)), name) for name in names]
    supervisor = Supervisor(roles, print)
    thread = threading.Thread(target=supervisor.run, args=(lambda: None,))
    thread.start()
    until(lambda: all((tmp_path / name).exists() for name in names))
    supervisor.stop()
    thread.join(20)
    stopped = diary.read_text().split()
    assert stopped[0] == "door"
    assert set(stopped) == set(names)


def test_what_does_not_listen_is_killed_with_its_children(tmp_path):
    note = tmp_path / "pids"
    text = noting_pids(note, on_sigterm="SIG_IGN", others=1)
    supervisor = Supervisor([program(text, patience=ONE_SECOND)], print)
    thread = threading.Thread(target=supervisor.run, args=(lambda: None,))
    thread.start()
    until(note.exists)
    supervisor.stop()
    thread.join(20)
    until(lambda: all(gone(pid) for pid in note.read_text().split()))


def test_a_second_signal_does_not_wait(tmp_path):
    note = tmp_path / "pids"
    text = noting_pids(note, on_sigterm="SIG_IGN")
    supervisor = Supervisor([program(text, patience=timedelta(minutes=5))], print)
    thread = threading.Thread(target=supervisor.run, args=(lambda: None,))
    thread.start()
    until(note.exists)
    supervisor.stop()
    supervisor.stop()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
def test_no_orphans_when_the_supervisor_itself_is_killed(tmp_path):
    note = tmp_path / "pid"
    child = program(noting_pids(note, on_sigterm="SIG_DFL"))
    text = (
        "from datetime import timedelta\n"
        "from cli.roles import Role\n"
        "from cli.supervisor import Supervisor\n"
        f"Supervisor([Role('x', {child.command!r}, timedelta(seconds=5))], print).run(lambda: None)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", text])
    until(note.exists)
    supervisor.kill()
    supervisor.wait()
    until(lambda: gone(note.read_text()))
