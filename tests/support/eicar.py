"""A real clamd that knows one virus: the harmless test text of eicar.org."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.scanner import Clamd
from dossier.rules.errors import TryLater

# In two halves, so that no scanner finds it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Test.EICAR.UNOFFICIAL"  # clamd adds the last word to what is not from its makers
STREAM_LIMIT_BYTES = 2_000_000

CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength {limit}
"""


@contextmanager
def running_clamd(program: str, folder: Path) -> Iterator[Path]:
    """Gives its socket. The folder must be empty and its path short (107 characters with the socket)."""
    (folder / "signatures").mkdir()
    # the text signature format: name, any file type, any place, the bytes in hex
    (folder / "signatures" / "test.ndb").write_text(f"Test.EICAR:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, limit=STREAM_LIMIT_BYTES))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "--config-file", configuration], stdout=log, stderr=log)
    try:
        _wait_until_ready(server, Clamd(folder / "clamd.sock"), folder / "log")
        yield folder / "clamd.sock"
    finally:
        server.terminate()
        server.wait(20)


def _wait_until_ready(server: subprocess.Popen[bytes], scanner: Clamd, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            scanner.ping()
        except TryLater:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"clamd did not start: {log.read_text()}")
