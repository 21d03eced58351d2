"""The receiver as a program: its sockets, and one or several processes behind them."""

import contextlib
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path

import structlog

from ingest.smtp.inherited import inherited
from ingest.smtp.receiver import BACKLOG, Listener, receive
from ingest.smtp.tls import Certificate, open_certificate
from settings import BadSetting, Settings

log = structlog.get_logger()

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_RESTART_SECONDS = 1.0  # so that a process that dies at once does not spin


def run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. Prints what listens where. Raises BadSetting before anything is started."""
    certificate = open_certificate(settings, datetime.now(UTC))
    listeners = listen(settings)
    with contextlib.suppress(OSError):  # whoever reads it, a full disk perhaps, is no reason not to receive
        for each in listeners:
            print("listening", "lmtp" if each.lmtp else "smtp", _name(each.socket), flush=True)  # noqa: T201 - for who started us
    if settings.receivers == 1:
        receive(settings, listeners, certificate)
    else:
        _Parent(settings, listeners, certificate).run()


def listen(settings: Settings) -> list[Listener]:
    """The listening sockets. All receiver processes share them: when one dies, waiting connections go to the others.

    Those of systemd, or else those of the settings. Raises BadSetting when a place is taken or cannot be had.
    """
    handed = [Listener(each, lmtp) for each, lmtp in inherited()]
    if handed:
        return handed
    places = [(settings.smtp_listen, False), (settings.lmtp_listen, True)]
    if not any(place for place, _ in places):
        raise BadSetting(
            "Neither DOSSIER_SMTP_LISTEN nor DOSSIER_LMTP_LISTEN says where to listen. Nothing was started."
        )
    return [Listener(_bind(place), lmtp) for place, lmtp in places if place]


def _bind(place: str) -> socket.socket:
    try:
        return _bind_unix(Path(place.removeprefix("unix:"))) if place.startswith("unix:") else _bind_tcp(place)
    except (OSError, ValueError) as error:
        raise BadSetting(
            f"Cannot listen on {place}: {error}. Nothing was started; free it or choose another."
        ) from error


def _bind_tcp(place: str) -> socket.socket:
    host, _, port = place.rpartition(":")
    return socket.create_server(
        (host.strip("[]"), int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
    )


def _bind_unix(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)  # of a run before us: a Unix socket outlives its process
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o660)
    listener.listen(BACKLOG)
    return listener


def _name(listener: socket.socket) -> str:
    name = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"


class _Parent:
    """Starts the receiver processes, replaces one that dies, and ends them cleanly. It does nothing else."""

    def __init__(self, settings: Settings, listeners: Sequence[Listener], certificate: Certificate | None) -> None:
        self._settings = settings
        self._listeners = listeners
        self._certificate = certificate  # read once: a child that is replaced starts also while the files are renewed
        self._children: list[ForkProcess] = []
        self._stopping = False
        # held open by this process alone: when it dies, however, its children notice and stop
        self._alive, self._alive_here = os.pipe()

    def run(self) -> None:
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        for _ in range(self._settings.receivers):
            self._start()
        while self._children:
            wait([child.sentinel for child in self._children], timeout=1)
            self._replace_dead()

    def _start(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)  # a stop now would miss the child, or be the child's
        if not self._stopping:
            child = multiprocessing.get_context("fork").Process(target=self._child)  # fork: no threads in here
            child.start()
            self._children.append(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)

    def _child(self) -> None:
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        os.close(self._alive_here)
        receive(self._settings, self._listeners, self._certificate, parent=self._alive)

    def _replace_dead(self) -> None:
        for child in [child for child in self._children if child.exitcode is not None]:
            self._children.remove(child)
            child.join()
            if not self._stopping:
                log.error("receiver-died", exit_code=child.exitcode)
                time.sleep(_RESTART_SECONDS)
                self._start()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True
        for each in self._listeners:
            each.socket.close()
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid or os.getpid(), signal.SIGTERM)
