"""What a child that reads a stranger's file may not: use much, reach the network or our files, start programs.

Each wall stands by itself, for no machine has all of them: docs/decisions/0022-confined-reading.md.
"""

import ctypes
import mimetypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER: unshare(2)
DIE_WITH_PARENT, NO_NEW_PRIVILEGES, SECCOMP, FILTER = 1, 38, 22, 2  # prctl(2)
REFUSED = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")  # audit events of Python

# Landlock, landlock(7): what its first version knows; its calls have the same number everywhere
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, BENEATH = 444, 445, 446, 1
ALL_OF_FILES, READ_FILE = (1 << 13) - 1, 0b0100
# what the libraries for PDF and 7z look at; and Python's mimetypes, which fails on a list that it may not read
HARMLESS = (Path("/dev/urandom"), Path("/proc/meminfo"), *map(Path, mimetypes.knownfiles))
READ_FOLDER = 0b1101  # and the files in it, also as what a library is mapped for: execute

# seccomp(2). Of each machine: its AUDIT_ARCH_* and the numbers of clone, then of what nobody may: socket, connect,
# execve, execveat, ptrace, process_vm_readv, process_vm_writev, kill, tkill, tgkill, rt_sigqueueinfo,
# rt_tgsigqueueinfo, unshare, setns, mount, bpf, keyctl, add_key, userfaultfd, perf_event_open
CALLS = {
    "x86_64": (0xC000003E, 56, (41, 42, 59, 322, 101, 310, 311, 62, 200, 234, 129, 297,
                                272, 308, 165, 321, 250, 248, 323, 298)),
    "aarch64": (0xC00000B7, 220, (198, 203, 221, 281, 117, 270, 271, 129, 130, 131, 138, 240,
                                  97, 268, 40, 280, 219, 217, 282, 241)),
}  # fmt: skip
EVERYWHERE = (424, 425, 438)  # pidfd_send_signal, io_uring_setup (which opens sockets as well), pidfd_getfd
OLD_FORKS = {"x86_64": (57, 58)}  # fork, vfork
CLONE3, NEW_THREAD = 435, 0x10000  # CLONE_THREAD, clone(2)
OTHER_ABI = 0x40000000  # from here on x86_64 has the calls of x32
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # struct seccomp_data
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # with EPERM, with ENOSYS

libc = ctypes.CDLL(None, use_errno=True)


def leave_network() -> None:
    """Into a network of its own with nothing in it, where the kernel allows it: root, or with user namespaces."""
    _ = libc.unshare(NEW_NETWORK) and libc.unshare(NEW_USER | NEW_NETWORK)


def confine(scratch: Path, limits: dict[int, int], *, may_fork: bool) -> None:
    """For good, of this process and its children. `limits`: by RLIMIT_*. Files can be written in `scratch` only."""
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _only_these_files(scratch)
    for what, bound in limits.items():
        resource.setrlimit(what, (bound, bound))
    _refuse_calls(may_fork=may_fork)
    sys.addaudithook(_refuse)


def _only_these_files(scratch: Path) -> None:
    """By Landlock; a kernel without it does nothing here."""
    ruleset = libc.syscall(CREATE_RULESET, struct.pack("Q", ALL_OF_FILES), 8, 0)
    if ruleset < 0:
        return
    for folder in _programs():
        _allow(ruleset, folder, READ_FOLDER)
    for file in HARMLESS:
        _allow(ruleset, file, READ_FILE)
    _allow(ruleset, scratch, ALL_OF_FILES)
    libc.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _programs() -> Iterable[Path]:
    """Where Python, libraries and our own code are: not the settings, not the data."""
    ours = Path(__file__).parents[1]
    yield from map(Path, {sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64"})
    yield from (ours / each for each in ("adapters", "dossier", "ingest"))


def _allow(ruleset: int, folder: Path, what: int) -> None:
    with suppress(OSError):  # not on this machine
        place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(ADD_RULE, ruleset, BENEATH, struct.pack("=Qi", what, place), 0)
        os.close(place)


def _refuse_calls(*, may_fork: bool) -> None:
    """By seccomp; a machine of another make does nothing here."""
    if platform.machine() not in CALLS:
        return
    architecture, clone, numbers = CALLS[platform.machine()]
    old = () if may_fork else OLD_FORKS.get(platform.machine(), ())
    tests = [*((EQUAL, number) for number in (*numbers, *EVERYWHERE, *old)), (AT_LEAST, OTHER_ABI)]
    end = [
        (EQUAL, 5, 0, CLONE3),  # its flags cannot be seen: the library then asks by clone
        (EQUAL, 0, 2, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_THREAD),  # a thread it may start, a process not
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, UNKNOWN),
    ]
    end = [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)] if may_fork else end
    to_refuse = len(end) - 1 if may_fork else len(end) - 2
    program = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER)]
    program += [(test, len(tests) - 1 - place + to_refuse, 0, number) for place, (test, number) in enumerate(tests)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in (*program, *end)))
    length = len(program) + len(end)
    libc.prctl(SECCOMP, FILTER, struct.pack("HP", length, ctypes.addressof(code)), 0, 0)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED):
        raise PermissionError(event)
