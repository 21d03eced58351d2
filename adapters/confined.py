"""Runs a function on a stranger's file in a process of its own, with limits: whatever it does, it costs only itself.

The child starts anew (nothing of our memory, secrets or connections is in it), sees one open file, has no environment
and no network, and may write nothing but its answer.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

BLOCK_BYTES = 256 * 1024
LENGTH_BYTES = 8  # before each piece of the answer

# A pure function of a light module: it is imported by name in the child.
Function = Callable[[BinaryIO, str], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Confinement:
    """Bounds for one child."""

    cpu: timedelta = timedelta(seconds=20)
    time: timedelta = timedelta(seconds=60)  # on the clock, for a busy machine
    memory_bytes: int = 1024 * 1024 * 1024  # of address space
    answer_bytes: int = 64 * 1024 * 1024
    files: int = 64  # open at once


class ChildFailed(Exception):  # noqa: N818 - says what happened
    """The child hit a limit, crashed or raised: there is no answer."""


def confined(function: Function, file: BinaryIO, content_type: str, limits: Confinement) -> tuple[bytes, ...]:
    """What `function(file, content_type)` gives. Raises ChildFailed."""
    with tempfile.TemporaryFile() as answer, _real_file(file) as source:  # the kernel bounds the size of the answer
        command = [sys.executable, "-I", "-m", "adapters.confined_child", function.__module__, function.__qualname__]
        numbers = (limits.cpu.total_seconds(), limits.memory_bytes, limits.answer_bytes, limits.files)
        _run([*command, content_type, *(str(int(each)) for each in numbers)], source, answer, limits.time)
        answer.seek(0)
        return tuple(_pieces(answer))


def write_pieces(answer: BinaryIO, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        answer.write(len(piece).to_bytes(LENGTH_BYTES, "big"))
        answer.write(piece)


def _pieces(answer: BinaryIO) -> Iterable[bytes]:
    while head := answer.read(LENGTH_BYTES):
        size = int.from_bytes(head, "big")
        piece = answer.read(size) if len(head) == LENGTH_BYTES and size < sys.maxsize else b""
        if len(piece) != size:  # a child that was taken over may write anything
            raise ChildFailed("broken answer")
        yield piece


def _run(command: list[str], source: BinaryIO, answer: BinaryIO, time: timedelta) -> None:
    child = subprocess.Popen(  # noqa: S603 - our own program, no shell; a MIME type is all that comes from outside
        command,
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,  # may hold content
        cwd="/",
        env={},
        start_new_session=True,
    )
    try:
        status = child.wait(time.total_seconds())
    except subprocess.TimeoutExpired:
        raise ChildFailed("took too long") from None
    finally:
        _end(child)
    if status:
        raise ChildFailed(f"status {status}")


def _end(child: "subprocess.Popen[bytes]") -> None:
    """The child and whatever it started; also when our own time limit interrupts the waiting."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _real_file(file: BinaryIO) -> BinaryIO:
    """A file of the kernel's with these bytes, for the child to read and seek; closed by the caller."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's `with` closes it
    file.seek(0)
    while block := file.read(BLOCK_BYTES):
        copy.write(block)
    copy.seek(0)
    return copy
