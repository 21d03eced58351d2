"""A real door on free ports of loopback, and a client that sees every byte."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Self

from adapters.house import House
from ingest.smtp.receiver import Listener, receiving
from ingest.smtp.tls import open_certificate
from ingest.spool import Spool, Spooled

JANSEN = "bakkerij-jansen.dossier@inbox.localhost"
VRIES = "holding-de-vries.dossier@inbox.localhost"


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Becomes true soon: for what the door does after the client heard its reply."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


class Client:
    """Speaks SMTP line by line, and sees every byte."""

    def __init__(
        self,
        address: tuple[str, int] | str,
        *,
        hello: str = "EHLO client.example",
        greeted: bool = True,
        first: bytes = b"",
    ) -> None:
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(20)
        self.socket.connect(address)
        self.socket.sendall(first)
        self._file = self.socket.makefile("rb")
        self.banner = self.reply() if greeted else ""
        if hello:
            self.ask(hello)

    def line(self) -> str:
        """The next line without CR LF; "" when the server closed."""
        return self._file.readline().decode().removesuffix("\r\n")

    def reply(self) -> str:
        """All lines of one reply."""
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return "\n".join(lines)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def ask(self, line: str) -> str:
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def begin(self, *recipients: str, mail_from: str = "klant@example.org") -> str:
        self.ask(f"MAIL FROM:<{mail_from}>")
        for recipient in recipients or (JANSEN,):
            self.ask(f"RCPT TO:<{recipient}>")
        return self.ask("DATA")

    def mail(self, text: bytes, *recipients: str, mail_from: str = "klant@example.org") -> str:
        self.begin(*recipients, mail_from=mail_from)
        self.send(text + b"\r\n.\r\n")
        return self.reply()

    def start_tls(self, command: bytes = b"STARTTLS\r\n") -> None:
        self.send(command)
        assert self.reply().startswith("220")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._file.close()
        self.socket = context.wrap_socket(self.socket)
        self._file = self.socket.makefile("rb")

    def ended(self) -> bool:
        """The server has ended the connection, in whatever way."""
        with suppress(ConnectionResetError):
            while self._file.read(4096):
                pass
        return True

    def closed(self) -> bool:
        """The server has closed, and said nothing more."""
        try:
            return self._file.read() == b""
        except ConnectionResetError:  # it closed while we were still sending
            return True

    def close(self) -> None:
        self._file.close()
        self.socket.close()


class Door:
    """The receiver, on an event loop of its own. `desk` may be changed by a test before it talks."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.spool = Spool(house.settings.spool_dir)
        self._imported = self.spool.importing()  # nobody imports: the tests look at the spool itself
        self._listeners = [
            Listener(socket.create_server(("127.0.0.1", 0)), lmtp=False),
            Listener(socket.create_server(("127.0.0.1", 0)), lmtp=True),
        ]
        self.smtp, self.lmtp = (each.socket.getsockname() for each in self._listeners)
        self._clients: list[Client] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()))

    def __enter__(self) -> Self:
        assert self._imported.__enter__()
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self.stop()
        self._thread.join()
        self._imported.__exit__(None, None, None)

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        certificate = open_certificate(self.house.settings, datetime.now(UTC))
        async with receiving(self.house, self._listeners, certificate) as self.desk:
            self._ready.set()
            await self._stop.wait()

    def stop(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    def client(self, **how: str) -> Client:
        self._clients.append(Client(self.smtp, **how))
        return self._clients[-1]

    def mails(self) -> list[Spooled]:
        return [mail for batch in self.spool.batches(1) for mail in batch.mails]

    def leftovers(self) -> list[str]:
        return [path.name for path in self.desk.run.tmp.iterdir() if path.name != "lock"]
