"""A function on a stranger's file, in a child that cannot hurt us. The functions below run in that child."""

import errno
import importlib
import io
import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from smtp_door import eventually

from adapters import confined as confined_module
from adapters.confined import ChildFailed, Confinement, confined
from dossier.rules.errors import TryLater

QUICK = Confinement(cpu=timedelta(seconds=2), time=timedelta(seconds=8), answer_bytes=1_000_000)


@pytest.fixture(scope="module")
def guests():
    """In the folder of installed packages, because an isolated child looks nowhere else."""
    name = f"guests_{os.getpid()}"
    path = Path(next(each for each in sys.path if each.endswith("site-packages"))) / f"{name}.py"
    shutil.copyfile(Path(__file__).parents[1] / "support" / "confined_guests.py", path)
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        path.unlink()


def test_the_answer_comes_in_its_pieces(guests):
    assert confined(guests.halves, io.BytesIO(b"abcd"), "text/plain", QUICK) == (b"ab", b"cd", b"text/plain", b"")
    assert confined(guests.nothing, io.BytesIO(b""), "text/plain", QUICK) == ()


def test_names_of_types_are_known_where_the_machine_has_a_list_of_them(guests):
    assert confined(guests.guesses, io.BytesIO(b""), "", QUICK) == (b"application/pdf",)


def test_the_child_knows_nothing_of_our_environment(guests, monkeypatch):
    monkeypatch.setenv("DOSSIER_DATABASE_URL", "postgresql://secret@host/x")
    assert confined(guests.told, io.BytesIO(b""), "", QUICK) == ()


@pytest.mark.parametrize("name", ["raises", "hoards", "floods", "lies", "dies", "forks", "opens_many"])
def test_what_goes_wrong_costs_the_answer_only(guests, name):
    with pytest.raises(ChildFailed) as failure:
        confined(getattr(guests, name), io.BytesIO(b"x"), "text/plain", QUICK)
    assert "secret" not in str(failure.value)


def test_a_child_that_spins_is_ended_by_its_processor_time(guests):
    started = time.monotonic()
    with pytest.raises(ChildFailed):
        confined(guests.spins, io.BytesIO(b""), "", Confinement(cpu=timedelta(seconds=1), time=timedelta(seconds=60)))
    assert time.monotonic() - started < 30


def test_a_child_that_waits_is_ended_by_the_clock(guests):
    with pytest.raises(ChildFailed, match="took too long"):
        confined(guests.sleeps, io.BytesIO(b""), "", Confinement(time=timedelta(seconds=1)))


def test_a_child_reaches_no_network(guests):
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        socket.create_connection(server.getsockname()).close()  # it does answer
        with pytest.raises(ChildFailed):
            confined(guests.calls, io.BytesIO(b""), place, QUICK)


@pytest.mark.skipif(os.geteuid() != 0, reason="only where the kernel lets us make a network namespace for sure")
def test_native_code_reaches_no_network_either(guests):
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        assert confined(guests.raw_call, io.BytesIO(b""), place, QUICK) == (b"refused",)


def test_a_child_may_not_fill_the_disk(guests):
    with pytest.raises(ChildFailed):
        confined(guests.writes, io.BytesIO(b""), "big", QUICK)


def test_a_child_works_in_an_empty_folder_that_goes_with_it(guests):
    folder, found = confined(guests.works_in, io.BytesIO(b""), "", QUICK)
    assert found == b"here"
    assert not Path(os.fsdecode(folder)).exists()


@pytest.mark.parametrize("name", ["reads", "writes"])
def test_a_child_reaches_none_of_our_files(guests, tmp_path, name):
    secret = tmp_path / "secret.key"
    secret.write_bytes(b"key")
    with pytest.raises(ChildFailed):
        confined(getattr(guests, name), io.BytesIO(b""), str(secret), QUICK)
    assert secret.read_bytes() == b"key"


def test_nor_does_native_code(guests, tmp_path):
    secret = tmp_path / "secret.key"
    secret.write_bytes(b"key")
    assert confined(guests.reads_natively, io.BytesIO(b""), str(secret), QUICK) == (b"-1", b"-1")


def test_a_child_starts_no_program(guests):
    assert confined(guests.executes, io.BytesIO(b""), "", QUICK) == (str(errno.EPERM).encode(),)


def test_a_child_cannot_touch_another_process(guests):
    assert confined(guests.reaches, io.BytesIO(b""), str(os.getpid()), QUICK) == (b"(-1, -1, -1)",)


@pytest.mark.parametrize(("may_fork", "answer"), [(False, b"refused"), (True, b"forked")])
def test_processes_only_where_they_are_allowed_and_threads_always(guests, may_fork, answer):
    limits = replace(QUICK, may_fork=may_fork)
    assert confined(guests.forks_natively, io.BytesIO(b""), "", limits) == (answer,)
    assert confined(guests.threads, io.BytesIO(b""), "", limits) == (b"ended",)


def test_what_it_started_ends_with_it(guests):
    (group,) = confined(guests.leaves_a_child, io.BytesIO(b""), "", replace(QUICK, may_fork=True))
    assert eventually(lambda: not _lives(int(group)))


def _lives(group: int) -> bool:
    """Whether any process of this group is more than a name that waits to be buried."""
    states = (path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat"))
    return any(int(each[2]) == group and each[0] != "Z" for each in states)


def test_a_child_sees_nothing_of_the_file_before(guests):
    for content in (b"of one office", b"of another office"):
        assert confined(guests.remembers, io.BytesIO(content), "", QUICK) == (b"nothing",)


def test_a_child_holds_no_line_but_its_own(guests):
    assert confined(guests.has_open, io.BytesIO(b""), "", QUICK) == (b"1",)


def test_no_room_here_is_not_the_fault_of_the_file(guests):
    with pytest.raises(TryLater):
        confined(guests.finds_no_room, io.BytesIO(b""), "", QUICK)


def test_a_server_that_died_is_replaced(guests):
    confined(guests.nothing, io.BytesIO(b""), "", QUICK)
    server = confined_module._server()
    server._process.kill()
    server._process.wait()
    assert confined(guests.halves, io.BytesIO(b"ab"), "x", QUICK) == (b"a", b"b", b"x", b"")


def test_many_at_once(guests):
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda n: confined(guests.halves, io.BytesIO(b"%02d" % n), "x", QUICK)[:2], range(40))
        assert [b"".join(each) for each in found] == [b"%02d" % number for number in range(40)]


def test_the_server_ends_with_who_started_it():
    program = (
        "import io, os; from adapters import confined\n"
        "confined._fork('json', (open('/dev/null', 'rb'), open('/dev/null', 'rb')))\n"
        "print(confined._server()._process.pid, flush=True); os._exit(0)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=30).stdout
    assert eventually(lambda: not Path(f"/proc/{int(said)}").exists())
