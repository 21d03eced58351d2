"""The child of `adapters.confined`, with as arguments MODULE FUNCTION TYPE CPU MEMORY ANSWER FILES.

The file is on standard input, the answer goes to standard output. An exception ends it with a status that is not 0.
"""

import ctypes
import gc
import importlib
import os
import resource
import signal
import sys
from typing import Any

from adapters.confined import write_pieces

NEW_NETWORK = 0x40000000  # CLONE_NEWNET, unshare(2)
NEW_USER = 0x10000000  # CLONE_NEWUSER: without being root only with a user namespace of its own
NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS, prctl(2)
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)
REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")  # audit events of Python


def main() -> None:
    module, function, content_type, *numbers = sys.argv[1:]
    confine(*map(int, numbers))
    work = getattr(importlib.import_module(module), function)
    with os.fdopen(os.dup(0), "rb") as file, os.fdopen(os.dup(1), "wb") as answer:
        write_pieces(answer, work(file, content_type))


def confine(cpu_seconds: int, memory_bytes: int, answer_bytes: int, files: int) -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _leave_network(libc)
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_FSIZE: answer_bytes,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_CORE: 0,  # a core file would hold the document
    }
    for what, bound in limits.items():
        resource.setrlimit(what, (bound, bound))
    sys.addaudithook(_refuse)
    gc.disable()  # it lives for one file


def _leave_network(libc: ctypes.CDLL) -> None:
    """Into a network of its own, which has nothing in it. Where the kernel does not allow it, the hook is left."""
    _ = libc.unshare(NEW_NETWORK) and libc.unshare(NEW_USER | NEW_NETWORK)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED):
        raise PermissionError(event)


if __name__ == "__main__":
    main()
