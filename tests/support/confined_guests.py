"""Functions that misbehave in a confined child: tests put this file where the child finds it."""

import builtins
import ctypes
import mimetypes
import os
import signal
import socket
import stat
import struct
import threading
import time
from pathlib import Path


def halves(file, content_type):
    data = file.read()
    return data[: len(data) // 2], data[len(data) // 2 :], content_type.encode(), b""


def nothing(file, content_type):
    return ()


def guesses(file, content_type):
    return ((mimetypes.guess_type("a.pdf")[0] or "").encode(),)


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
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.socket(2, 1, 0)
    host, port = content_type.split(":")
    address = struct.pack("=H", 2) + struct.pack("!H", int(port)) + bytes(int(x) for x in host.split(".")) + bytes(8)
    return (b"connected" if libc.connect(number, address, 16) == 0 else b"refused",)


def forks(file, content_type):
    os.fork()
    return (b"forked",)


def writes(file, content_type):
    with Path(content_type).open("wb") as out:
        out.write(bytes(2_000_000))
    return (b"written",)


def reads(file, path):
    with Path(path).open("rb") as secret:
        return (secret.read(),)


def reads_natively(file, path):
    """By the C library, past every hook of Python."""
    libc = ctypes.CDLL(None)
    number = libc.open(path.encode(), 0)
    return (str(number).encode(), str(libc.open(b"/proc/self/environ", 0)).encode())


def executes(file, path):

    libc = ctypes.CDLL(None, use_errno=True)
    libc.execve(b"/bin/sh", (ctypes.c_char_p * 2)(b"/bin/sh", None), None)
    return (str(ctypes.get_errno()).encode(),)


def reaches(file, pid):
    """What could harm our other processes: a signal, a look into their memory, ring buffers for everything."""
    libc = ctypes.CDLL(None)
    calls = (libc.kill(int(pid), signal.SIGTERM), libc.ptrace(16, int(pid), 0, 0), libc.syscall(425, 8, bytes(256)))
    return (repr(calls).encode(),)


def forks_natively(file, content_type):

    pid = ctypes.CDLL(None).fork()
    if pid == 0:
        os._exit(0)
    return (b"refused" if pid < 0 else b"forked",)


def threads(file, content_type):

    thread = threading.Thread(target=time.sleep, args=(0,))
    thread.start()
    thread.join()
    return (b"ended",)


def remembers(file, content_type):

    seen = getattr(builtins, "seen", b"nothing")
    builtins.seen = file.read()
    return (seen,)


def has_open(file, content_type):

    kinds = [os.fstat(each).st_mode for each in range(1024) if _open(each)]
    return (str(sum(stat.S_ISSOCK(each) for each in kinds)).encode(),)


def _open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def finds_no_room(file, content_type):
    raise OSError(28, "no space")


def works_in(file, content_type):
    with Path("here").open("wb") as out:
        out.write(b"x")
    return (os.fsencode(Path.cwd()), b",".join(os.fsencode(each) for each in Path().iterdir()))


def leaves_a_child(file, content_type):
    if not os.fork():
        time.sleep(600)
    return (str(os.getpid()).encode(),)


def opens_many(file, content_type):
    return (str(len([Path("/dev/null").open() for _ in range(500)])).encode(),)


def told(file, content_type):
    return tuple(f"{name}={value}".encode() for name, value in os.environ.items() if name != "LC_CTYPE")
