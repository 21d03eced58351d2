"""No child outlives us: on Linux the kernel tells it to stop when we are gone, even when we were killed (prctl(2))."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # linux/prctl.h

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def stop_with_parent() -> Callable[[], None]:
    """A `preexec_fn` for subprocess: runs in the child between fork and exec.

    The child gets SIGTERM when the thread that started it ends: start it from one that stays.
    """
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it was gone before we could ask
                os._exit(1)

    return ask_the_kernel
