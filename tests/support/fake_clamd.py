"""A clamd that the story steers: it answers, or it keeps its callers waiting."""

import socketserver
import struct
import threading
from pathlib import Path

from posting import EICAR


class FakeClamd(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Question)
        self._answering = threading.Event()
        self._answering.set()
        self.asked = threading.Event()  # somebody waits for an answer, or has waited
        self.signatures = 27000  # number of those that it has
        self.known = [EICAR]  # what they find
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address) -> None:
        """Who asked is dead: that is what the story is about."""

    def keep_waiting(self) -> None:
        self.asked.clear()
        self._answering.clear()

    def answer(self) -> None:
        self._answering.set()

    def wait_for_turn(self) -> None:
        self.asked.set()
        self._answering.wait()


class _Question(socketserver.StreamRequestHandler):
    """zVERSION, or one zINSTREAM (clamd(8)): blocks with their length before them, the last one empty."""

    server: FakeClamd

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(f"ClamAV 1.4.3/{self.server.signatures}/Mon Nov 23 08:00:00 2026\0".encode())
            return
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.wait_for_turn()
        found = any(each in content for each in self.server.known)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")
