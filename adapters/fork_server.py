"""The program that makes the children of `adapters.confined`: one fork for each message on standard input.

A message is the module to work with, and three open files: what is to be read, where the answer goes, and the line to
who asked. On that line the child's process group goes out, the order comes in, and how it ended goes out.
"""

import errno
import gc
import importlib
import json
import os
import resource
import socket
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from adapters.confined import DONE, LENGTH_BYTES, NO_ROOM, write_pieces
from adapters.confinement import confine, leave_network

FILES = 3  # of one message
MODULE_BYTES = 200
LIMITS = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
OURS = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # faults of this machine, not of the file


def main() -> None:
    leave_network()
    gc.disable()  # nothing piles up here, and a child lives for one file
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)  # no child may hear what is asked of another
    while True:
        module, files, _, _ = socket.recv_fds(control, MODULE_BYTES, FILES)
        if not files:  # who started us is gone
            return
        _bury()
        _prepare(module.decode())
        if not (child := os.fork()):
            _close_all_but(files)
            _child(module.decode(), *files)
        _tell(files[-1], child.to_bytes(LENGTH_BYTES, "big"))
        for each in files:
            os.close(each)


@cache
def _prepare(name: str) -> None:
    """What a child would do to the memory it shares with us costs it a copy of each page: better done here, once."""
    with suppress(Exception):  # the child says so: it has no such module either
        module = importlib.import_module(name)
        if hasattr(module, "warm_up"):
            module.warm_up()


def _bury() -> None:
    """The dead are kept until the next one: so long no other process gets their number."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _child(module: str, source: int, answer: int, line: int) -> None:
    """Never returns."""
    said = b""
    try:
        os.setsid()
        with socket.socket(fileno=os.dup(line)) as talk:
            order = talk.makefile("rb").readline()
        _work(module, order, source, answer)
        said = DONE
    except OSError as fault:
        said = NO_ROOM if fault.errno in OURS else b""
    except BaseException:  # noqa: BLE001 - whatever it was: it costs this file only, and its text may hold content
        said = b""
    finally:
        with suppress(OSError):
            os.write(line, said)
        os._exit(0)


def _work(module: str, order: bytes, source: int, answer: int) -> None:
    name, about, scratch, *numbers, may_fork = json.loads(order)
    os.chdir(scratch)
    tempfile.tempdir = scratch
    limits = dict(zip(LIMITS, numbers, strict=True)) | {resource.RLIMIT_CORE: 0}  # a core file would hold the document
    confine(Path(scratch), limits, may_fork=bool(may_fork))
    function = getattr(importlib.import_module(module), name)
    with os.fdopen(source, "rb") as file, os.fdopen(answer, "wb") as out:
        write_pieces(out, function(file, about))


def _close_all_but(files: list[int]) -> None:
    edges = sorted(files)
    for low, high in zip([2, *edges], [*edges, 1024], strict=True):
        os.closerange(low + 1, high)


def _tell(line: int, said: bytes) -> None:
    with suppress(OSError):  # who asked is gone
        os.write(line, said)


if __name__ == "__main__":
    main()
