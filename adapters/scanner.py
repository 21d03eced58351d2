"""The virus scanner. Only a clear answer of clamd counts; everything else is "not scanned yet"."""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from dossier.rules.errors import TryLater
from dossier.rules.states import ScanState
from settings import BadSetting, Settings

BLOCK_BYTES = 256 * 1024
ANSWER_LIMIT_BYTES = 4096
CONNECT_SECONDS = 3.0
PATIENCE = timedelta(seconds=150)  # for one question and its answer; clamd itself gives a scan 120 s (MaxScanTime)
PATIENCE_FOR_A_WORD = timedelta(seconds=10)  # a question about no file
FOUND = re.compile(r"stream: (?P<signature>.{1,200}) FOUND")
NUMBER = re.compile(r"ClamAV [^/]+/(?P<number>[0-9]{1,9})/")  # of daily.cvd; clamd without it tells none
CLEAN = "stream: OK"
OVER_THE_LIMIT = "INSTREAM size limit exceeded. ERROR"


@dataclass(frozen=True)
class Verdict:
    state: ScanState
    signature: str | None = None  # name of what was found; None: nothing was


class Scanner(Protocol):
    def scan(self, stream: BinaryIO) -> Verdict:
        """Scan the rest of the stream. Raises TryLater when no clear answer came."""

    def ping(self) -> str | None:
        """The version of the scanner and its signatures. None: there is no scanner. Raises TryLater."""

    def signatures(self) -> int | None:
        """The number of its signatures, which grows. None: no scanner, or it tells none. Raises TryLater."""


class NoScanner:
    def scan(self, stream: BinaryIO) -> Verdict:
        return Verdict(ScanState.NO_SCANNER)

    def ping(self) -> None:
        return None

    def signatures(self) -> None:
        return None


@dataclass(frozen=True)
class Clamd:
    """clamd over a socket, one connection per question (clamd(8), COMMANDS)."""

    address: Path | tuple[str, int]  # unix socket | host and port
    patience: timedelta = PATIENCE

    def scan(self, stream: BinaryIO) -> Verdict:
        answer = self._ask(b"zINSTREAM\0", stream)
        if answer == CLEAN:
            return Verdict(ScanState.CLEAN)
        if answer == OVER_THE_LIMIT:
            return Verdict(ScanState.BEYOND_LIMITS)
        if found := FOUND.fullmatch(answer):
            return Verdict(ScanState.INFECTED, found["signature"])
        raise TryLater("the scanner gave no clear answer")

    def ping(self) -> str:
        answer = self._ask(b"zVERSION\0")
        if not answer.startswith("ClamAV "):
            raise TryLater("the scanner gave no clear answer")
        return answer

    def signatures(self) -> int | None:
        found = NUMBER.match(self.ping())
        return int(found["number"]) if found else None

    def _ask(self, command: bytes, stream: BinaryIO | None = None) -> str:
        patience = self.patience if stream else min(self.patience, PATIENCE_FOR_A_WORD)
        deadline = time.monotonic() + patience.total_seconds()
        try:
            with _connect(self.address) as connection:
                sent = False
                # clamd hangs up in the middle of a stream that is too long: what it said is still to be read
                with suppress(BrokenPipeError, ConnectionResetError):
                    for block in _question(command, stream):
                        _wait_until(deadline, connection).sendall(block)
                    sent = True
                answer = _answer(deadline, connection)
                return answer if sent or answer != CLEAN else ""  # clean is the whole stream, or it is not
        except OSError as error:  # TimeoutError is one too
            raise TryLater("the scanner cannot be reached") from error


def open_scanner(settings: Settings) -> Scanner:
    """The scanner of these settings; connects at each scan. Raises BadSetting."""
    if not settings.clamd:
        return NoScanner()
    if settings.clamd.startswith("unix:"):
        return Clamd(Path(settings.clamd.removeprefix("unix:")))
    host, _, port = settings.clamd.rpartition(":")
    if not host or not port.isdecimal():
        raise BadSetting(f"DOSSIER_CLAMD = {settings.clamd!r}: give host:port or unix:/path.")
    return Clamd((host.strip("[]"), int(port)))


def _connect(address: Path | tuple[str, int]) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=CONNECT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(str(address))
    except OSError:
        connection.close()
        raise
    return connection


def _question(command: bytes, stream: BinaryIO | None) -> Iterator[bytes]:
    """The command, then the stream: each block after its length, big-endian in four bytes; a length of zero ends it."""
    yield command
    if stream is None:
        return
    while block := stream.read(BLOCK_BYTES):
        yield struct.pack("!I", len(block)) + block
    yield struct.pack("!I", 0)


def _answer(deadline: float, connection: socket.socket) -> str:
    """One line up to its NUL, '' when the connection ended before it."""
    answer = b""
    while b"\0" not in answer and len(answer) < ANSWER_LIMIT_BYTES:
        block = _wait_until(deadline, connection).recv(ANSWER_LIMIT_BYTES)
        if not block:
            return ""
        answer += block
    return answer.partition(b"\0")[0].decode("ascii", "replace")


def _wait_until(deadline: float, connection: socket.socket) -> socket.socket:
    """Raises TimeoutError when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
    return connection
