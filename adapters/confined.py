"""Runs a function on a stranger's file in a process of its own, with limits: whatever it does, it costs only itself.

A fork server makes these processes: started anew (nothing of our memory, secrets or connections is in it), without
environment and network, it imports what is asked for once, and each file gets a fork of it that sees nothing of the
files before. That takes milliseconds where a new interpreter takes half a second.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from dossier.rules.errors import TryLater

BLOCK_BYTES = 256 * 1024
LENGTH_BYTES = 8  # before each piece of the answer
DONE, NO_ROOM = b"d", b"n"  # what a child says at its end

# A pure function of a light module: it is imported by name in the child.
Function = Callable[[BinaryIO, str], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Confinement:
    """Bounds for one child."""

    cpu: timedelta = timedelta(seconds=20)
    time: timedelta = timedelta(seconds=60)  # on the clock, for a busy machine
    memory_bytes: int = 1024 * 1024 * 1024  # of address space
    answer_bytes: int = 64 * 1024 * 1024  # of each file that it writes
    files: int = 64  # open at once
    may_fork: bool = False  # threads it may start always


class ChildFailed(Exception):  # noqa: N818 - says what happened
    """The child hit a limit, crashed or raised: there is no answer."""


def confined(function: Function, file: BinaryIO, about: str, limits: Confinement) -> tuple[bytes, ...]:
    """What `function(file, about)` gives. Raises ChildFailed, TryLater when this machine has no room for it."""
    with confined_pieces(function, file, about, limits) as pieces:
        return tuple(pieces)


class confined_pieces:  # noqa: N801 - a context manager, read as one
    """As `confined`, one piece after the other: an answer that need not fit in memory."""

    def __init__(self, function: Function, file: BinaryIO, about: str, limits: Confinement) -> None:
        self._function, self._file, self._about, self._limits = function, file, about, limits

    def __enter__(self) -> Iterator[bytes]:
        self._answer = tempfile.TemporaryFile()
        try:
            with _real_file(self._file) as source, tempfile.TemporaryDirectory() as scratch:
                bounds = (self._limits.cpu.total_seconds(), self._limits.memory_bytes, self._limits.answer_bytes)
                numbers = (*bounds, self._limits.files, self._limits.may_fork)
                order = json.dumps([self._function.__qualname__, self._about, scratch, *map(int, numbers)])
                _run(self._function.__module__, order, (source, self._answer), self._limits.time)
        except BaseException:
            self._answer.close()
            raise
        self._answer.seek(0)
        return _pieces(self._answer)

    def __exit__(self, *_: object) -> None:
        self._answer.close()


def write_pieces(answer: BinaryIO, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        answer.write(len(piece).to_bytes(LENGTH_BYTES, "big"))
        answer.write(piece)


def _pieces(answer: BinaryIO) -> Iterator[bytes]:
    while head := answer.read(LENGTH_BYTES):
        size = int.from_bytes(head, "big")
        piece = answer.read(size) if len(head) == LENGTH_BYTES and size < sys.maxsize else b""
        if len(piece) != size:  # a child that was taken over may write anything
            raise ChildFailed("broken answer")
        yield piece


def _run(module: str, order: str, files: tuple[BinaryIO, BinaryIO], time: timedelta) -> None:
    with _fork(module, files) as talk:
        talk.settimeout(time.total_seconds())
        group = _group(talk)
        try:
            talk.sendall(order.encode() + b"\n")
            said = talk.recv(1)
        except TimeoutError:
            raise ChildFailed("took too long") from None
        except OSError:
            said = b""
        finally:
            _end(group)
    if said == NO_ROOM:
        raise TryLater("no room for what is read")
    if said != DONE:
        raise ChildFailed("no answer")


def _fork(module: str, files: tuple[BinaryIO, BinaryIO]) -> socket.socket:
    """A child with these files, waiting for its order: the line to it. A server that died is replaced."""
    for _ in range(2):
        server = _server()
        here, there = socket.socketpair()
        with there:
            try:
                numbers = [*(each.fileno() for each in files), there.fileno()]
                socket.send_fds(server.control, [module.encode()], numbers)
            except OSError:
                here.close()
                server.is_gone = True
            else:
                return here
    raise TryLater("no child can be started")


def _group(talk: socket.socket) -> int:
    """Of the child; said by the server, before the child has seen a byte. Raises TryLater when there is none."""
    with suppress(OSError):
        if said := talk.recv(LENGTH_BYTES):
            return int.from_bytes(said, "big")
    raise TryLater("no child was started")


def _end(group: int) -> None:
    """The child and whatever it started; also when our own time limit interrupts the waiting."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _real_file(file: BinaryIO) -> BinaryIO:
    """A file of the kernel's with these bytes, for the child to read and seek; closed by the caller."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's `with` closes it
    file.seek(0)
    while block := file.read(BLOCK_BYTES):
        copy.write(block)
    copy.seek(0)
    return copy


class _ForkServer:
    """`adapters.fork_server`, as long as this process lives: it ends when the other end of its line does."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.is_gone = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "adapters.fork_server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # may hold content
                cwd="/",
                env={},
                start_new_session=True,
            )


_servers: list[_ForkServer] = []  # the last one is in use
_starting = threading.Lock()


def _server() -> _ForkServer:
    """The one of this process: a fork of ours does not share it."""
    with _starting:
        if not _servers or _servers[-1].is_gone or _servers[-1].owner != os.getpid():
            _servers[:] = [_ForkServer()]
        return _servers[-1]
