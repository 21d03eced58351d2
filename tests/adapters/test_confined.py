"""A function on a stranger's file, in a child that cannot hurt us. The functions below run in that child."""

import importlib
import io
import os
import socket
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.confined import ChildFailed, Confinement, confined

QUICK = Confinement(cpu=timedelta(seconds=2), time=timedelta(seconds=8), answer_bytes=1_000_000)

# A module that the child can import by its name: written for the test, put on the way of the interpreter.
GUESTS = '''
import os, socket, time

def halves(file, content_type):
    data = file.read()
    return data[: len(data) // 2], data[len(data) // 2 :], content_type.encode(), b""

def nothing(file, content_type):
    return ()

def raises(file, content_type):
    raise ValueError("secret of the document")

def hoards(file, content_type):
    return (bytes(8 * 1024**3),)

def spins(file, content_type):
    while True:
        pass

def sleeps(file, content_type):
    time.sleep(600)

def floods(file, content_type):
    return (bytes(10_000_000),)

def lies(file, content_type):
    os.write(1, (10**6).to_bytes(8, "big") + b"short")
    os._exit(0)

def dies(file, content_type):
    os.kill(os.getpid(), 11)

def calls(file, content_type):
    socket.create_connection((content_type.split(":")[0], int(content_type.split(":")[1])), 2)
    return (b"connected",)

def raw_call(file, content_type):
    """By the C library, past every hook of Python."""
    import ctypes, struct
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.socket(2, 1, 0)
    host, port = content_type.split(":")
    address = struct.pack("=H", 2) + struct.pack("!H", int(port)) + bytes(int(x) for x in host.split(".")) + bytes(8)
    return (b"connected" if libc.connect(number, address, 16) == 0 else b"refused",)

def forks(file, content_type):
    os.fork()
    return (b"forked",)

def writes(file, content_type):
    with open(content_type, "wb") as out:
        out.write(bytes(2_000_000))
    return (b"written",)

def opens_many(file, content_type):
    return (str(len([open("/dev/null") for _ in range(500)])).encode(),)

def told(file, content_type):
    return tuple(f"{name}={value}".encode() for name, value in os.environ.items() if name != "LC_CTYPE")
'''


@pytest.fixture(scope="module")
def guests():
    """In the folder of installed packages, because an isolated child looks nowhere else."""
    name = f"guests_{os.getpid()}"
    path = Path(next(each for each in sys.path if each.endswith("site-packages"))) / f"{name}.py"
    path.write_text(GUESTS)
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        path.unlink()


def test_the_answer_comes_in_its_pieces(guests):
    assert confined(guests.halves, io.BytesIO(b"abcd"), "text/plain", QUICK) == (b"ab", b"cd", b"text/plain", b"")
    assert confined(guests.nothing, io.BytesIO(b""), "text/plain", QUICK) == ()


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


def test_a_child_may_not_fill_the_disk(guests, tmp_path):
    with pytest.raises(ChildFailed):
        confined(guests.writes, io.BytesIO(b""), str(tmp_path / "big"), QUICK)
    assert (tmp_path / "big").stat().st_size <= QUICK.answer_bytes
